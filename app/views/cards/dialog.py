"""Dialogs on a card: GET shows one, POST submits it and shows it again with what is wrong."""

from __future__ import annotations

import re
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, ClassVar, Final

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_appbuilder import BaseView
from flask_babel import gettext as _
from markupsafe import Markup

from app.database.extensions import transaction
from app.domain.errors import AlreadyDone, DomainError, InvalidInput, TransitionRefused
from app.domain.reasons import Refusal
from app.domain.words import N_
from app.domain.workflow.workflow import Action, require_transition
from app.http import error_pages
from app.i18n.language import translated
from app.models import Case, Forward
from app.queries.cards import case_rows, former_holder
from app.queries.lists import conditions
from app.services.cases.state import drafts, presence
from app.services.cases.state.case_state import facts_of, lock
from app.services.settings import validation
from app.views.cards import concurrent_changes
from app.views.cards.card_response import card_response, inbox_card, office_card
from app.views.cards.feature_views import DIALOG, require_own_forward
from app.views.cards.view_models import CardView
from app.views.framework import access_log
from app.views.framework.form_fields import problems_of
from app.views.framework.responses import PART, or_404, route
from app.views.framework.viewer import Viewer

_KEY: Final = re.compile(r"[0-9a-f]{32}")
_ALL_DONE: Final = N_("Tidak ada pesan lain yang menunggu.")


def one_time_key(form: Mapping[str, str]) -> str | None:
    """The form's one-time key; None unless it has the form of ours."""
    key = form.get("form_key", "")
    return key if _KEY.fullmatch(key) else None


