"""The steps of an owner's work: each may be its last; at each another may have a turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, event

from app.database.extensions import db


class Killed(BaseException):
    """kill -9 of an owner's process, as far as one process can play it."""


@dataclass
class _Turn:
    dies_at: int
    pauses_at: int
    meanwhile: Callable[[], None]
    step: int = 0


class Steps:
    """Counts the steps of the owner at work: before and after each commit, and those of its modem.

    A killed owner writes nothing more: what its `finally` blocks try is refused, too.
    """

    def __init__(self) -> None:
        self.is_dead = False
        self.count = self.kills = 0
        self._turn: _Turn | None = None

    @contextmanager
    def counted(
        self, dies_at: int = 0, pauses_at: int = 0, meanwhile: Callable[[], None] = lambda: None
    ) -> Iterator[None]:
        """One piece of work: killed at that step, interrupted at that step (0: never)."""
        outer = self._turn
        self._turn = _Turn(dies_at, pauses_at, meanwhile)
        try:
            yield
        except BaseException:
            # What a dead owner raises on its way out is of no account.
            if not self.is_dead:
                raise
        finally:
            self.kills += self.is_dead
            self.is_dead = False
            self._turn = outer

    def reach(self, *, may_pause: bool = False) -> None:
        """A step; what may not be interrupted holds locks that the others would wait for."""
        self.require_alive()
        turn = self._turn
        if turn is None:
            return
        self.count += 1
        turn.step += 1
        if may_pause and 0 < turn.pauses_at <= turn.step:
            turn.pauses_at, self._turn = 0, None
            turn.meanwhile()
            self._turn = turn
        if turn.step == turn.dies_at:
            self.is_dead = True
            raise Killed

    def require_alive(self, *_of_the_event: Any) -> None:
        """Raises Killed in an owner that is dead."""
        if self.is_dead:
            raise Killed

    @contextmanager
    def undead(self) -> Iterator[None]:
        """What others do about a death."""
        self.is_dead, before = False, self.is_dead
        yield
        self.is_dead = before

    @contextmanager
    def at_commits(self, engine: Engine) -> Iterator[None]:
        """Each commit of this database is two steps."""

        commit = db.session.commit

        def committed() -> None:
            commit()
            self.reach(may_pause=True)

        def before(_connection: Any) -> None:
            self.reach()

        event.listen(engine, "commit", before)
        event.listen(engine, "before_cursor_execute", self.require_alive)
        db.session.commit = committed  # type: ignore[method-assign]
        try:
            yield
        finally:
            del db.session.commit
            event.remove(engine, "before_cursor_execute", self.require_alive)
            event.remove(engine, "commit", before)
