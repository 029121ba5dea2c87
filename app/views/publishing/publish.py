"""Publish and Teks umum (S54-S56, D4, D7). Publish needs one click where nothing is to be redacted;
otherwise a dialog shows the original and the public text side by side first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Response, request, url_for
from flask_babel import gettext as _

from app.domain.errors import InvalidInput
from app.domain.language import places
from app.domain.language.redaction import RedactionMark, redaction_marks
from app.domain.reasons import Problem
from app.domain.terms import ANSWERED
from app.domain.words import N_
from app.domain.workflow.workflow import Action
from app.models import Case, Reply
from app.queries.cards import case_rows
from app.services.cases.visibility import publishing
from app.services.cases.visibility.publishing import Choice
from app.views.cards.card_response import IN_WINDOW, inbox_response
from app.views.cards.dialog import Dialog
from app.views.cards.feature_views import DIALOG, InboxFeature
from app.views.framework.responses import attempt, route
from app.views.framework.viewer import Viewer

# The dialog's own field: a card's button posts to the same address without it.
CONFIRMED: Final = "periksa"
_TEXT: Final = "text-"


@dataclass(frozen=True, slots=True)
class Compared:
    """One text in the dialog: the original in pieces with their marks, the public text, and what
    stands in it still that the moderator is asked about."""

    key: str
    label: str
    pieces: tuple[tuple[str, str], ...]
    public: str
    asked: tuple[str, ...]


class PublishDialog(Dialog):
    """Shows the moderator what the public will read."""

    template = "publishing/publish.html"

    def __init__(self, case: Case | None, *, is_revision: bool = False) -> None:
        super().__init__(case)
        self._is_revision = is_revision

    @property
    def action(self) -> Action:  # type: ignore[override]
        """Publish; a revision (Teks umum) only changes the public text."""
        return Action.REVIEW if self._is_revision else Action.PUBLISH

    def act(self) -> None:
        """Publishes the case, or changes its public text."""
        form = self.form
        texts = {name.removeprefix(_TEXT): form[name] for name in form if name.startswith(_TEXT)}
        choice = Choice(texts, form.get("kecamatan") or None, self._reason())
        if self.action is Action.REVIEW:
            publishing.revise(self.case_id, actor=self.viewer.actor, choice=choice)
        else:
            publishing.publish(self.case_id, actor=self.viewer.actor, choice=choice)

    def checks(self) -> Mapping[str, Callable[[], object]]:
        """A sensitive topic asks for confirmation and a reason."""
        return {
            "publish_reason": self._require_reason,
            "confirm_publish": self._require_confirmation,
        }

    def context(self) -> Mapping[str, Any]:
        """The texts, the sensitive topics, the kecamatan."""
        is_sent = CONFIRMED in self.form
        chosen = self.form.get("kecamatan") if is_sent else publishing.place_of(self.case)
        return {
            "texts": list(self._compared()),
            "topics": [topic.label for topic in publishing.topics(self.case)],
            "kecamatan": places.kecamatan(),
            "chosen_kecamatan": chosen or "",
            "reason": self.form.get("publish_reason", self.case.publish_reason or ""),
            "is_revision": self.action is Action.REVIEW,
            "is_answered": _is_answered(self.case),
            "confirmed": CONFIRMED,
        }

    def success_message(self) -> str:
        """What the toast says."""
        if self.action is Action.REVIEW:
            return N_("Teks umum disimpan.")
        return published_words(self.case)

    def undo(self) -> Mapping[str, str] | None:
        """Batal Publish."""
        if self.action is Action.REVIEW:
            return None
        url = url_for("InboxPublishView.publish", case_id=self.case_id)
        return {"url": url, "values": '{"terbit": "0"}'}

    def _written(self) -> str:
        texts = [self.form[name] for name in self.form if name.startswith(_TEXT)]
        return "\n\n".join([*texts, self._reason() or ""])

    def _reason(self) -> str | None:
        return self.form.get("publish_reason", "").strip() or None

    def _is_asked(self) -> bool:
        public = not self._is_revision or self.case.is_published
        return public and bool(publishing.topics(self.case))

    def _require_reason(self) -> None:
        if self._is_asked() and self._reason() is None:
            raise InvalidInput("publish_reason", Problem.REQUIRED)

    def _require_confirmation(self) -> None:
        if self._is_asked() and self.form.get("confirm_publish") != "ya":
            raise InvalidInput("confirm_publish", Problem.REQUIRED)

    def _compared(self) -> Iterator[Compared]:
        names = publishing.named(self.case)
        for key, row in publishing.texts(self.case).items():
            text = publishing.original(row)
            written = self.form.get(_TEXT + key)
            public = publishing.proposed(row, names) if written is None else written
            marks = redaction_marks(text, names)
            marked = dict.fromkeys(text[it.begin : it.end] for it in marks if it.is_asked)
            asked = tuple(piece for piece in marked if piece in public)
            yield Compared(key, _label(row, self.case), _pieces(text, marks), public, asked)


class InboxPublishView(InboxFeature):
    """Publishes, unpublishes, and changes the public text."""

    @route("/<int:case_id>/publish", "publish", methods=DIALOG)
    def publish(self, case_id: int) -> Response:
        """Publish or Batal Publish (S55, S56, A12), without a dialog where nothing is marked."""
        dialog = PublishDialog(case_rows.find_case(case_id))
        if request.method == "GET" or request.form.get(CONFIRMED):
            return dialog.respond()
        wanted = request.form.get("terbit")
        show = wanted == "1" if wanted in ("0", "1") else not dialog.case.is_published
        if show and not dialog.case.is_published and publishing.needs_a_look(dialog.case):
            return _opened(dialog)
        return _at_once(dialog.case, show)

    @route("/<int:case_id>/teks-umum", "publish", methods=DIALOG)
    def review(self, case_id: int) -> Response:
        """Teks umum: the public text, before Publish or while it is published."""
        dialog = PublishDialog(case_rows.find_case(case_id), is_revision=True)
        return dialog.respond()


def published_words(case: Case) -> str:
    """What the toast says after Publish; it warns that there is no answer yet (A13)."""
    warning = "" if _is_answered(case) else _(" Perhatian: pesan ini belum dibalas.")
    return _("Pesan terbit di halaman umum.%(warning)s", warning=warning)


def _opened(dialog: PublishDialog) -> Response:
    """The dialog instead of the card that the button expects."""
    shown = dialog.open()
    shown.headers.update(IN_WINDOW)
    return shown


def _at_once(case: Case, show: bool) -> Response:
    act, case_id = publishing.publish if show else publishing.unpublish, case.id
    told = published_words(case) if show else N_("Pesan ditarik dari halaman umum.")
    actor = Viewer.current().actor
    refusal = attempt(lambda: act(case_id, actor=actor))
    undo = {"url": request.path, "values": '{"terbit": "0"}' if show else '{"terbit": "1"}'}
    return inbox_response(case_id, refusal, told, undo, stays=not show)


def _is_answered(case: Case) -> bool:
    return case.status in ANSWERED


def _label(row: Case | Reply, case: Case) -> str:
    if isinstance(row, Reply):
        return _("Jawaban %(skpd_name)s", skpd_name=row.skpd_name)
    return _("Pesan") if row is case else _("Tambahan dari warga")


def _pieces(text: str, marks: Sequence[RedactionMark]) -> tuple[tuple[str, str], ...]:
    """The text in pieces, each with its mark ("" for none)."""
    pieces, place = [], 0
    for it in marks:
        pieces += [(text[place : it.begin], ""), (text[it.begin : it.end], it.kind.label)]
        place = it.end
    return tuple(piece for piece in (*pieces, (text[place:], "")) if piece[0])