class Dialog(ABC):
    """A dialog on one card. A subclass defines its fields, its checks and its action."""

    template: ClassVar[str]
    action: ClassVar[Action]
    model: ClassVar[type[Any] | None] = None
    done_words: ClassVar[str] = N_("Tersimpan.")
    # Whether the card still stands in the list afterwards, and whether the work on it goes on: else
    # the focus goes to the next card.
    stays_in_list: ClassVar[bool] = True
    stays_in_focus: ClassVar[bool] = False
    # The field of free text, and the kind under which the server keeps its draft; empty: none.
    text_field: ClassVar[str] = ""
    draft_kind: ClassVar[str] = ""
    # The fields that must be filled in, each with how many characters it takes.
    required: ClassVar[Mapping[str, int]] = {}

    def __init__(self, case: Case | None, forward: Forward | None = None) -> None:
        self.case, self.forward = or_404(case), forward
        self.case_id, self.forward_id = self.case.id, forward.id if forward else None
        self.viewer = Viewer.current()
        self.form: Mapping[str, str] = request.form

    @classmethod
    def on_case(cls, address: str, right: str) -> Any:
        """The route of this dialog on a card of the desk."""

        def answer(_view: BaseView, case_id: int) -> Response:
            return cls(case_rows.find_case(case_id)).respond()

        return route(address, right, methods=DIALOG)(answer)

    @classmethod
    def on_own_forward(cls, address: str, right: str) -> Any:
        """The route of this dialog on a card of the person's own unit."""

        def answer(_view: BaseView, forward_id: int) -> Response:
            forward = require_own_forward(forward_id)
            return cls(forward.case, forward).respond()

        return route(address, right, methods=DIALOG)(answer)

    def respond(self) -> Response:
        """The dialog, or the result of its submission."""
        return self._submit() if request.method == "POST" else self.open()

    @abstractmethod
    def act(self) -> None:
        """Calls the service, inside the dialog's transaction."""

    def permit(self) -> None:
        """Raises a DomainError when the dialog can't be opened now."""
        facts = facts_of(self.case, forward=self.forward)
        require_transition(self.action, facts, self.viewer.actor.acts_as)

    def checks(self) -> Mapping[str, Callable[[], object]]:
        """Field -> a call that raises InvalidInput. All are tried, so that all errors show."""
        return {
            field: partial(validation.required, field, self.form.get(field), longest)
            for field, longest in self.required.items()
        }

    def context(self) -> Mapping[str, Any]:
        """What the template needs in addition to the card."""
        return {}

    def success_message(self) -> str:
        """What the toast says after the action."""
        return self.done_words

    def tone(self) -> str:
        """The colour of what is said after the action: a category of Flask's flashes."""
        return "success"

    def done(self) -> Response:
        """The card as it is now with a toast; or the next card ("Kirim & berikutnya"): of the
        list that the page shows, where it names one, else that of `next_url`."""
        card, following = self.card(), self.form.get("next_row", "")
        is_next = self.form.get("next") == "ya"
        if is_next and card is not None and not following.isdecimal():
            return to_next(self.next_url(), self.success_message(), card.url, self.tone())
        return card_response(
            card if self.stays_in_list else None,
            self.success_message(),
            self.dom_id,
            undo=self.undo(),
            tone=self.tone(),
            then={"stays": self.stays_in_focus, "next": following if is_next else ""},
        )

    def undo(self) -> Mapping[str, Any] | None:
        """Address and values of "Urungkan", where the action can be undone."""
        return None

    def next_url(self) -> str:
        """Where "Kirim & berikutnya" leads."""
        if self.forward_id is not None:
            following = conditions.next_forward(self.forward_id, self.viewer.actor.skpd_id)
            if following is None:
                return url_for("OfficeView.index")
            return url_for("OfficeCaseView.card", forward_id=following)
        following = conditions.next_case(self.case_id)
        if following is None:
            return url_for("InboxView.index")
        return url_for("InboxCaseView.card", case_id=following)

    @property
    def form_key(self) -> str | None:
        """This dialog's one-time key; None unless it has the form of ours."""
        return one_time_key(self.form)

    @property
    def dom_id(self) -> str:
        """The card's place on the page."""
        return f"card-{self.forward_id or self.case_id}"

    def card(self) -> CardView | None:
        """The card as it is now; None when this person may not see it any more (D6)."""
        if self.forward_id is not None:
            return office_card(self.forward_id, self.viewer)
        return inbox_card(self.case_id, self.viewer)

    def open(self) -> Response:
        """The dialog as it is first shown, or why it can't be."""
        try:
            self.permit()
            presence.enter(self.case_id, self.viewer.actor)
        except DomainError as error:
            return self._refuse(error)
        return self._show()

    def _submit(self) -> Response:
        problems = problems_of(self.checks())
        if problems:
            self._keep()
            return self._show(problems=problems, code=422)
        try:
            with transaction():
                changes = self._concurrent_changes()
                if not changes:
                    self.act()
                    if self.draft_kind:
                        drafts.forget(self.case_id, self.draft_kind, actor=self.viewer.actor)
        except AlreadyDone:
            # The same form arrived twice: the first submission counts.
            return self.done()
        except InvalidInput as error:
            self._keep()
            return self._show(problems={error.field: error_pages.refusal_sentence(error)}, code=422)
        except DomainError as error:
            self._keep()
            return self._refuse(error)
        if changes:
            self._keep()
            return self._show(news=changes, code=409)
        presence.leave(self.case_id, self.viewer.actor)
        return self.done()

    def _concurrent_changes(self) -> str:
        """What others did to the card since this dialog was opened; empty when nothing."""
        self.lock()
        self.ensure_not_submitted()
        if self.forward_id and former_holder.is_over(self.forward_id):
            return ""  # A former holder may not read what came later (D4).
        seen = self.form.get("seen", "")
        case = case_rows.require_case(self.case_id)
        return concurrent_changes.since(case, seen, self.forward_id) if seen else ""

    def ensure_not_submitted(self) -> None:
        """Raises AlreadyDone when this form was submitted before."""
        if self.model is not None:
            validation.ensure_not_submitted(self.model, self.form_key)

    def lock(self) -> None:
        """Locks the rows that the action changes, so that what is read from now on stays true."""
        lock(self.case_id)

    def _show(
        self, *, problems: Mapping[str, str] | None = None, news: str = "", code: int = 200
    ) -> Response:
        card = self._shown_card()
        case = case_rows.reload_case(self.case_id)
        if card is None or case is None:
            return self._refuse(TransitionRefused(self.action, "", Refusal.DELETED))
        page = render_template(
            self.template,
            card=card,
            url=request.path,
            form=self.form,
            form_key=self.form_key or uuid.uuid4().hex,
            seen=concurrent_changes.mark(case, self.forward_id),
            problems=problems or {},
            news=news,
            chosen_category=case.category,
            draft=self._draft(),
            **self.context(),
        )
        return make_response(page, code, PART)

    def _keep(self) -> None:
        """Keeps the text of a refused submission as a draft."""
        if not self.draft_kind:
            return
        with transaction():
            drafts.save(
                self.case_id,
                self.draft_kind,
                self._written(),
                actor=self.viewer.actor,
                form_key=self.form_key,
            )

    def _written(self) -> str:
        return self.form.get(self.text_field, "") if self.text_field else ""

    def _shown_card(self) -> CardView | None:
        """The card; the look at its number is journalled first (D4)."""
        card = self.card()
        if card is not None:
            access_log.at_card(card.case_id)
        return card

    def _draft(self) -> str:
        if not self.draft_kind or request.method == "POST":
            return ""
        return drafts.text_of(self.case_id, self.draft_kind, actor=self.viewer.actor)

    def _refuse(self, error: DomainError) -> Response:
        """The refusal with what was written, and behind the dialog the card as it is now."""
        card, sentence, written = (
            self._shown_card(),
            error_pages.refusal_sentence(error),
            self._written(),
        )
        page = render_template(
            "cards/dialog_refused.html", card=card, sentence=sentence, written=written.strip()
        )
        return make_response(page, error.status, PART)


def to_next(url: str, told: str, card_url: str, tone: str) -> Response:
    """Goes to the next card; its page says what was done, with a link to the card before."""
    flash(
        Markup('{} <a href="{}">{}</a>').format(translated(told), card_url, _("Lihat kartunya")),
        tone,
    )
    if url.endswith("/"):
        flash(_ALL_DONE, "info")
    if not error_pages.wants_fragment():
        return make_response(redirect(url, 303))
    response = make_response("", 200)
    response.headers["HX-Redirect"] = url
    return response
