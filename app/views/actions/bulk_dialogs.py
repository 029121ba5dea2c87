"""The base of dialogs on several cards: Teruskan bersama, Tutup sebagai ganda, Kejadian."""

from __future__ import annotations

import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from flask import Response, make_response, render_template, request
from flask_babel import gettext as _

from app.database.extensions import transaction
from app.domain.errors import AlreadyDone, DomainError, TransitionRefused
from app.domain.words import N_
from app.domain.workflow.workflow import Action, refusal_of
from app.http import error_pages
from app.models import Message
from app.queries.cards import case_rows
from app.services.cases.actions import bulk_actions
from app.services.cases.actions.bulk_actions import Result
from app.services.cases.state import case_state, drafts
from app.views.cards import concurrent_changes
from app.views.cards.assemble import inbox_cards
from app.views.cards.dialog import one_time_key
from app.views.cards.view_models import CardView
from app.views.framework import access_log
from app.views.framework.field_checks import problems_of
from app.views.framework.responses import PART
from app.views.framework.viewer import Viewer

# New cards join an open page, so more than one page can be picked; this many take seconds.
MOST: Final = 50
_GONE: Final = N_("tidak ada lagi di Pesan Masuk")
_NONE_PICKED: Final = N_("Pilih dahulu paling sedikit satu pesan, dengan kotak di kiri nomornya.")
_TOO_MANY: Final = N_(
    "%(count)s pesan dipilih, paling banyak %(most)s sekaligus. Hapus tanda "
    "pada sebagian kotaknya, lalu kerjakan sisanya sesudah ini."
)
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
    done_words: ClassVar[str]
    not_done_words: ClassVar[str]
    # The field of free text, and the kind under which the server keeps its draft; empty: none.
    text_field: ClassVar[str] = ""
    draft_kind: ClassVar[str] = ""

    def __init__(self) -> None:
        self.viewer = Viewer.current()
        given = request.values.getlist("pesan")
        ids = [int(row) for row in given if row.isascii() and row.isdigit() and len(row) < 10]
        self.ids: Sequence[int] = list(dict.fromkeys(ids))

    def respond(self) -> Response:
        """The dialog, or the summary with the result of each card."""
        if not self.ids:
            return self._refuse(_NONE_PICKED)
        if len(self.ids) > MOST:
            return self._refuse(_(_TOO_MANY, count=len(self.ids), most=MOST))
        return self._submit() if request.method == "POST" else self._show()

    @abstractmethod
    def act(self, message: Message) -> None:
        """Calls the service for one card, inside that card's transaction."""

    def lock(self, message_id: int) -> Message:
        """Locks the card, and before it any other row that the action changes."""
        return case_state.lock(message_id)

    def targets(self) -> Sequence[int]:
        """The cards that the action changes."""
        return self.ids

    def checks(self) -> Mapping[str, Callable[[], object]]:
        """Field -> a call that raises InvalidInput."""
        return {}

    def context(self) -> Mapping[str, Any]:
        """What the template needs in addition to the cards."""
        return {}

    def warning(self) -> str:
        """What the summary says in red; empty for nothing."""
        return ""

    def why_not(self, message: Message) -> str:
        """Why the action skips this card, by the same rule as its button; otherwise empty."""
        reason = refusal_of(self.action, case_state.facts_of(message), self.viewer.actor.acts_as)
        if reason is None:
            return ""
        return error_pages.refusal_sentence(TransitionRefused(self.action, message.status, reason))

    def _submit(self) -> Response:
        problems = problems_of(self.checks())
        if problems:
            self._draft(is_sent=False)
            return self._show(problems, 422)
        key, actor = self._form_key(), self.viewer.actor
        try:
            with transaction():
                act_id = bulk_actions.claim(key, self.action, actor=actor)
        except AlreadyDone:
            # The same form arrived twice: the results of the first submission are shown again.
            results_before = bulk_actions.results_of(key, actor=actor)
            return self._summary(results_before, bulk_actions.is_cut_off(key, actor=actor))
        results = [self._one(message_id) for message_id in self.targets()]
        with transaction():
            bulk_actions.finish(act_id, results, actor=actor)
        self._draft(is_sent=any(result.is_done for result in results))
        return self._summary(results)

    def draft_card(self) -> int | None:
        """The card that the draft belongs to: the oldest, whatever the order of picking."""
        known = (row for row in self.ids if case_rows.find_message(row) is not None)
        return min(known, default=None)

    def _draft(self, *, is_sent: bool) -> None:
        """Keeps the text of a refused submission as a draft; drops it when sent."""
        if self.draft_kind:
            text = "" if is_sent else request.form.get("text", "")
            with transaction():
                drafts.save(self.draft_card(), self.draft_kind, text, actor=self.viewer.actor)

    def _one(self, message_id: int) -> Result:
        try:
            with transaction():
                if case_rows.find_message(message_id) is None:
                    return Result(message_id, False, _GONE)
                message = self.lock(message_id)
                told = self._concurrent_changes(message) or self.why_not(message)
                if not told:
                    self.act(message)
                return Result(message_id, not told, told)
        except DomainError as error:
            return Result(message_id, False, error_pages.refusal_sentence(error))

    def _concurrent_changes(self, message: Message) -> str:
        """What others did to this card since the dialog was opened."""
        seen = request.form.get(f"seen-{message.id}", "")
        return concurrent_changes.since(message, seen) if seen else ""

    def _form_key(self) -> str:
        return one_time_key(request.form) or uuid.uuid4().hex

    def _picked(self) -> list[Picked]:
        cards = inbox_cards(self.ids, self.viewer)
        rows = [(card, case_rows.require_message(card.message_id)) for card in cards]
        return [Picked(card, self.why_not(row), concurrent_changes.mark(row)) for card, row in rows]

    def _show(self, problems: Mapping[str, str] | None = None, code: int = 200) -> Response:
        picked = self._picked()
        if not picked:
            return self._refuse(_NONE_PICKED)
        if all(one.why_not for one in picked):
            return self._refuse_all(picked)
        access_log.at_list("Pesan Masuk")
        page = render_template(
            self.template,
            url=request.path,
            picked=picked,
            form=request.form,
            form_key=self._form_key(),
            problems=problems or {},
            **self.context(),
        )
        return make_response(page, code, PART)

    def _summary(self, results: Sequence[Result] | None, is_cut_off: bool = False) -> Response:
        cards = {card.message_id: card for card in inbox_cards(self.ids, self.viewer)}
        access_log.at_list("Pesan Masuk")
        done = [result for result in results or () if result.is_done]
        page = render_template(
            "actions/bulk_done.html",
            results=results,
            is_cut_off=is_cut_off,
            cards=cards,
            done=len(done),
            refused=len(results or ()) - len(done),
            done_words=self.done_words,
            not_done_words=self.not_done_words,
            written="" if done else self._written(),
            warning=self.warning() if done else "",
        )
        return make_response(page, 200, PART)

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
