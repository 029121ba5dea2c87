"""Add on the Black List: blocks a number that is typed (S57)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import Response, flash, make_response, request, url_for
from flask_appbuilder import expose, has_access, permission_name
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import StringField
from wtforms.validators import InputRequired, Length, ValidationError

from app.database.extensions import transaction
from app.domain.errors import BlockRefused, InvalidInput
from app.domain.words import N_
from app.http import error_pages
from app.services.cases.actions import blocking
from app.services.settings.local_time import today
from app.views.cards.feature_views import DIALOG, InboxFeature
from app.views.framework.form_fields import Form
from app.views.framework.format import shown_number
from app.views.framework.responses import PART, redirected
from app.views.framework.viewer import Viewer


def _read_by(read: Callable[[str], object]) -> Callable[[Any, Any], None]:
    """A validator that says what a service refuses."""

    def check(_form: Any, field: Any) -> None:
        try:
            read(field.data or "")
        except InvalidInput as error:
            raise ValidationError(error_pages.refusal_sentence(error)) from None

    return check


_DAY: Final = {
    "autocomplete": "off",
    "maxlength": 40,
    "placeholder": lazy_gettext("tgl/bln/tahun"),
    "data-day": "",
}


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
        N_("alasan (boleh kosong)"),
        validators=[Length(max=300)],
        render_kw={"autocomplete": "off"},
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

    @expose("/tambah", methods=DIALOG)
    @has_access
    @permission_name("block")
    def add(self) -> Response:
        """A dialog for htmx, otherwise a page; the fields keep what was typed."""
        form = BlockForm()
        form.until.render_kw = {**_DAY, "data-first": today().isoformat()}
        if form.validate_on_submit() and self._is_blocked(form):
            return redirected(self.back())
        frame = "framework/window.html" if error_pages.wants_fragment() else "framework/page.html"
        page = self.render_template(
            "framework/form.html", title=N_("Blokir nomor"), frame=frame, form=form, view=self
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
