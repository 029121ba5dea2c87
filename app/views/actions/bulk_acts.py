"""Hapus, Blokir, Blokir dan hapus, Tutup, Kategori on picked cards: a table of acts, each by the
service that one card has (S33-S36, D13, A9); and "Urungkan"."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from flask import abort, request, url_for

from app.domain.errors import DomainError, InvalidInput, TransitionRefused
from app.domain.reasons import Problem, Refusal
from app.domain.terms import UNANSWERED
from app.domain.words import N_
from app.domain.workflow.workflow import Action, Category
from app.http import error_pages
from app.i18n.language import counted, translated
from app.models import Case
from app.queries.cards import case_rows
from app.services.cases.actions import blocking, bulk_actions, closing, deleting, forwarding, spam
from app.services.cases.state import case_state
from app.services.journal.actor import Actor
from app.services.settings import validation
from app.views.actions.bulk_dialogs import MOST, MOST_MATCHING, BulkDialog
from app.views.framework.responses import or_404

# More than so many are deleted only after one more tick.
_MANY: Final = 20
_NOT_AGAIN: Final = N_("SMS yang telanjur dibatalkan tidak dikirim ulang.")
Form = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Act:
    """One act: its words, the rule for a card, its service and the service that takes it back.

    `word` is the journal's, `rights` are asked of the person, `asks` is the heading and `told` the
    notice for a number of cards. `act` returns the id of the row that `undo` takes back, or None;
    `but` says what `undo` leaves as it is.
    """

    word: str
    rights: tuple[str, ...]
    asks: Callable[[int], str]
    told: Callable[[int], str]
    go: str
    done_words: str
    not_done_words: str
    help: str
    permit: Callable[[Case, Actor], object]
    act: Callable[[int, Form, Actor], int | None]
    undo: Callable[[int, int, Actor], object]
    but: str = ""
    is_deletion: bool = False
    is_danger: bool = True


def _by_table(action: Action) -> Callable[[Case, Actor], object]:
    return lambda case, actor: case_state.require_permitted(action, case, actor)


def _may_block(case: Case, actor: Actor) -> None:
    case_state.require_permitted(Action.BLOCK, case, actor)
    blocking.require_blockable_number(case.sender or "")


def _delete(case_id: int, form: Form, actor: Actor) -> None:
    deleting.delete(case_id, actor=actor, reason=form.get("reason"))


def _block(case_id: int, form: Form, actor: Actor) -> int:
    return blocking.block_sender(case_id, actor=actor, reason=form.get("reason")).id


def _remove(case_id: int, form: Form, actor: Actor) -> int:
    return spam.remove(case_id, actor=actor, reason=form.get("reason"))


def _finish(case_id: int, form: Form, actor: Actor) -> None:
    closing.close(case_id, actor=actor, reason=form.get("reason"))


def _categorise(case_id: int, form: Form, actor: Actor) -> int:
    old = forwarding.categorise(case_id, form.get("category"), actor=actor)
    return 0 if old is None else 1 + list(Category).index(Category(old))


def _recategorise(case_id: int, old: int, actor: Actor) -> None:
    before = ("", *Category)[old]
    forwarding.categorise(case_id, before, actor=actor)


DELETE: Final = Act(
    word="delete",
    rights=("delete",),
    asks=lambda n: counted("Hapus %(n)s pesan?", n=n),
    told=lambda n: counted("%(n)s pesan dihapus.", n=n),
    go=N_("YAKIN"),
    done_words=N_("dihapus"),
    not_done_words=N_("Tidak dihapus"),
    help=N_(
        "Pesan keluar dari daftar dan dari halaman umum. Hari ini Anda masih dapat memulihkannya, "
        "sesudah itu hanya Admin."
    ),
    permit=_by_table(Action.DELETE),
    act=_delete,
    undo=lambda case_id, _made, actor: deleting.restore(case_id, actor=actor),
    but=_NOT_AGAIN,
    is_deletion=True,
)
BLOCK: Final = Act(
    word="block",
    rights=("block",),
    asks=lambda n: counted("Blokir pengirim %(n)s pesan?", n=n),
    told=lambda n: counted("%(n)s nomor terblokir.", n=n),
    go=N_("YA"),
    done_words=N_("diblokir"),
    not_done_words=N_("Tidak diblokir"),
    help=N_(
        "Pesan berikutnya dari pengirim ini disimpan, tetapi tidak tampil di Pesan Masuk dan tidak "
        "dibalas. Dapat dibatalkan di menu Black List."
    ),
    permit=_may_block,
    act=_block,
    undo=lambda case_id, made, actor: blocking.undo_block(case_id, made, actor=actor),
)
REMOVE: Final = Act(
    word="remove",
    rights=("delete", "block"),
    asks=lambda n: counted("Blokir pengirim dan hapus %(n)s pesan?", n=n),
    told=lambda n: counted("Nomor diblokir, %(n)s pesan dihapus.", n=n),
    go=N_("Blokir dan hapus"),
    done_words=N_("dihapus, nomornya diblokir"),
    not_done_words=N_("Tidak dihapus"),
    help=N_(
        "Pesan berikutnya dari pengirim ini tidak tampil lagi, dan pesannya keluar dari daftar. "
        "Bila keliru: Urungkan, hari ini lewat saringan Dihapus, atau lewat Black List."
    ),
    permit=spam.require_removable,
    act=_remove,
    undo=lambda case_id, made, actor: spam.bring_back(case_id, made, actor=actor),
    but=_NOT_AGAIN,
    is_deletion=True,
)
FINISH: Final = Act(
    word="finish",
    rights=("close",),
    asks=lambda n: counted("Tandai %(n)s pesan selesai?", n=n),
    told=lambda n: counted("%(n)s pesan ditandai selesai.", n=n),
    go=N_("SELESAI"),
    done_words=N_("ditandai selesai"),
    not_done_words=N_("Tidak ditutup"),
    help=N_("Kode pesan tidak berlaku lagi; SKPD yang belum menjawab diberi tahu lewat SMS."),
    permit=_by_table(Action.CLOSE),
    act=_finish,
    undo=lambda case_id, _made, actor: closing.reopen(case_id, actor=actor),
    but=N_("Yang ditarik dari SKPD perlu diteruskan lagi."),
    is_danger=False,
)
CATEGORISE: Final = Act(
    word="categorise",
    rights=("forward",),
    asks=lambda n: counted("Kategori %(n)s pesan", n=n),
    told=lambda n: counted("%(n)s pesan mendapat kategori ini.", n=n),
    go=N_("Simpan"),
    done_words=N_("diberi kategori ini"),
    not_done_words=N_("Kategorinya tetap"),
    help=N_("Tenggatnya mengikuti kategori. Pesan tetap di daftar: belum diteruskan atau dibalas."),
    permit=_by_table(Action.FORWARD),
    act=_categorise,
    undo=_recategorise,
    is_danger=False,
)
_UNDONE: Final = {act.word: act for act in (DELETE, BLOCK, REMOVE, FINISH, CATEGORISE)}


def _require_rights(act: Act, held: Set[str]) -> None:
    """Aborts with 403: a route asks for one right, some acts need two."""
    if not held >= {*act.rights}:
        abort(403)


class PickedAct(BulkDialog):
    """One act of the table on the picked cards, or on all that match the list's filters."""

    template, action, text_field = "actions/bulk_act.html", Action.DELETE, "reason"
    most = MOST_MATCHING

    def __init__(self, act: Act) -> None:
        super().__init__()
        self.kind = act
        _require_rights(act, self.viewer.bulk_rights)
        self.word = act.word
        self.done_words, self.not_done_words = act.done_words, act.not_done_words

    def act(self, case: Case) -> int | None:
        """Calls the card's own service."""
        return self.kind.act(case.id, request.form, self.viewer.actor)

    def why_not(self, case: Case) -> str:
        """By the same rule as the card's own button; and danger that nobody has read stays (D7)."""
        is_unread = len(self.ids) > MOST and case.status in UNANSWERED
        try:
            if is_unread and self.kind in (DELETE, FINISH) and not spam.is_safe(case):
                raise TransitionRefused(self.action, case.status, Refusal.DANGER)
            self.kind.permit(case, self.viewer.actor)
        except DomainError as error:
            return error_pages.refusal_sentence(error)
        return ""

    def checks(self) -> Mapping[str, Callable[[], object]]:
        """A category; a reason where nobody has answered; the tick where many are deleted."""
        if self.kind is CATEGORISE:
            return {"category": lambda: validation.category(request.form.get("category"))}
        return {"reason": self._require_reason, "sure": self._require_tick}

    def context(self) -> Mapping[str, Any]:
        """The act, and what it asks for."""
        return {
            "act": self.kind,
            "needs_reason": self._needs_reason(),
            "needs_tick": self._needs_tick(),
            "categories": list(Category) if self.kind is CATEGORISE else (),
        }

    def toast(self, done: int) -> str:
        """The notice of the act."""
        return self.kind.told(done)

    def undo_url(self, act_id: int) -> str:
        """Takes back what was done."""
        return url_for("InboxBulkView.undo", act_id=act_id)

    def _needs_tick(self) -> bool:
        return self.kind.is_deletion and len(self.ids) > _MANY

    def _needs_reason(self) -> bool:
        if self.kind is not FINISH:
            return False
        rows = case_rows.cases(self.ids[:MOST])
        return any(row.status in UNANSWERED for row in rows)

    def _require_tick(self) -> None:
        if self._needs_tick() and request.form.get("sure") != str(len(self.ids)):
            raise InvalidInput("sure", Problem.REQUIRED)

    def _require_reason(self) -> None:
        reason = request.form.get("reason")
        if self._needs_reason():
            validation.required("reason", reason, longest=300)
        validation.optional(reason, 300)


