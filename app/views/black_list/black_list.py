"""Black List: the blocked numbers, Add, Jangan Blokir with one click, and what is withheld (A11,
S14, S57-S59)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_appbuilder.models.sqla.interface import SQLAInterface
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import StringField
from wtforms.validators import InputRequired, Length, ValidationError

from app.database.extensions import transaction
from app.domain.access.roles import may_see_hidden_number
from app.domain.errors import BlockRefused, InvalidInput
from app.domain.words import N_
from app.http import error_pages
from app.i18n.language import translated
from app.models import BlockedNumber
from app.queries.black_list import blocked_numbers
from app.queries.black_list.blocked_numbers import Withheld
from app.queries.cards import case_rows
from app.reports.documents import spreadsheet
from app.services.cases.actions import blocking, withheld
from app.services.settings.local_time import today
from app.views.cards import labels, withheld_offer
from app.views.cards.feature_views import DIALOG, InboxFeature
from app.views.cards.sender_labels import HIDDEN
from app.views.framework import access_log
from app.views.framework.crud import AuditedModelView
from app.views.framework.current_user import current_roles
from app.views.framework.form_fields import Form
from app.views.framework.format import full_day, shown_number, wib
from app.views.framework.responses import (
    PART,
    attempt,
    attempt_result,
    frame,
    or_404,
    redirected,
    route,
)
from app.views.framework.viewer import Viewer

# Nobody reads more SMS of one number.
_MOST_ROWS: Final = 500
_DAY: Final = {
    "autocomplete": "off",
    "maxlength": 40,
    "placeholder": lazy_gettext("tgl/bln/tahun"),
    "data-day": "",
}


@dataclass(frozen=True, slots=True)
class BlockedView:
    """One row: number, reason, who blocked it, from when to when, and what is withheld."""

    id: int
    number: str
    reason: str | None
    blocked_by: str
    blocked_at: datetime
    until: date | None
    lifted_at: datetime | None
    is_live: bool
    withheld: Withheld


class BlackListView(AuditedModelView):
    """The list with its search; lift and undo; what is withheld, and Jadikan kartu."""

    datamodel = SQLAInterface(BlockedNumber)
    subject = "blocked_number"
    route_base = "/black-list"
    class_permission_name = "BlackList"
    include_route_methods = {"list", "export", "kept", "lift", "undo", "admit"}
    base_order = ("blocked_at", "desc")
    search_columns = ["number", "reason"]
    list_columns = ["number", "reason", "blocked_by", "blocked_at", "until", "withheld"]
    expressions = {
        "number": lambda: blocked_numbers.visible_number(with_hidden=_sees_hidden()),
        "until": blocked_numbers.last_day,
        "withheld": lambda: blocked_numbers.withheld_count(with_hidden=_sees_hidden()),
    }
    list_page = "black_list/list.html"
    list_title = N_("Black List")
    help_text = N_(
        "Pesan dari nomor di daftar ini ditahan: tidak tampil di Pesan Masuk dan tidak dibalas, "
        "tetapi ditemukan oleh pencarian. Klik jumlahnya untuk membacanya. Blokir yang bertanggal "
        "berakhir sendiri."
    )
    label_columns = {
        "number": N_("Nomor"),
        "reason": N_("Alasan"),
        "blocked_by": N_("Diblokir oleh"),
        "blocked_at": N_("Sejak"),
        "until": N_("Sampai"),
        "withheld": N_("Pesan ditahan"),
    }

    @route("/", "read")
    def list(self) -> Any:
        """The blocked numbers, newest first; below them those that still have withheld SMS."""
        access_log.at_list("Black List", request.args.get("q", ""))
        return self.list_answer()

    def narrow(self, query: Any) -> Any:
        """A search finds also what was lifted long ago."""
        if not request.args.get("q", "").strip():
            query = blocked_numbers.listed(query, with_hidden=_sees_hidden())
        return query if request.args.get("urut") else blocked_numbers.live_first(query)

    def views(self, rows: Sequence[BlockedNumber]) -> dict[int, BlockedView]:
        """What the rows say, by id; as many statements for one as for all."""
        return {it.id: it for it in _views(rows)}

    def sheets(self, rows: Sequence[BlockedNumber]) -> dict[str, spreadsheet.Rows]:
        """The list as a file."""
        heading = [translated(self.label_columns[name]) for name in self.list_columns]
        return {"Data": [heading, *map(_file_row, _views(rows))]}

    def may_lift(self) -> bool:
        """Whether this person may lift a block and admit what it withholds."""
        return _may_lift()

    def add_url(self) -> str:
        """The window that blocks a typed number."""
        return url_for("BlackListAddView.add")

    def allows(self, act: str) -> bool:
        """Who may block from a card may add here."""
        may_block = ("can_block", "Inbox") in Viewer.current().held
        return may_block if act == "add" else super().allows(act)

    def has_deeds(self) -> bool:
        """A row changes by what is done to it, not its columns."""
        return True

    @route("/<int:blocked_id>/sms", "read")
    def kept(self, blocked_id: int) -> Any:
        """The withheld SMS of this number since it was blocked, newest first."""
        row = or_404(case_rows.find(BlockedNumber, blocked_id))
        access_log.at_list("Black List")
        rows = blocked_numbers.withheld_sms(row.id, _MOST_ROWS, with_hidden=_sees_hidden())
        return self.render_template(
            "black_list/kept.html",
            title=N_("Pesan yang ditahan"),
            row=row,
            number=_number(row),
            rows=rows,
            body=labels.body,
            may_admit=_may_lift(),
            most=withheld.MOST,
        )

    @route("/<int:blocked_id>/jangan-blokir", "lift", methods=["POST"])
    def lift(self, blocked_id: int) -> Response:
        """Jangan Blokir: lifts the block at once, without a question; offers "Urungkan", and cards
        for what came meanwhile (S59, A12)."""
        or_404(case_rows.find(BlockedNumber, blocked_id))
        actor = Viewer.current().actor
        refusal = attempt(lambda: blocking.lift(blocked_id, actor=actor))
        if refusal:
            return _answer(blocked_id, refusal)
        url = url_for("BlackListView.admit", blocked_id=blocked_id)
        told, offer = withheld_offer.after_unblock(blocked_id, url)
        undo = {"url": url_for("BlackListView.undo", blocked_id=blocked_id), "values": ""}
        return _answer(blocked_id, told, {**undo, **offer})

    @route("/<int:blocked_id>/urungkan", "lift", methods=["POST"])
    def undo(self, blocked_id: int) -> Response:
        """Urungkan: blocks the number again as before."""
        or_404(case_rows.find(BlockedNumber, blocked_id))
        actor = Viewer.current().actor
        refusal = attempt(lambda: blocking.block_again(blocked_id, actor=actor))
        return _answer(blocked_id, refusal or N_("Nomor diblokir kembali."), returns=not refusal)

    @route("/<int:blocked_id>/jadikan-kartu", "lift", methods=["POST"])
    def admit(self, blocked_id: int) -> Response:
        """Jadikan kartu: of one withheld SMS (`pesan`), or of all that this blocking withholds."""
        or_404(case_rows.find(BlockedNumber, blocked_id))
        viewer = Viewer.current()
        one = request.form.get("pesan", type=int)
        made, refusal = attempt_result(lambda: _admit(blocked_id, one, viewer))
        told = refusal or withheld_offer.made_words(made or 0)
        inbox = {"url": url_for("InboxView.index", status="baru"), "label": _("Buka Pesan Masuk")}
        if error_pages.wants_fragment():
            return _answer(blocked_id, told, {"link": inbox} if made else None)
        flash(told, "danger" if refusal else "success")
        return make_response(redirect(url_for("BlackListView.kept", blocked_id=blocked_id), 303))


def _admit(blocked_id: int, one: int | None, viewer: Viewer) -> int:
    with_hidden = _sees_hidden()
    if one is None:
        return withheld.admit_all(blocked_id, actor=viewer.actor, with_hidden=with_hidden)
    rows = blocked_numbers.withheld_sms(blocked_id, _MOST_ROWS, with_hidden=with_hidden)
    if one not in [row.id for row in rows]:
        return 0
    withheld.admit(one, actor=viewer.actor)
    return 1


def _may_lift() -> bool:
    return ("can_lift", "BlackList") in Viewer.current().held


def _sees_hidden() -> bool:
    """Whether SMS that begin with RAHASIA may be shown beside their number: to Admin alone."""
    return may_see_hidden_number(current_roles())


def _number(row: BlockedNumber) -> str:
    if row.hides_number and not _sees_hidden():
        return translated(HIDDEN)
    return shown_number(row.number, current_roles())


def _views(rows: Sequence[BlockedNumber]) -> Sequence[BlockedView]:
    ids = [row.id for row in rows]
    held = blocked_numbers.withheld_by(ids, with_hidden=_sees_hidden())
    return [
        BlockedView(
            id=row.id,
            number=_number(row),
            reason=row.reason,
            blocked_by=row.blocked_by,
            blocked_at=row.blocked_at,
            until=row.until,
            lifted_at=row.lifted_at,
            is_live=blocked_numbers.is_live(row),
            withheld=held.get(row.id, Withheld()),
        )
        for row in rows
    ]


def _file_row(it: BlockedView) -> Sequence[str]:
    ends = full_day(it.until) if it.until else _("tanpa batas")
    until = ends if it.is_live else _("Tidak diblokir lagi")
    held = str(it.withheld.count)
    return [it.number, it.reason or "", it.blocked_by, wib(it.blocked_at), until, held]


def _answer(
    blocked_id: int, told: str, undo: dict[str, Any] | None = None, *, returns: bool = False
) -> Response:
    """The row as it stands now, with a notice; it leaves the list when nothing is left of it.

    `returns`: blocked again; the list has the row only if something is withheld.
    """
    if not error_pages.wants_fragment():
        return make_response(redirect(url_for("BlackListView.list"), 303))
    row = or_404(case_rows.find(BlockedNumber, blocked_id))
    access_log.at_list("Black List")
    view = _views([row])[0]
    page = render_template(
        "black_list/done.html",
        row=view,
        is_listed=view.is_live or view.withheld.count > 0,
        is_new=returns and not view.withheld.count,
        may_lift=_may_lift(),
        told=told,
        undo=undo,
    )
    return make_response(page, 200, PART)


def _read_by(read: Callable[[str], object]) -> Callable[[Any, Any], None]:
    """A validator that says what a service refuses."""

    def check(_form: Any, field: Any) -> None:
        try:
            read(field.data or "")
        except InvalidInput as error:
            raise ValidationError(error_pages.refusal_sentence(error)) from None

    return check


class BlockForm(Form):
    """The number in any spelling, why, and until when."""

    blocked_number = StringField(
        N_("nomor"),
        validators=[
            InputRequired(N_("Isi nomor yang akan diblokir.")),
            _read_by(blocking.sender_of),
        ],
        description=N_(
            "Dengan ejaan apa pun: 0812-3456-7890, +62 812 3456 7890; juga nomor pendek, nama "
            "pengirim, atau WhatsApp 0812-3456-7890."
        ),
        render_kw={"autocomplete": "off"},
    )
    reason = StringField(
        N_("alasan (boleh kosong)"), validators=[Length(max=300)], render_kw={"autocomplete": "off"}
    )
    until = StringField(
        N_("sampai tanggal (boleh kosong)"),
        validators=[_read_by(blocking.last_day)],
        description=N_(
            "Lewat tanggal itu pesan dari pengirim ini diterima lagi dengan sendirinya. Kosong: "
            "sampai dibatalkan."
        ),
    )


class BlackListAddView(InboxFeature):
    """The window Add. Who may block from a card may block here."""

    route_base = "/black-list"

    @route("/tambah", "block", methods=DIALOG)
    def add(self) -> Response:
        """A dialog for htmx, otherwise a page; the fields keep what was typed."""
        form = BlockForm()
        form.until.render_kw = {**_DAY, "data-first": today().isoformat()}
        if form.validate_on_submit() and self._is_blocked(form):
            return redirected(self.back())
        page = self.render_template(
            "framework/form.html", title=N_("Blokir nomor"), frame=frame(), form=form, view=self
        )
        return make_response(page, 200 if request.method == "GET" else 422, PART)

    def back(self) -> str:
        """The list."""
        return url_for("BlackListView.list")

    def _is_blocked(self, form: BlockForm) -> bool:
        actor = Viewer.current().actor
        typed, reason, until = form.blocked_number.data, form.reason.data, form.until.data
        try:
            with transaction():
                row = blocking.block_number(typed, actor=actor, reason=reason, until=until)
                number = shown_number(row.number, actor.roles)
        except (InvalidInput, BlockRefused) as error:
            form.say(error)
            return False
        flash(_("Nomor %(number)s terblokir.", number=number), "success")
        return True
