"""The base of dialogs on several cards: those that are picked, or all that match a filter.

Portions of the cards are done one request after the other, as long as the window stands open.
"""

from __future__ import annotations

import json
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final
from urllib.parse import parse_qsl

from flask import Response, make_response, render_template, request
from flask_babel import gettext as _

from app.database.extensions import transaction
from app.domain.access.roles import may_see_full_number
from app.domain.errors import AlreadyDone, DomainError, TransitionRefused
from app.domain.words import N_
from app.domain.workflow.codes import show_ticket
from app.domain.workflow.workflow import Action, refusal_of
from app.http import error_pages
from app.models import Case
from app.queries.cards import case_rows
from app.queries.lists.conditions import inbox_ids
from app.queries.lists.filters import Filters
from app.queries.lists.keyset_pages import row_id
from app.services.cases.actions import bulk_actions
from app.services.cases.actions.bulk_actions import Result
from app.services.cases.state import case_state
from app.views.cards import concurrent_changes
from app.views.cards.assemble import inbox_cards
from app.views.cards.card_response import A_MINUTE, IN_WINDOW
from app.views.cards.dialog import one_time_key
from app.views.cards.view_models import CardView
from app.views.framework import access_log
from app.views.framework.form_fields import problems_of
from app.views.framework.format import number
from app.views.framework.responses import PART
from app.views.framework.viewer import Viewer

# So many cards are shown one by one, and each is looked at before; of more, the first few.
MOST: Final = 50
_FIRST: Final = 10
# All that match a filter: more is another day's work, or a slip of the hand.
MOST_MATCHING: Final = 1000
# So many are done in one request: a second or two.
PORTION: Final = 25
_GONE: Final = N_("tidak ada lagi di Pesan Masuk")
_NONE_PICKED: Final = N_("Pilih dahulu paling sedikit satu pesan, dengan kotak di kiri nomornya.")
_TOO_MANY: Final = N_(
    "%(count)s pesan dipilih, paling banyak %(most)s sekaligus. Hapus tanda "
    "pada sebagian kotaknya, lalu kerjakan sisanya sesudah ini."
)
_TOO_MANY_MATCH: Final = N_(
    "Lebih dari %(most)s pesan cocok dengan saringan ini. Persempit dahulu, misalnya menurut "
    "kategori, kata, atau tanggal."
)
_ONLY_PICKED: Final = N_("Tindakan ini hanya untuk pesan yang dicentang satu per satu.")
_APART: Final = N_("tetap kartu sendiri, tidak ikut dalam satu kejadian")
_NONE_FITS: Final = N_("Tidak ada yang dapat diproses. Alasannya ada di bawah tiap pesan.")


@dataclass(frozen=True, slots=True)
class Picked:
    """One picked card: `why_not` says why the action skips it, `mark` its state when shown."""

    card: CardView
    why_not: str
    mark: str


