"""Publish: one click where nothing is to be hidden, else the original and the public text side by
side first (S54-S56, D4, D7); and the same window as "Teks umum", before and after."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, request, url_for
from flask_appbuilder import expose, has_access, permission_name
from flask_babel import gettext as _

from app.domain.errors import InvalidInput, Problem
from app.domain.language import places
from app.domain.language.person_names import Names
from app.domain.language.redaction import findings
from app.domain.words import N_
from app.domain.workflow.workflow import Action, MessageStatus
from app.models import Message, Reply
from app.queries.cards import case_rows
from app.services.cases.visibility import publishing
from app.services.cases.visibility.publishing import Choice
from app.views.cards.assemble import Viewer, inbox_cards
from app.views.cards.dialog import Window
from app.views.framework.responses import PART, attempt, card_answer

FORM = ["GET", "POST"]
# The form's own mark: a button of a card posts to the same address without it.
CONFIRMED = "periksa"
_TEXT = "text-"


@dataclass(frozen=True, slots=True)
class Compared:
    """One text in the window: as it came, in pieces with their marks, and as it will be read."""

    key: str
    label: str
    pieces: tuple[tuple[str, str], ...]
    public: str


class PublishWindow(Window):
    """What the public will read, under the moderator's eyes."""

    template = "publishing/publish.html"

    @property
    def action(self) -> Action:  # type: ignore[override]
        """Publish; of what is published already, or looked at beforehand, only the text changes."""
        return Action.REVIEW if self._is_revision() else Action.PUBLISH

    def act(self) -> None:
        """Shows it, or changes what is shown."""
        form = self.form
        texts = {name.removeprefix(_TEXT): form[name] for name in form if name.startswith(_TEXT)}
        choice = Choice(texts, form.get("kecamatan") or None, self._reason())
        if self.action is Action.REVIEW:
            publishing.revise(self.message_id, actor=self.viewer.actor, choice=choice)
        else:
            publishing.publish(self.message_id, actor=self.viewer.actor, choice=choice)

    def checks(self) -> Mapping[str, Callable[[], object]]:
        """A delicate message asks for the second click and its reason."""
        return {"publish_reason": self._reasoned, "confirm_publish": self._confirmed}

    def context(self) -> Mapping[str, Any]:
        """The texts, the subjects that ask for care, the kecamatan."""
        is_sent = CONFIRMED in self.form
        chosen = self.form.get("kecamatan") if is_sent else publishing.place_of(self.message)
        return {
            "texts": list(self._compared()),
            "topics": [topic.label for topic in publishing.topics(self.message)],
            "kecamatan": places.kecamatan(),
            "chosen_kecamatan": chosen or "",
            "reason": self.form.get("publish_reason", self.message.publish_reason or ""),
            "is_revision": self.action is Action.REVIEW,
            "is_answered": _is_answered(self.message),
            "confirmed": CONFIRMED,
        }

    def told(self) -> str:
        """What the toast says."""
        if self.action is Action.REVIEW:
            return N_("Teks umum disimpan.")
        return published_words(self.message)

    def undo(self) -> Mapping[str, str] | None:
        """Batal Publish."""
        if self.action is Action.REVIEW:
            return None
        url = url_for("InboxView.publish", message_id=self.message_id)
        return {"url": url, "values": '{"terbit": "0"}'}

    def _written(self) -> str:
        texts = [self.form[name] for name in self.form if name.startswith(_TEXT)]
        return "\n\n".join([*texts, self._reason() or ""])

    def _is_revision(self) -> bool:
        return request.endpoint == "InboxView.review"

    def _reason(self) -> str | None:
        return self.form.get("publish_reason", "").strip() or None

    def _is_asked(self) -> bool:
        public = not self._is_revision() or self.message.is_published
        return public and bool(publishing.topics(self.message))

    def _reasoned(self) -> None:
        if self._is_asked() and self._reason() is None:
            raise InvalidInput("publish_reason", Problem.REQUIRED)

    def _confirmed(self) -> None:
        if self._is_asked() and self.form.get("confirm_publish") != "ya":
            raise InvalidInput("confirm_publish", Problem.REQUIRED)

    def _compared(self) -> Iterator[Compared]:
        names = publishing.named(self.message)
        for key, row in publishing.texts(self.message).items():
            text = publishing.original(row)
            written = self.form.get(_TEXT + key)
            public = publishing.proposed(row, names) if written is None else written
            yield Compared(key, _label(row, self.message), _pieces(text, names), public)


class PublishPages:
    """The routes of Publish; InboxView adds them to its own."""

    @expose("/<int:message_id>/publish", methods=FORM)
    @has_access
    @permission_name("publish")
    def publish(self, message_id: int) -> Response:
        """Publish or Batal Publish (S55, S56, A12): at once where nothing is marked."""
        window = PublishWindow(case_rows.find_message(message_id))
        if request.method == "GET" or request.form.get(CONFIRMED):
            return window.answer()
        wanted = request.form.get("terbit")
        show = wanted == "1" if wanted in ("0", "1") else not window.message.is_published
        if show and not window.message.is_published and publishing.needs_a_look(window.message):
            return _opened(window)
        return _at_once(window.message, show)

    @expose("/<int:message_id>/teks-umum", methods=FORM)
    @has_access
    @permission_name("publish")
    def review(self, message_id: int) -> Response:
        """Teks umum: what the public reads, before Publish or while it stands there."""
        return PublishWindow(case_rows.find_message(message_id)).answer()


def published_words(message: Message) -> str:
    """Said after Publish; before an answer one may (A13), but is told so."""
    warning = "" if _is_answered(message) else _(" Perhatian: pesan ini belum dibalas.")
    return _("Pesan terbit di halaman umum.%(warning)s", warning=warning)


def _opened(window: PublishWindow) -> Response:
    """The window in place of the card that the button asked for."""
    shown = window.open()
    shown.headers.update({**PART, "HX-Retarget": "#window", "HX-Reswap": "innerHTML"})
    return shown


def _at_once(message: Message, show: bool) -> Response:
    act, message_id = publishing.publish if show else publishing.unpublish, message.id
    told = published_words(message) if show else N_("Pesan ditarik dari halaman umum.")
    viewer = Viewer.current()
    refusal = attempt(lambda: act(message_id, actor=viewer.actor))
    card = next(iter(inbox_cards([message_id], viewer)), None)
    undo = {"url": request.path, "values": '{"terbit": "0"}' if show else '{"terbit": "1"}'}
    return card_answer(
        card,
        refusal or told,
        f"card-{message_id}",
        undo=None if refusal else undo,
        code=409 if refusal else 200,
    )


def _is_answered(message: Message) -> bool:
    return message.status in (MessageStatus.DIJAWAB, MessageStatus.SELESAI)


def _label(row: Message | Reply, message: Message) -> str:
    if isinstance(row, Reply):
        return _("Jawaban %(skpd_name)s", skpd_name=row.skpd_name)
    return _("Pesan") if row is message else _("Tambahan dari warga")


def _pieces(text: str, names: Names) -> tuple[tuple[str, str], ...]:
    """The text in pieces, each with what it is marked as ("" where it is not)."""
    pieces, place = [], 0
    for it in findings(text, names):
        pieces += [(text[place : it.begin], ""), (text[it.begin : it.end], it.kind.label)]
        place = it.end
    return tuple(piece for piece in (*pieces, (text[place:], "")) if piece[0])
