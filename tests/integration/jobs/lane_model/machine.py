"""The machine: whatever happens to an SMS, in any order that Hypothesis finds."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.jobs import modem as jobs
from app.models import OutboundSms
from app.services.journal.actor import SYSTEM
from app.services.modems import modems
from app.services.sending import uncertain_sms
from tests.databases import Database
from tests.integration.jobs.lane_model.libgammu import DONE, GIVEN_UP, STILL_TRYING, Fate
from tests.integration.jobs.lane_model.truths import Truths
from tests.integration.jobs.lane_model.world import (
    ANSWERS,
    LETTERS,
    MODERATOR_MIRA,
    NAMES,
    Letter,
    made,
)

Parts = list[tuple[Letter, int]]
Answers = list[tuple[int, str | None]]
MODEMS = st.sampled_from(NAMES)
# Of an owner's work; 0: never. A poll with SMS both ways has some twenty.
STEP = st.one_of(st.just(0), st.integers(1, 25))
PARTS = [(letter, n) for letter in LETTERS for n in range(1, len(letter.pieces) + 1)]
REPORT = st.tuples(st.integers(0, 9), st.sampled_from([DONE, STILL_TRYING, GIVEN_UP]))
PART = st.sampled_from(PARTS)
QUEUED = st.tuples(st.integers(0, len(ANSWERS) - 1), st.one_of(st.none(), MODEMS))
# Rules in one example.
LENGTH = 15
_folders = itertools.count()


@dataclass(frozen=True)
class Work:
    """Some time passes, SMS come, not for the first time perhaps, then the bell rings.

    `dies_at` is the step at which the owner is killed; at `pauses_at`, where it holds no lock,
    others do their work.
    """

    after: float
    parts: Parts
    answers: Answers
    reports: list[tuple[int, int]]
    job: Callable[[str], None]
    fates: list[Fate]
    dies_at: int
    pauses_at: int
    meanwhile: str


WORK = st.builds(
    Work,
    # Pauses, back-offs and patience end.
    after=st.sampled_from([0, 0, 0, 6, 31, 61, 400, 1000]),
    parts=st.lists(PART, max_size=2),
    answers=st.lists(QUEUED, max_size=1),
    # Of any SMS that was taken, in any order, repeated or corrected.
    reports=st.lists(REPORT, max_size=2),
    job=st.sampled_from([jobs.poll_inbox, jobs.poll_inbox, jobs.send_outbox]),
    fates=st.lists(st.sampled_from(Fate), max_size=3),
    dies_at=STEP,
    pauses_at=STEP,
    meanwhile=st.sampled_from(["the other works", "the sweep looks", "another host tries"]),
)


class Lane(RuleBasedStateMachine):
    """Three SMS come, three and the acknowledgements go, by two modems and their owners."""

    seen: Counter[str] = Counter()

    def __init__(self, database: Database, folder: Path) -> None:
        super().__init__()
        self._stack = ExitStack()
        self.world = self._stack.enter_context(made(database, folder / str(next(_folders))))
        self.truths = Truths(self.world)
        self.is_built = False

    @initialize(
        is_dummy=st.booleans(),
        counts_all=st.booleans(),
        keeps_reports=st.booleans(),
        tells_time=st.booleans(),
        parts=st.lists(PART, max_size=4),
        answers=st.lists(QUEUED, min_size=1, max_size=3),
    )
    def begin(
        self, parts: Parts, answers: Answers, counts_all: bool, tells_time: bool, **traits: bool
    ) -> None:
        """Two modems that count in different ways, the second of any kind; some SMS wait."""
        self.world.tells_time = tells_time
        self.world.add_modem("satu", counts_all=not counts_all)
        self.world.add_modem("dua", counts_all=counts_all, **traits)
        self.is_built = True
        for part in parts:
            self.world.deliver(*part)
        for answer in answers:
            self.world.queue(*answer)

    @rule(work=WORK)
    def first_works(self, work: Work) -> None:
        """The owner of the first modem hears its bell."""
        self._work(*NAMES, work)

    @rule(work=WORK)
    def second_works(self, work: Work) -> None:
        """The owner of the second."""
        self._work(*reversed(NAMES), work)

    @rule(which=st.integers(0, 9), act=st.sampled_from(["again", "as sent", "back"]))
    def person_decides(self, which: int, act: str) -> None:
        """ "Kirim ulang", "Anggap terkirim", "Batalkan", where the screen has the button."""
        may, does = {
            "again": (uncertain_sms.can_send_again, uncertain_sms.send_again),
            "as sent": (uncertain_sms.can_take_as_sent, uncertain_sms.take_as_sent),
            "back": (uncertain_sms.can_call_back, uncertain_sms.call_back),
        }[act]
        with self.world.session(), transaction():
            rows = db.session.scalars(select(OutboundSms).order_by(OutboundSms.id)).all()
            fit = [row.id for row in rows if may(row)]
            if fit:
                does(fit[which % len(fit)], actor=MODERATOR_MIRA)
        self.truths.a_person_has_decided()

    @rule(what=st.sampled_from(["sweep", "try now", "kill", "power cut"]), name=MODEMS)
    def something_else_happens(self, what: str, name: str) -> None:
        """To owners that have nothing to do."""
        if what == "sweep":
            self.truths.sweep()
        elif what == "try now":
            with self.world.session(), transaction():
                modems.retry_now(name, actor=SYSTEM)
        elif what == "kill":
            self.world.kill(name)
        else:
            self.truths.evidence_is_lost()
            self.world.cut_power()

    @invariant()
    def holds(self) -> None:
        """After every step."""
        Lane.seen.update(rules=1)
        if self.is_built:
            self.truths.check()

    def teardown(self) -> None:
        """The faults end: what can be done is done soon, whatever happened before."""
        try:
            if self.is_built:
                self.truths.all_ends_well()
        finally:
            world = self.world
            Lane.seen.update(
                examples=1,
                steps=world.steps.count,
                kills=world.steps.kills,
                sent=len(world.network.taken),
                reports=len(world.network.reported),
            )
            self._stack.close()

    def _work(self, name: str, other: str, work: Work) -> None:
        self.world.hands.move(work.after)
        for part in work.parts:
            self.world.deliver(*part)
        for answer in work.answers:
            self.world.queue(*answer)
        for which, status in work.reports:
            self.world.report(which, status)
        others: dict[str, Callable[[], None]] = {
            "the other works": lambda: self.world.turn(other),
            "the sweep looks": self.truths.sweep,
            "another host tries": lambda: self.world.try_from_elsewhere(name),
        }
        between = others[work.meanwhile]
        steps = {"pauses_at": work.pauses_at, "dies_at": work.dies_at, "meanwhile": between}
        self.world.turn(name, work.job, work.fates, **steps)


def model(
    database: Database,
    folder: Path,
    examples: int,
    *,
    is_short: bool = True,
    chance: int | None = None,
) -> Callable[[], None]:
    """The machine as a test; `is_short`: a failure is told by its shortest way.

    Without a seed (`chance`) every run is the same.
    """
    chosen = settings(
        max_examples=examples,
        stateful_step_count=LENGTH,
        derandomize=chance is None,
        database=None,
        deadline=None,
        phases=[Phase.generate, *([Phase.shrink] if is_short else [])],
        suppress_health_check=list(HealthCheck),
    )

    def lane() -> Lane:
        return Lane(database, folder)

    made = lane if chance is None else seed(chance)(lane)
    return partial(run_state_machine_as_test, made, settings=chosen)