class BulkDialog(ABC):
    """One action on the picked cards. Each card has its own transaction and its own result."""

    template: ClassVar[str]
    action: ClassVar[Action]
    done_words: str
    not_done_words: str
    # The journal's word, where it is not the action's.
    word: str = ""
    # The field of free text; empty: none.
    text_field: ClassVar[str] = ""
    # At most so many cards; more than MOST only where the rules refuse to do it twice.
    most: ClassVar[int] = MOST

    def __init__(self) -> None:
        self.viewer = Viewer.current()
        self.filter = request.args.get("saringan")
        self.ids: Sequence[int] = self._named() if self.filter is None else self._matching()

    def respond(self) -> Response:
        """The dialog, or the summary with the result of each card."""
        refusal = self._refusal()
        if refusal:
            return self._refuse(refusal)
        return self._submit() if request.method == "POST" else self._show()

    @abstractmethod
    def act(self, case: Case) -> int | None:
        """Calls the service for one card, inside that card's transaction; what undoing needs."""

    def lock(self, case_id: int) -> Case:
        """Locks the card, and before it any other row that the action changes."""
        return case_state.lock(case_id)

    def targets(self) -> Sequence[int]:
        """The cards that the action changes."""
        return self.ids

    def also(self, result: Result) -> Sequence[Result]:
        """What became of the other cards that the act on this one was for, too."""
        return ()

    def under(self, lead_id: int) -> list[Result]:
        """Of an act that makes all one event: which cards stand under its leading case now."""
        rows = [row for row in case_rows.cases(self.ids) if row.id != lead_id]
        apart = {row.id: self._apart(row) for row in rows if row.lead_id != lead_id}
        return [Result(row.id, row.id not in apart, apart.get(row.id, "")) for row in rows]

    def _apart(self, case: Case) -> str:
        return self._concurrent_changes(case) or self.why_not(case) or _APART

    def checks(self) -> Mapping[str, Callable[[], object]]:
        """Field -> a call that raises InvalidInput."""
        return {}

    def context(self) -> Mapping[str, Any]:
        """What the template needs in addition to the cards."""
        return {}

    def undo_url(self, act_id: int) -> str:
        """Where "Urungkan" leads; empty for an act that can't be undone."""
        return ""

    def toast(self, done: int) -> str:
        """What a notice says where all was done; empty where a summary is to be read."""
        return ""

    def warning(self) -> str:
        """What the summary says in red; empty for nothing."""
        return ""

    def why_not(self, case: Case) -> str:
        """Why the action skips this card, by the same rule as its button; otherwise empty."""
        reason = refusal_of(self.action, case_state.facts_of(case), self.viewer.actor.acts_as)
        if reason is None:
            return ""
        return error_pages.refusal_sentence(TransitionRefused(self.action, case.status, reason))

    def _submit(self) -> Response:
        problems = problems_of(self.checks())
        if problems:
            return self._show(problems, 422)
        key, actor = self._form_key(), self.viewer.actor
        try:
            with transaction():
                act_id = bulk_actions.claim(key, self.word or self.action.value, actor=actor)
            before: Sequence[Result] = ()
        except AlreadyDone:
            # The next portion, or the same form arrived twice.
            row = bulk_actions.find(key, actor=actor)
            known = bulk_actions.results_of(row)
            if row is None or known is None:
                return self._summary(None, is_cut_off=bulk_actions.is_cut_off(row))
            act_id, before = row.id, known
        return self._go_on(act_id, before)

    def _go_on(self, act_id: int, before: Sequence[Result]) -> Response:
        """Does the next portion, unless it is stopped; then the progress, or what was done."""
        known, is_stopped = {one.case_id for one in before}, request.form.get("stop") == "ya"
        left = [] if is_stopped else [row for row in self.targets() if row not in known]
        # What the rules let happen twice is one portion, which its key keeps from a second click.
        size = MOST if self.most == MOST else PORTION
        now_done = [self._one(case_id) for case_id in left[:size]]
        results = [*before, *now_done, *(it for one in now_done for it in self.also(one))]
        with transaction():
            total = len(before) if is_stopped else len(self.targets())
            bulk_actions.store(act_id, results, total=total, actor=self.viewer.actor)
        if len(results) < total:
            return self._progress(len(results), total)
        told = self.toast(total) if total <= MOST and not is_stopped else ""
        if told and all(result.is_done for result in results):
            return self._notice(told, act_id)
        return self._summary(results, act_id)

    def _one(self, case_id: int) -> Result:
        try:
            with transaction():
                if case_rows.find_case(case_id) is None:
                    return Result(case_id, False, _GONE)
                case = self.lock(case_id)
                told = self._concurrent_changes(case) or self.why_not(case)
                made = None if told else self.act(case)
                return Result(case_id, not told, told, made or 0)
        except DomainError as error:
            return Result(case_id, False, error_pages.refusal_sentence(error))

    def _concurrent_changes(self, case: Case) -> str:
        """What others did to this card since the dialog was opened."""
        seen, event = request.form.get(f"seen-{case.id}", ""), request.form.get("sejak", "")
        if seen:
            return concurrent_changes.since(case, seen)
        event_id = row_id(event, 12)
        if event_id is None:
            return ""
        return concurrent_changes.since_event(case.id, event_id, self.viewer.actor.label)

    def _form_key(self) -> str:
        return one_time_key(request.form) or uuid.uuid4().hex

    def _named(self) -> list[int]:
        given = ",".join(request.values.getlist("pesan")).split(",")
        ids = (row_id(row) for row in given)
        return list(dict.fromkeys(row for row in ids if row is not None))

    def _matching(self) -> list[int]:
        """All cases under the list's filters; fixed now, so that what comes later is left."""
        args = dict(parse_qsl((self.filter or "").lstrip("?")))
        viewer = self.viewer
        filters = Filters.of(args, sees_deleted=viewer.lists_deleted, deleter=viewer.deleter)
        sees_numbers = may_see_full_number(viewer.actor.roles)
        return inbox_ids(filters, sees_numbers=sees_numbers, most=MOST_MATCHING + 1)

    def _refusal(self) -> str:
        if self.filter is not None and self.most == MOST:
            return _ONLY_PICKED
        if not self.ids:
            return _NONE_PICKED
        if len(self.ids) <= self.most:
            return ""
        words = _TOO_MANY if self.filter is None else _TOO_MANY_MATCH
        return _(words, count=number(len(self.ids)), most=number(self.most))

    def _picked(self) -> list[Picked]:
        shown = self.ids if len(self.ids) <= MOST else self.ids[:_FIRST]
        cards = inbox_cards(shown, self.viewer)
        rows = [(card, case_rows.require_case(card.case_id)) for card in cards]
        return [Picked(card, self.why_not(row), concurrent_changes.mark(row)) for card, row in rows]

    def _show(self, problems: Mapping[str, str] | None = None, code: int = 200) -> Response:
        picked = self._picked()
        if not picked:
            return self._refuse(_NONE_PICKED)
        refused = sum(bool(one.why_not) for one in picked)
        is_sample = len(self.ids) > len(picked)
        if refused == len(picked) and not is_sample:
            return self._refuse_all(picked)
        access_log.at_list("Pesan Masuk")
        page = render_template(
            self.template,
            url=request.path,
            picked=picked,
            # Of many, each card's own rule is asked when its turn comes.
            total=len(self.ids) if is_sample else len(picked) - refused,
            ids=self.ids if is_sample else (),
            newest_event=case_rows.newest_event() if is_sample else 0,
            form=request.form,
            form_key=self._form_key(),
            problems=problems or {},
            **self.context(),
        )
        return make_response(page, code, PART)

    def _progress(self, done: int, total: int) -> Response:
        fields = [(name, it) for name, it in request.form.items(multi=True) if name != "csrf_token"]
        page = render_template(
            "actions/bulk_progress.html", url=request.path, done=done, total=total, fields=fields
        )
        return make_response(page, 200, IN_WINDOW)

    def _notice(self, told: str, act_id: int) -> Response:
        """A toast, and behind the window the cards as they are now."""
        cards, gone = self._cards(self.ids)
        url = self.undo_url(act_id)
        undo = {"url": url, "values": "", "seconds": A_MINUTE} if url else None
        page = render_template(
            "actions/bulk_told.html", told=told, undo=undo, cards=cards, gone=gone
        )
        done = json.dumps({"upik:done": {"bulk": True}})
        places = {"HX-Retarget": "#toasts", "HX-Reswap": "beforeend"}
        return make_response(page, 200, {**PART, **places, "HX-Trigger-After-Swap": done})

    def _cards(self, ids: Sequence[int]) -> tuple[Mapping[int, CardView], list[int]]:
        """The cards that stay on the list, and the ids of those that leave it."""
        access_log.at_list("Pesan Masuk")
        shown = {card.case_id: card for card in inbox_cards(ids, self.viewer)}
        gone = [row for row in ids if row not in shown or shown[row].is_deleted]
        return shown, gone

    def _summary(
        self, results: Sequence[Result] | None, act_id: int = 0, *, is_cut_off: bool = False
    ) -> Response:
        # Each refused one is told, of the others as many as can be looked over.
        told = sorted(results or (), key=lambda result: result.is_done)
        done = sum(result.is_done for result in told)
        told = told[: max(MOST, len(told) - done)]
        known = [result.case_id for result in told] or self.ids
        cards, gone = self._cards(known[:MOST])
        page = render_template(
            "actions/bulk_done.html",
            results=None if results is None else told,
            is_cut_off=is_cut_off,
            cards=cards,
            gone=gone,
            tickets={row.id: show_ticket(row.ticket) for row in case_rows.cases(known[MOST:])},
            done=done,
            refused=len(results or ()) - done,
            left=max(len(self.targets()) - len(results or ()), 0),
            done_words=self.done_words,
            not_done_words=self.not_done_words,
            written="" if done else self._written(),
            warning=self.warning() if done else "",
            undo_url=self.undo_url(act_id) if done else "",
        )
        return make_response(page, 200, IN_WINDOW)

    def _refuse_all(self, picked: Sequence[Picked]) -> Response:
        """The action skips every card; each shows its own reason."""
        if len(picked) == 1:
            return self._refuse(picked[0].why_not)
        access_log.at_list("Pesan Masuk")
        return self._refuse(_NONE_FITS, picked)

    def _refuse(self, sentence: str, picked: Sequence[Picked] = ()) -> Response:
        page = render_template(
            "cards/dialog_refused.html",
            card=None,
            sentence=sentence,
            picked=picked,
            written=self._written(),
        )
        return make_response(page, 422, PART)

    def _written(self) -> str:
        return request.form.get(self.text_field, "").strip()