class UndoneAct(BulkDialog):
    """Urungkan: takes back one's own act on each card where it was done."""

    action, most = Action.RESTORE, MOST_MATCHING
    done_words, not_done_words = N_("diurungkan"), N_("Tidak diurungkan")
    word = "undo"

    def __init__(self, act_id: int) -> None:
        super().__init__()
        row = or_404(bulk_actions.find_own(act_id, actor=self.viewer.actor))
        self.kind = or_404(_UNDONE.get(row.action))
        _require_rights(self.kind, self.viewer.bulk_rights)
        results = bulk_actions.results_of(row) or ()
        self.made = {result.case_id: result.made for result in results if result.is_done}
        self.ids = list(self.made)
        self.key = sha256(f"undo {row.form_key}".encode()).hexdigest()[:32]

    def act(self, case: Case) -> None:
        """Takes it back on one card."""
        self.kind.undo(case.id, self.made[case.id], self.viewer.actor)

    def why_not(self, case: Case) -> str:
        """The service knows."""
        return ""

    def toast(self, done: int) -> str:
        """That it is as before, and what is not."""
        told = counted("Diurungkan: %(n)s pesan seperti semula.", n=done)
        return f"{told} {self.warning()}".strip()

    def warning(self) -> str:
        """What undoing leaves as it is."""
        return translated(self.kind.but) if self.kind.but else ""

    def _form_key(self) -> str:
        return self.key
