"""Proses / Forward, Teruskan lagi and Tarik: forwards a case to units and withdraws it; and the
units that the form of a forward names, and those among them that nothing reaches."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from flask import Response, request, url_for
from flask_babel import gettext as _

from app.domain.access.permissions import Pair
from app.domain.errors import InvalidInput
from app.domain.language import accusations
from app.domain.reasons import Problem
from app.domain.terms import HOLDING
from app.domain.words import N_
from app.domain.workflow.workflow import Action, CaseStatus, Category, require_transition
from app.models import Case, Forward, Skpd
from app.queries.cards import case_rows
from app.queries.directory.units import units_with_head, units_with_reach
from app.queries.lists.keyset_pages import row_id
from app.services.cases.actions import forwarding, withdrawing
from app.services.cases.state.case_state import facts_of
from app.services.cases.suggestions import vocabulary
from app.services.contacts.unit_reach import Reach
from app.services.settings import settings, validation
from app.views.cards import suggestion_labels
from app.views.cards.card_response import A_MINUTE, IN_WINDOW, attempt_on, inbox_response
from app.views.cards.dialog import Dialog
from app.views.cards.feature_views import ACTION, DIALOG, InboxFeature
from app.views.cards.view_models import ProposalView, UnitView
from app.views.framework.responses import attempt, or_404, route
from app.views.framework.viewer import Viewer

_Units = Sequence[tuple[Skpd, Reach]]
_Picks = Sequence[tuple[int, UnitView, Reach]]
_MOST_NAMED: Final = 3
# So many units that can open it are offered; the list marks the others.
_MOST_OFFERED: Final = 6
_WITHOUT_SMS: Final = N_(
    "Pesan diteruskan tanpa SMS: SKPD ini belum punya nomor HP. Beri tahu sendiri."
)


class ForwardDialog(Dialog):
    """Proses / Forward (S39-S45)."""

    text_field = "note"
    template, action, model = "actions/forward.html", Action.FORWARD, Forward
    done_words = N_("Pesan diteruskan. HP pejabat SKPD menerima SMS dengan kodenya.")

    category_before, forward_made = "", 0

    @property
    def is_at_once(self) -> bool:
        """Whether the card's own button was pressed, which shows no window first."""
        return self.form.get("at_once") == "ya"

    def respond(self) -> Response:
        """What the card's own button can't do shows the window."""
        shown = super().respond()
        if self.is_at_once:
            for name, value in IN_WINDOW.items():
                shown.headers.setdefault(name, value)
        return shown

    def success_message(self) -> str:
        """Who is told of it."""
        reached = chosen_reach()
        if self.is_at_once:
            return _(
                "Diteruskan ke %(unit)s.", unit=", ".join(unit.name for unit, _reach in reached)
            )
        has_phones = any(reach.phones for _unit, reach in reached)
        return void_notice() or (self.done_words if has_phones else _WITHOUT_SMS)

    def tone(self) -> str:
        """Where nobody was told, the notice is no good news."""
        return "danger" if void_units() else super().tone()

    def act(self) -> None:
        """Forwards the case to the chosen units."""
        self.category_before = self.case.category or ""
        inspects = self.form.get("needs_inspection") == "ya"
        case = forwarding.forward(
            self.case_id,
            chosen_units(),
            self.form.get("category"),
            actor=self.viewer.actor,
            note=self.form.get("note"),
            needs_inspection=None if self.is_at_once else inspects,
            heads_only=self.form.get("heads_only") == "ya",
            in_window=not self.is_at_once,
            cleared=cleared_units(),
            form_key=self.form_key,
            hold_seconds=settings.current().send_hold if self.is_at_once else 0,
        )
        self.forward_made = case.forwards[-1].id

    def undo(self) -> Mapping[str, Any] | None:
        """Of one click: Urungkan, while the SMS is held."""
        seconds = min(int(settings.current().send_hold), A_MINUTE)
        if not (self.is_at_once and self.forward_made and seconds):
            return None
        url = url_for("InboxForwardView.undo", forward_id=self.forward_made)
        values = json.dumps({"category": self.category_before})
        return {"url": url, "values": values, "seconds": seconds}

    def checks(self) -> Mapping[str, Callable[[], object]]:
        """A unit and a category are required."""
        return {
            "skpd_ids": require_unit,
            "void": require_void_confirmed,
            "category": lambda: validation.category(self.form.get("category")),
        }

    def context(self) -> Mapping[str, Any]:
        """The active units that do not hold the case, each with its reach."""
        holding = {row.skpd_id for row in self.case.forwards if row.status in HOLDING}
        rows = [row for row in units_with_reach() if row[0].id not in holding]
        picks = suggestion_labels.picks(self._proposal(), rows)
        suggested = self._named(picks) or self._proposed(rows) or self._first(picks)
        return {
            "units": rows,
            "void": void_units(),
            "picks": picks,
            "chosen": chosen_units() or ([] if self.form else suggested),
            "suggested": suggested,
            "is_again": self.case.status == CaseStatus.DITOLAK,
            "categories": list(Category),
            "needs_inspection": self.case.needs_inspection,
            **_care(self.case, rows, self.viewer.held),
        }

    def _proposal(self) -> ProposalView | None:
        card = self.card()
        return card.proposal if card else None

    def _first(self, picks: _Picks) -> list[int]:
        """The first suggested unit, if the window offers it."""
        if not picks:
            return []
        proposal, (unit_id, unit, _reach) = self._proposal(), picks[0]
        return [unit_id] if proposal and proposal.units[0] == unit else []

    def _named(self, picks: _Picks) -> list[int]:
        """The suggested unit whose name on the card was clicked."""
        named = request.args.get("saran")
        return [unit_id for unit_id, unit, _reach in picks if unit.code == named]

    def _proposed(self, rows: Sequence[tuple[Skpd, Reach]]) -> list[int]:
        """After a rejection: the unit that the last rejection named as the right one (S98)."""
        named = [row.rejection.alternative for row in self.case.forwards if row.rejection]
        return [unit.id for unit, _ in rows if named and unit.name == named[-1]]


