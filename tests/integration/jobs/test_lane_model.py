"""A model of the SMS lane: both ways, through crashes at every commit and faults of the modem."""

from __future__ import annotations

import itertools
from collections import Counter
from pathlib import Path

import pytest

from app.domain.messaging.delivery import PartStatus
from tests.databases import Database
from tests.integration.jobs.lane_model.libgammu import Fate
from tests.integration.jobs.lane_model.machine import model
from tests.integration.jobs.lane_model.truths import Truths
from tests.integration.jobs.lane_model.world import LETTERS, NAMES, World, made

# Few: `python -m qa.machine` is the long form.
EXAMPLES = 15
# A poll with SMS both ways has at least so many.
STEPS = 30


def test_nothing_is_lost_or_sent_twice_whatever_happens(database: Database, tmp_path: Path) -> None:
    model(database, tmp_path, EXAMPLES)()


def test_nothing_is_lost_or_sent_twice_by_an_owner_that_is_killed_at_any_step(
    database: Database, tmp_path: Path
) -> None:
    for step in itertools.count(1):
        with made(database, tmp_path / str(step)) as world:
            is_killed = killed_at(step, world)
        if not is_killed:
            break
    assert step > STEPS


def killed_at(step: int, world: World) -> int:
    """Both owners die at this step of their first poll; how many of them came so far."""
    world.add_modem("satu")
    world.add_modem("dua", is_dummy=True)
    for letter, name in zip(LETTERS[::2], NAMES, strict=True):
        world.deliver(letter, 1)
        world.queue(1 if name == "satu" else 0, name)
    truths = Truths(world)
    for name in NAMES:
        world.turn(name, dies_at=step)
        truths.check()
    truths.all_ends_well()
    return world.steps.kills


@pytest.mark.parametrize("is_killed", [False, True])
@pytest.mark.parametrize("first", [Fate.LATE, Fate.LATE_REFUSAL])
@pytest.mark.parametrize("second", [Fate.OK, Fate.VANISHED])
@pytest.mark.parametrize("counts_all", [False, True])
def test_a_late_answer_is_never_taken_for_the_next_ones_own(
    database: Database, tmp_path: Path, counts_all: bool, second: Fate, first: Fate, is_killed: bool
) -> None:
    """Not by a new process, nor by one that has heard no reference yet."""
    with made(database, tmp_path / "world") as world:
        world.add_modem("satu", counts_all=counts_all)
        world.add_modem("dua")
        world.queue(0, "satu")
        world.turn("satu", fates=[first])
        if is_killed:
            world.kill("satu")
        world.hands.move(6)
        world.queue(2, "satu")
        world.turn("satu", fates=[second])
        truths = Truths(world)
        truths.check()
        assert [part.status for part in truths.parts.values()] == [PartStatus.UNCERTAIN] * 2


@pytest.mark.parametrize("is_killed", [False, True])
def test_what_was_refused_before_it_does_not_hide_a_late_answer(
    database: Database, tmp_path: Path, is_killed: bool
) -> None:
    """It has used up a reference: the late answer is not the next number."""
    with made(database, tmp_path / "world") as world:
        world.add_modem("satu", counts_all=True)
        world.add_modem("dua")
        for number, fate in ((0, Fate.OK), (1, Fate.NO_NUMBER), (2, Fate.LATE)):
            world.queue(number, "satu")
            world.turn("satu", fates=[fate])
        if is_killed:
            world.kill("satu")
        world.hands.move(6)
        world.deliver(LETTERS[0], 1)
        world.turn("satu", fates=[Fate.VANISHED])
        truths = Truths(world)
        truths.check()
        states = Counter(part.status for part in truths.parts.values())
        assert (states[PartStatus.SENT], states[PartStatus.UNCERTAIN]) == (1, 2)
