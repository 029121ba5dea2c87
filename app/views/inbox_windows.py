"""The moderator's windows: Proses / Forward, Balas, Hapus, Blokir, Selesai (S33-S53)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Response, current_app, request
from flask_appbuilder import expose, has_access, permission_name
from sqlalchemy import func, select

from app.domain.errors import InvalidInput, Problem
from app.domain.workflow import Action, Category, MessageStatus
from app.extensions import db
from app.models import Contact, Forward, Message, Reply, Skpd
from app.services import blocking, closing, deleting, forms, forwarding, replying
from app.views.answer_windows import RULES, answer_told, signature, superiors
from app.views.windows import Window, card_answer

FORM = ["GET", "POST"]
# A list of the form that names too many units is no choice any more.
_MOST_UNITS = 10


def is_confirmed() -> bool:
    """Whether the second click of D7 was made."""
    return request.form.get("confirm") == "ya"


def confirmed_if_sensitive(message: Message) -> None:
    """Balas on a sensitive card asks a second click: the phone may be read by others (D7)."""
    if message.is_sensitive and not is_confirmed():
        raise InvalidInput("confirm", Problem.REQUIRED)


class ForwardWindow(Window):
    """Proses / Forward (S39-S45)."""

    template, action, model = "windows/forward.html", Action.FORWARD, Forward
    done_words = "Pesan diteruskan. HP pejabat SKPD menerima SMS dengan kodenya."

    def act(self) -> None:
        """Hands the message to the chosen units."""
        forwarding.forward(
            self.message_id,
            self._units(),
            self.form.get("category"),
            actor=self.viewer.actor,
            note=self.form.get("note"),
            heads_only=self.form.get("heads_only") == "ya",
            form_key=self.form_key,
        )

    def checks(self) -> Mapping[str, Callable[[], object]]:
        """A unit and a category are needed."""
        return {
            "skpd_ids": self._some_unit,
            "category": lambda: forms.category(self.form.get("category")),
        }

    def context(self) -> Mapping[str, Any]:
        """Every active unit with the number of its phones; those that hold the message are out."""
        phones = select(Contact.skpd_id, func.count()).where(Contact.is_active.is_(True))
        counts: dict[int, int] = {
            skpd_id: count
            for skpd_id, count in db.session.execute(phones.group_by(Contact.skpd_id))
        }
        holding = {
            row.skpd_id for row in self.message.forwards if row.status in ("menunggu", "dijawab")
        }
        units = db.session.scalars(select(Skpd).where(Skpd.is_active.is_(True)).order_by(Skpd.id))
        rows = [(unit, counts.get(unit.id, 0)) for unit in units if unit.id not in holding]
        return {
            "units": rows,
            "chosen": self._units(),
            "categories": list(Category),
            "is_sensitive": self.message.is_sensitive,
        }

    def _units(self) -> Sequence[int]:
        given = request.form.getlist("skpd")[:_MOST_UNITS]
        return [int(unit) for unit in given if unit.isascii() and unit.isdigit() and len(unit) < 10]

    def _some_unit(self) -> None:
        if not self._units():
            raise InvalidInput("skpd_ids", Problem.REQUIRED)


class ReplyWindow(Window):
    """The moderator's own answer (S47-S53)."""

    template, action, model = "windows/reply.html", Action.REPLY, Reply

    def told(self) -> str:
        """Whether it can still be called back."""
        return answer_told()

    def act(self) -> None:
        """Writes the answer; its SMS waits for the hold."""
        replying.answer_directly(
            self.message_id,
            self.form.get("text"),
            self.form.get("category"),
            self.form.get("acknowledged_by"),
            actor=self.viewer.actor,
            is_safe=is_confirmed(),
            form_key=self.form_key,
        )

    def checks(self) -> Mapping[str, Callable[[], object]]:
        """Text, category and superior are needed; a sensitive card asks once more."""
        form = self.form
        return {
            "text": lambda: forms.answer_text(form.get("text")),
            "category": lambda: forms.category(form.get("category")),
            "acknowledged_by": lambda: forms.required(
                "acknowledged_by", form.get("acknowledged_by")
            ),
            "confirm": lambda: confirmed_if_sensitive(self.message),
        }

    def context(self) -> Mapping[str, Any]:
        """Superiors of the moderator's own unit, the counter's signature, the rules."""
        return {
            "count_url": f"{request.path.rsplit('/', 2)[0]}/hitung",
            "superiors": superiors(self.viewer.actor.skpd_id),
            "signature": signature(self.viewer.actor),
            "categories": list(Category),
            "is_sensitive": self.message.is_sensitive,
            "hold": current_app.config["SETTINGS"].send_hold,
            "rules": RULES,
        }


class DeleteWindow(Window):
    """Hapus: YAKIN or Batal (S33, S34)."""

    template, action, done_words = "windows/delete.html", Action.DELETE, "Pesan dihapus."

    def act(self) -> None:
        """Deletes softly."""
        deleting.delete(self.message_id, actor=self.viewer.actor, reason=self.form.get("reason"))

    def done(self) -> Response:
        """The card leaves the list."""
        return card_answer(None, self.told(), self.dom_id)


class BlockWindow(Window):
    """Blokir: YA or BATAL (S35, S36)."""

    template, action, done_words = "windows/block.html", Action.BLOCK, "Nomor terblokir."

    def act(self) -> None:
        """Blocks the sender."""
        actor = self.viewer.actor
        blocking.block_sender(self.message_id, actor=actor, reason=self.form.get("reason"))


class CloseWindow(Window):
    """Selesai: with a reason where nobody has answered (D13)."""

    template, action, done_words = "windows/close.html", Action.CLOSE, "Pesan ditandai selesai."

    def act(self) -> None:
        """Closes the message."""
        closing.close(self.message_id, actor=self.viewer.actor, reason=self.form.get("reason"))

    def context(self) -> Mapping[str, Any]:
        """Whether the reason must be given."""
        return {"needs_reason": self.message.status != MessageStatus.DIJAWAB}


class InboxWindows:
    """The routes of the windows; InboxView adds the list and the acts without a window."""

    @expose("/<int:message_id>/teruskan", methods=FORM)
    @has_access
    @permission_name("forward")
    def forward(self, message_id: int) -> Response:
        """Proses / Forward."""
        return ForwardWindow(_message(message_id)).answer()

    @expose("/<int:message_id>/balas", methods=FORM)
    @has_access
    @permission_name("reply")
    def reply(self, message_id: int) -> Response:
        """Balas."""
        return ReplyWindow(_message(message_id)).answer()

    @expose("/<int:message_id>/hapus", methods=FORM)
    @has_access
    @permission_name("delete")
    def delete(self, message_id: int) -> Response:
        """Hapus."""
        return DeleteWindow(_message(message_id)).answer()

    @expose("/<int:message_id>/blokir", methods=FORM)
    @has_access
    @permission_name("block")
    def block(self, message_id: int) -> Response:
        """Blokir."""
        return BlockWindow(_message(message_id)).answer()

    @expose("/<int:message_id>/selesai", methods=FORM)
    @has_access
    @permission_name("close")
    def close(self, message_id: int) -> Response:
        """Selesai."""
        return CloseWindow(_message(message_id)).answer()


def _message(message_id: int) -> Message | None:
    return db.session.get(Message, message_id)