class WithdrawDialog(Dialog):
    """Tarik: the moderator withdraws the case from one unit (D13)."""

    template, action = "actions/withdraw.html", Action.WITHDRAW
    done_words = N_("Pesan ditarik dari SKPD.")

    def __init__(self, forward: Forward) -> None:
        super().__init__(forward.case)
        self.taken_id, self.unit = forward.id, forward.skpd.name

    def permit(self) -> None:
        """The action concerns the forward, the card shows the case."""
        forward = case_rows.require_forward(self.taken_id)
        require_transition(
            self.action, facts_of(self.case, forward=forward), self.viewer.actor.acts_as
        )

    def act(self) -> None:
        """Withdraws the forward."""
        withdrawing.withdraw(self.taken_id, actor=self.viewer.actor)

    def context(self) -> Mapping[str, Any]:
        """The unit that loses the case."""
        return {"unit": self.unit}


class InboxForwardView(InboxFeature):
    """Forwards and withdraws."""

    forward = ForwardDialog.on_case("/<int:case_id>/teruskan", "forward")

    @route("/terusan/<int:forward_id>/urungkan", "forward", methods=ACTION)
    def undo(self, forward_id: int) -> Response:
        """Urungkan after one click."""
        case_id = or_404(case_rows.find(Forward, forward_id)).case_id
        category, actor = request.form.get("category"), Viewer.current().actor
        refusal = attempt(lambda: withdrawing.undo_forward(forward_id, category, actor=actor))
        return inbox_response(case_id, refusal, N_("Penerusan diurungkan."))

    @route("/<int:case_id>/kategori", "forward", methods=ACTION)
    def categorise(self, case_id: int) -> Response:
        """Sets the suggested category, or with "Urungkan" the one of before."""
        category = request.form.get("category")
        old, refusal = attempt_on(case_id, forwarding.categorise, category)
        undo = {"url": request.path, "values": json.dumps({"category": old or ""})}
        return inbox_response(case_id, refusal, N_("Kategori disimpan."), undo)

    @route("/terusan/<int:forward_id>/tarik", "forward", methods=DIALOG)
    def withdraw(self, forward_id: int) -> Response:
        """Tarik."""
        return WithdrawDialog(or_404(case_rows.find(Forward, forward_id))).respond()


