"""The windows on a card: shown by GET, worked off by POST, shown again with what is wrong."""

from __future__ import annotations

import re
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from flask import Response, abort, make_response, render_template, request

from app import errors
from app.domain.errors import AlreadyDone, DomainError, InvalidInput
from app.domain.workflow import Action, check
from app.extensions import db, transaction
from app.models import Forward, Message
from app.services import drafts, forms, presence
from app.services.standing import facts_of, lock
from app.views import happened, next_card
from app.views.answers import PART, card_answer
from app.views.card_parts import CardView
from app.views.cards import Viewer, inbox_cards, office_cards

_KEY = re.compile(r"[0-9a-f]{32}")


class Window(ABC):
    """One window on one card. A subclass says what it asks, what must hold, and what it does."""

    template: ClassVar[str]
    action: ClassVar[Action]
    model: ClassVar[type[Any] | None] = None
    done_words: ClassVar[str] = "Tersimpan."
    # Of a window in which one writes: what is half-written is kept on the server.
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
        return self._submit() if request.method == "POST" else self._open()

    @abstractmethod
    def act(self) -> None:
        """Calls the service, inside one transaction."""

    def permit(self) -> None:
        """Raises a DomainError when the window can't be opened now."""
        facts = facts_of(self.message, forward=self.forward)
        check(self.action, facts, self.viewer.actor.roles)

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
        return card_answer(card, self.told(), self.dom_id)

    def next_url(self) -> str:
        """Where "Kirim & berikutnya" leads."""
        if self.forward_id is not None:
            return next_card.next_forward(self.forward_id, self.viewer.actor.skpd_id)
        return next_card.next_message(self.message_id)

    @property
    def form_key(self) -> str | None:
        """This window's one-time key, if it is one that we gave."""
        key = self.form.get("form_key", "")
        return key if _KEY.fullmatch(key) else None

    @property
    def dom_id(self) -> str:
        """The card's place on the page."""
        return f"card-{self.forward_id or self.message_id}"

    def card(self) -> CardView | None:
        """The card as it stands now; None when it is in no list any more."""
        if self.forward_id is not None:
            return next(iter(office_cards([self.forward_id], self.viewer)), None)
        return next(iter(inbox_cards([self.message_id], self.viewer)), None)

    def _open(self) -> Response:
        try:
            self.permit()
            presence.enter(self.message_id, self.viewer.actor)
        except DomainError as error:
            return self._refuse(error)
        return self._show()

    def _submit(self) -> Response:
        problems = self._problems()
        if problems:
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
            return self._show(problems={error.field: errors.sentence(error)}, code=422)
        except DomainError as error:
            return self._refuse(error)
        return self._show(news=news, code=409) if news else self.done()

    def _problems(self) -> dict[str, str]:
        found = {}
        for field, attempt in self.checks().items():
            try:
                attempt()
            except InvalidInput as error:
                found[field] = errors.sentence(error)
        return found

    def _news(self) -> str:
        """What others did to the card since this window was opened; empty when nothing."""
        if self.model is not None:
            forms.once(self.model, self.form_key)
        seen = self.form.get("seen", "")
        return happened.since(lock(self.message_id), seen) if seen else ""

    def _show(
        self, *, problems: Mapping[str, str] | None = None, news: str = "", code: int = 200
    ) -> Response:
        message = db.session.get(Message, self.message_id, populate_existing=True)
        page = render_template(
            self.template,
            card=self.card(),
            url=request.path,
            form=self.form,
            form_key=self.form_key or uuid.uuid4().hex,
            seen=happened.mark(message) if message else "",
            problems=problems or {},
            news=news,
            chosen_category=message.category if message else None,
            draft=self._draft(),
            **self.context(),
        )
        return make_response(page, code, PART)

    def _draft(self) -> str:
        if not self.draft_kind or request.method == "POST":
            return ""
        return drafts.text_of(self.message_id, self.draft_kind, actor=self.viewer.actor)

    def _refuse(self, error: DomainError) -> Response:
        """The sentence in the window, and behind it the card as it stands now."""
        page = render_template(
            "windows/refused.html", card=self.card(), sentence=errors.sentence(error)
        )
        return make_response(page, errors.status(error), PART)
