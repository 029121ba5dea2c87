"""The windows on a card: shown by GET, worked off by POST, shown again with what is wrong."""

from __future__ import annotations

import re
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from flask import Response, abort, make_response, render_template, request

from app.database.extensions import transaction
from app.domain.errors import AlreadyDone, DomainError, InvalidInput, Refusal, TransitionRefused
from app.domain.words import N_
from app.domain.workflow.workflow import Action, check
from app.http import error_pages
from app.models import Forward, Message
from app.queries.cards import case_rows, former_holder
from app.services.cases.state import drafts, presence
from app.services.cases.state.case_state import facts_of, lock
from app.services.settings import validation
from app.views.cards import concurrent_changes, next_card
from app.views.cards.assemble import Viewer, inbox_cards, office_cards
from app.views.cards.view_models import CardView
from app.views.framework import access_log
from app.views.framework.responses import PART, card_answer

_KEY = re.compile(r"[0-9a-f]{32}")


def one_time_key(form: Mapping[str, str]) -> str | None:
    """The form's one-time key, if it is one that we gave."""
    key = form.get("form_key", "")
    return key if _KEY.fullmatch(key) else None


class Window(ABC):
    """One window on one card. A subclass says what it asks, what must hold, and what it does."""

    template: ClassVar[str]
    action: ClassVar[Action]
    model: ClassVar[type[Any] | None] = None
    done_words: ClassVar[str] = N_("Tersimpan.")
    # Of a window in which one writes: the field; and where what is half-written is kept on the
    # server, its kind.
    text_field: ClassVar[str] = ""
    draft_kind: ClassVar[str] = ""

    def __init__(self, message: Message | None, forward: Forward | None = None) -> None:
        if message is None:
            abort(404)
        self.message, self.forward = message, forward
        self.message_id, self.forward_id = message.id, forward.id if forward else None
        self.viewer = Viewer.current()
        self.form: Mapping[str, str] = request.form

    def answer(self) -> Response:
        """The window, or what became of it."""
        return self._submit() if request.method == "POST" else self.open()

    @abstractmethod
    def act(self) -> None:
        """Calls the service, inside one transaction."""

    def permit(self) -> None:
        """Raises a DomainError when the window can't be opened now."""
        facts = facts_of(self.message, forward=self.forward)
        check(self.action, facts, self.viewer.actor.acts_as)

    def checks(self) -> Mapping[str, Callable[[], object]]:
        """Field -> a call that raises InvalidInput; all are tried, so that all errors show."""
        return {}

    def context(self) -> Mapping[str, Any]:
        """What the template needs beside the card."""
        return {}

    def told(self) -> str:
        """What the toast says when it is done."""
        return self.done_words

    def done(self) -> Response:
        """The card as it stands now, with a word about what was done; or the next card."""
        card = self.card()
        if self.form.get("next") == "ya" and card is not None:
            return next_card.answer(self.next_url(), self.told(), card.url)
        return card_answer(card, self.told(), self.dom_id, undo=self.undo())

    def undo(self) -> Mapping[str, str] | None:
        """Address and values of "Urungkan", where the act can be undone at once."""
        return None

    def next_url(self) -> str:
        """Where "Kirim & berikutnya" leads."""
        if self.forward_id is not None:
            return next_card.next_forward(self.forward_id, self.viewer.actor.skpd_id)
        return next_card.next_message(self.message_id)

    @property
    def form_key(self) -> str | None:
        """This window's one-time key, if it is one that we gave."""
        return one_time_key(self.form)

    @property
    def dom_id(self) -> str:
        """The card's place on the page."""
        return f"card-{self.forward_id or self.message_id}"

    def card(self) -> CardView | None:
        """The card as it stands now; None when this person may not see it any more (D6)."""
        if self.forward_id is not None:
            return next(iter(office_cards([self.forward_id], self.viewer)), None)
        return next(iter(inbox_cards([self.message_id], self.viewer)), None)

    def open(self) -> Response:
        """The window as it is first shown, or why it can't be."""
        try:
            self.permit()
            presence.enter(self.message_id, self.viewer.actor)
        except DomainError as error:
            return self._refuse(error)
        return self._show()

    def _submit(self) -> Response:
        problems = self._problems()
        if problems:
            self._keep()
            return self._show(problems=problems, code=422)
        try:
            with transaction():
                news = self._news()
                if not news:
                    self.act()
                    if self.draft_kind:
                        drafts.forget(self.message_id, self.draft_kind, actor=self.viewer.actor)
        except AlreadyDone:
            # The same form came twice: the first one was done, and that is what counts.
            return self.done()
        except InvalidInput as error:
            self._keep()
            return self._show(problems={error.field: error_pages.sentence(error)}, code=422)
        except DomainError as error:
            self._keep()
            return self._refuse(error)
        if news:
            self._keep()
            return self._show(news=news, code=409)
        presence.leave(self.message_id, self.viewer.actor)
        return self.done()

    def _problems(self) -> dict[str, str]:
        found = {}
        for field, attempt in self.checks().items():
            try:
                attempt()
            except InvalidInput as error:
                found[field] = error_pages.sentence(error)
        return found

    def _news(self) -> str:
        """What others did to the card since this window was opened; empty when nothing."""
        self.lock()
        self.once()
        if self.forward_id and former_holder.is_over(self.forward_id):
            return ""  # What came later is not this SKPD's to read (D4).
        seen = self.form.get("seen", "")
        message = case_rows.require_message(self.message_id)
        return concurrent_changes.since(message, seen, self.forward_id) if seen else ""

    def once(self) -> None:
        """Raises AlreadyDone when this very form was sent before."""
        if self.model is not None:
            validation.ensure_not_submitted(self.model, self.form_key)

    def lock(self) -> None:
        """Locks what the act will change, so that what is read from now on stays true."""
        lock(self.message_id)

    def _show(
        self, *, problems: Mapping[str, str] | None = None, news: str = "", code: int = 200
    ) -> Response:
        card = self._shown_card()
        message = case_rows.reload_message(self.message_id)
        if card is None or message is None:
            return self._refuse(TransitionRefused(self.action, "", Refusal.DELETED))
        page = render_template(
            self.template,
            card=card,
            url=request.path,
            form=self.form,
            form_key=self.form_key or uuid.uuid4().hex,
            seen=concurrent_changes.mark(message, self.forward_id),
            problems=problems or {},
            news=news,
            chosen_category=message.category,
            draft=self._draft(),
            **self.context(),
        )
        return make_response(page, code, PART)

    def _keep(self) -> None:
        """What was sent in vain is a draft again."""
        if not self.draft_kind:
            return
        with transaction():
            drafts.save(
                self.message_id,
                self.draft_kind,
                self._written(),
                actor=self.viewer.actor,
                form_key=self.form_key,
            )

    def _written(self) -> str:
        return self.form.get(self.text_field, "") if self.text_field else ""

    def _shown_card(self) -> CardView | None:
        """The card, after the journal was told of the look at its number (D4)."""
        card = self.card()
        if card is not None:
            access_log.at_card(card.message_id)
        return card

    def _draft(self) -> str:
        if not self.draft_kind or request.method == "POST":
            return ""
        return drafts.text_of(self.message_id, self.draft_kind, actor=self.viewer.actor)

    def _refuse(self, error: DomainError) -> Response:
        """The sentence in the window with what was written, and behind it the card as it stands."""
        card, sentence, written = self._shown_card(), error_pages.sentence(error), self._written()
        page = render_template(
            "cards/dialog_refused.html", card=card, sentence=sentence, written=written.strip()
        )
        return make_response(page, error_pages.status(error), PART)
