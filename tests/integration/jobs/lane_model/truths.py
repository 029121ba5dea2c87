"""What must hold whatever happens: nothing lost, nothing sent twice, no doubt without a reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import func, select

from app.database.extensions import db
from app.domain.messaging.delivery import PartStatus, Purpose
from app.models import Case, InboundPart, Modem, OutboundPart, OutboundSms
from tests.integration.jobs.lane_model.libgammu import Key
from tests.integration.jobs.lane_model.world import ANSWERS, LETTERS, NAMES, Letter, World

# Turns of an hour: every back-off is over by then.
ROUNDS = 12
ENDED = (PartStatus.DELIVERED, PartStatus.UNDELIVERED)
NOT_LEFT = (PartStatus.QUEUED, PartStatus.FAILED, PartStatus.CANCELLED)


@dataclass(frozen=True)
class Seen:
    """One part of the outbox as its row says."""

    id: int
    key: Key
    status: PartStatus
    modem_id: int | None


@dataclass
class Truths:
    """Compares the database with what the network knows.

    `since`: how often a part had been taken, and handed over, when a person last had it sent again.
    `vouched` was taken as sent by a person. `excused` lost its evidence or its owner.
    """

    world: World
    parts: dict[int, Seen] = field(default_factory=dict)
    since: dict[int, tuple[int, int]] = field(default_factory=dict)
    vouched: set[int] = field(default_factory=set)
    excused: set[int] = field(default_factory=set)

    def check(self) -> None:
        """All of it; called after every step."""
        with self.world.session():
            self._outgoing()
            self._incoming()

    def a_person_has_decided(self) -> None:
        """What a person had sent again may leave once more; what was taken as sent is believed."""
        with self.world.session():
            for part in self._found():
                before = self.parts[part.id].status
                if part.status is PartStatus.QUEUED and before is not PartStatus.QUEUED:
                    network = self.world.network
                    self.since[part.id] = network.count(part.key), network.handed_over[part.key]
                    self.excused.discard(part.id)
                    self.vouched.discard(part.id)
                elif part.status is PartStatus.SENT and before is PartStatus.UNCERTAIN:
                    self.vouched.add(part.id)
                self.parts[part.id] = part

    def evidence_is_lost(self, *, of_living: bool = True) -> None:
        """Of what is being sent nobody may know any more; or only of what dead owners sent."""
        with self.world.session():
            names = dict(db.session.execute(select(Modem.id, Modem.name)).all())
            for part in self._found():
                is_dead = self.world.owners.get(names.get(part.modem_id or 0, "")) is None
                if part.status is PartStatus.SENDING and (of_living or is_dead):
                    self.excused.add(part.id)

    def waiting(self) -> list[str]:
        """What is not over, with modems that work."""
        queued = select(OutboundSms.text).where(OutboundSms.status.in_(("queued", "sending")))
        stored = select(InboundPart.text).where(InboundPart.processed_at.is_(None))
        with self.world.session():
            found = [*db.session.scalars(queued), *db.session.scalars(stored)]
        on_sim = (s["Text"] for stick in self.world.sticks.values() for s in stick.sim.values())
        return [*found, *on_sim]

    def sweep(self) -> None:
        """The sweep gives what a dead owner was sending to a person, after a while."""
        self.evidence_is_lost(of_living=False)
        self.world.sweep()

    def all_ends_well(self) -> None:
        """Once the faults have ended nothing waits for long, and each whole SMS is one card."""
        for _ in range(ROUNDS):
            for name in NAMES:
                self.world.turn(name)
            self.sweep()
            self.check()
            if not self.waiting():
                break
            self.world.hands.move(3700)
        assert self.waiting() == []
        for part in self.parts.values():
            self._has_met_its_report(part)
        with self.world.session():
            bodies = self._bodies()
        for letter in LETTERS:
            if all(self.world.arrived[letter, n] for n in range(1, len(letter.pieces) + 1)):
                own = [body for body in bodies if body.startswith(letter.text[:11])]
                wanted = [letter.text] * (len(own) if self.world.tells_time else self._sent(letter))
                assert own == wanted != [], f"not one whole card of {letter}"

    def _has_met_its_report(self, part: Seen) -> None:
        """One that can be about no other SMS: nothing else went to this number, nor twice."""
        network = self.world.network
        is_alone = part.key[0] != ANSWERS[0][0] and part.id not in self.since
        if is_alone and network.count(part.key) == 1 and part.key in network.settled:
            assert part.status in ENDED, f"its report is not believed: {part}"

    def _found(self) -> list[Seen]:
        rows = db.session.execute(
            select(
                OutboundPart.id,
                OutboundSms.number,
                OutboundPart.text,
                OutboundPart.status,
                OutboundSms.modem_id,
            ).join(OutboundSms, OutboundSms.id == OutboundPart.outbound_id)
        )
        return [Seen(row[0], (row[1], row[2]), PartStatus(row[3]), row[4]) for row in rows]

    def _outgoing(self) -> None:
        for part in self._found():
            before = self.parts.get(part.id)
            self._is_true(part)
            if before is not None and before.status is PartStatus.UNCERTAIN:
                assert part.status in (before.status, *ENDED), f"settled by nobody: {part}"
            self.parts[part.id] = part

    def _is_true(self, part: Seen) -> None:
        network = self.world.network
        taken_before, handed_before = self.since.get(part.id, (0, 0))
        taken = network.count(part.key) - taken_before
        assert taken <= 1, f"sent twice: {part}"
        if part.status in NOT_LEFT:
            assert not taken, f"it has left, and may be sent again: {part}"
        if part.status is PartStatus.SENT:
            assert taken or part.id in self.vouched, f"never sent: {part}"
        if part.status in ENDED:
            assert (part.key, part.status.value) in network.reported, f"nobody reported: {part}"
        if part.status is PartStatus.UNCERTAIN and part.id not in self.excused:
            handed_over = network.handed_over[part.key] > handed_before
            assert handed_over, f"uncertain without Ctrl-Z: {part}"

    def _incoming(self) -> None:
        kept = Counter(db.session.execute(select(InboundPart.number, InboundPart.text)).all())
        on_sim = Counter(
            (case["Number"], case["Text"])
            for stick in self.world.sticks.values()
            for case in stick.sim.values()
        )
        for (letter, sequence), count in self.world.arrived.items():
            key = (letter.number, letter.pieces[sequence - 1])
            assert kept[key] <= count, f"stored more often than it came: {key}"
            # What comes again may be a repetition, if the centre's time says so.
            wanted = 1 if self.world.tells_time else count
            assert kept[key] + on_sim[key] >= wanted, f"lost: {key}"
        bodies = self._bodies()
        for letter in LETTERS:
            cards = sum(letter.text[:11] in body or letter.text[-30:] in body for body in bodies)
            assert cards <= self._sent(letter), f"{cards} cards of {letter}"
        done = select(InboundPart.number, InboundPart.text).where(
            InboundPart.processed_at.is_not(None), InboundPart.report_status.is_(None)
        )
        for _, text in db.session.execute(done):
            assert any(text in body for body in bodies), f"processed, and on no card: {text}"
        thanks = select(func.count()).where(
            OutboundSms.purpose == Purpose.ACKNOWLEDGEMENT, OutboundSms.case_id.is_not(None)
        )
        repeated = thanks.group_by(OutboundSms.case_id).having(func.count() > 1)
        assert db.session.execute(repeated).all() == [], "thanked twice"

    def _sent(self, letter: Letter) -> int:
        return max(self.world.arrived[letter, n] for n in range(1, len(letter.pieces) + 1))

    def _bodies(self) -> list[str]:
        return list(db.session.scalars(select(Case.body)))