def _care(case: Case, units: _Units, held: frozenset[Pair]) -> Mapping[str, Any]:
    """What the window says of a case that only it forwards: whom it accuses, and for the head
    alone and for all who could open it."""
    flags = {"is_sensitive": case.is_sensitive, "is_accusing": case.is_accusing}
    if not case.needs_own_window:
        return flags
    codes, headed = vocabulary.accused_by(case), units_with_head()
    accused = [unit for unit, _reach in units if accusations.is_among(unit.code, codes)]
    bars = {
        unit.id: {
            "heads": _bar(case, reach, heads_only=True, has_head=unit.id in headed),
            "all": _bar(case, reach, heads_only=False),
        }
        for unit, reach in units
    }
    return {
        **flags,
        "accused": [unit.id for unit in accused],
        # Of more, as of every kecamatan's office, the names say nothing.
        "accused_names": _("kantor camat")
        if len(accused) > _MOST_NAMED
        else ", ".join(unit.name for unit in accused),
        "bars": bars,
        "openers": {to: _openers(units, bars, to) for to in ("heads", "all")},
        "may_make_account": held >= {("can_add", "User"), ("can_edit", "Contact")},
    }


def _bar(case: Case, reach: Reach, *, heads_only: bool, has_head: bool = True) -> str:
    """Why nobody there who is told could open it: the name of a sentence of the template."""
    if not has_head:
        return "no-head"
    if not case.is_sensitive or reach.can_open(heads_only=heads_only):
        return ""
    return "no-head-account" if heads_only else "no-account"


def _openers(units: _Units, bars: Mapping[int, Mapping[str, str]], to: str) -> Sequence[Skpd]:
    return [unit for unit, _reach in units if not bars[unit.id][to]][:_MOST_OFFERED]


# A form that names more units is not one of ours.
_MOST_UNITS: Final = 10


def chosen_units() -> Sequence[int]:
    """The units that the form names, in its order."""
    given = request.form.getlist("skpd")[:_MOST_UNITS]
    return [unit for it in given if (unit := row_id(it)) is not None]


def cleared_units() -> Sequence[int]:
    """The units of which the form says that the case does not accuse their staff."""
    return [int(unit) for unit in request.form.get("accused", "").split() if unit.isdecimal()]


def chosen_reach() -> list[tuple[Skpd, Reach]]:
    """The chosen units with their reach."""
    chosen = chosen_units()
    return [row for row in units_with_reach() if row[0].id in chosen]


def void_units() -> list[Skpd]:
    """The chosen units where nobody would hear of the case; for the head alone of one that has
    none it is refused anyway."""
    if request.form.get("heads_only") != "ya":
        return [unit for unit, reach in chosen_reach() if reach.is_void()]
    headed = units_with_head()
    found = [unit for unit, reach in chosen_reach() if reach.is_void(heads_only=True)]
    return [unit for unit in found if unit.id in headed]


def require_unit() -> None:
    """Raises InvalidInput when the form names no unit."""
    if not chosen_units():
        raise InvalidInput("skpd_ids", Problem.REQUIRED)


def require_void_confirmed() -> None:
    """Raises InvalidInput when a chosen unit is one that nothing reaches, unless the red box that
    names it is ticked."""
    ticked = request.form.get("void", "").split()
    if not {str(unit.id) for unit in void_units()} <= set(ticked):
        raise InvalidInput("void", Problem.UNREACHED)


def void_notice() -> str:
    """That nobody was told in a chosen unit, and what to do; empty when all were reached."""
    names = ", ".join(unit.name for unit in void_units())
    return names and _(
        "Diteruskan, tetapi di %(names)s tidak seorang pun diberi tahu. Beri tahu sendiri, lalu "
        "tambahkan HP di Data Operator, Kadis & Sekretaris: kodenya dikirim ke sana.",
        names=names,
    )
