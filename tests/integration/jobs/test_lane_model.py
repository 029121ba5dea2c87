"""A model of the SMS lane: both ways, through crashes at every commit and faults of the modem."""

from __future__ import annotations

import itertools
from pathlib import Path

from tests.databases import Database
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
