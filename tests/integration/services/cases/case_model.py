"""A model of the case: citizens, desk, SKPD and phones act in any order that chance gives, and die
at any commit; what must hold of all cases is asked after each act."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from random import Random
from typing import Any, Final

from sqlalchemy import Select, select

from app.database.extensions import db, transaction
from app.domain.errors import DomainError
from app.domain.messaging.delivery import OutboundStatus
from app.domain.terms import HOLDING, CaseStatus
from app.models import Case, Forward, InboundPart, OutboundSms, Reply
from app.services.cases.actions import additions, closing, deleting, incidents, merging, rejecting
from app.services.cases.answers import asking_citizen, recalling, replying
from app.services.cases.deadlines import calendar_defaults
from app.services.cases.state import case_measures, case_state
from app.services.cases.visibility import publishing
from app.services.inbound import intake
from app.services.journal.actor import SYSTEM, Actor
from tests.databases import Database
from tests.integration.jobs.lane_model.crashes import Steps
from tests.office import KADIS, OTHER_KADIS, Office, cards, does, regency
from tests.stage import admin, send_all

CITIZENS: Final = ("+6281266775001", "+6281266775002", "+6281266775003")
TEXTS: Final = (
    *("P", "Jalan di Siulak berlubang dalam", "Mau tanya syarat KTP baru", "lubangnya dekat pasar"),
    *("Lampu jalan di Semurup mati", "(2/2) sudah sebulan begitu", "suami saya pukul saya terus"),
    *("RAHASIA kades minta uang KTP", "Belum pak, masih rusak", "Ya", "BELUM", "STATUS"),
)
ORDERS: Final = (
    *("BLS {} Sudah kami tambal kemarin", "BATAL {}", "TOLAK {} bukan tugas kami", "BACA {}"),
)
# Beyond so many cases a citizen adds little that is new.
MOST: Final = 9
_TOLD: Final = 12


def _mark(case_id: int, *, actor: Actor) -> None:
    publishing.mark_sensitive(case_state.lock(case_id), actor)


class Regency:
    """Three citizens, a moderator, two SKPD; `done` counts the acts that were not refused."""

    def __init__(self, office: Office, chance: Random, steps: Steps) -> None:
        self.office, self.chance, self.steps = office, chance, steps
        self.done: Counter[str] = Counter()
        self.story: list[str] = []

    def act(self) -> None:
        """Somebody does something; one in four dies of it."""
        name = self.chance.choice([*ACTS, *FREQUENT]) if cards() else "write"
        dies_at = self.chance.choice([0] * 9 + [1, 2, 3])
        ids = [row.id for row in cards()]
        case_id, other = (self.chance.choice(ids) for _ in range(2)) if ids else (0, 0)
        self.story.append(f"{name} {case_id} {other} dies at {dies_at}")
        db.session.rollback()
        try:
            with self.steps.counted(dies_at):
                ACTS[name](self, case_id, other)
                self.done[name] += 1
        except DomainError:
            # A refusal is an answer, too.
            pass
        finally:
            db.session.rollback()
        # What a dead process has not worked off another does.
        for key in intake.waiting_groups():
            intake.process(key)

    def write(self, _case_id: int, _other: int) -> None:
        """A citizen's SMS."""
        text = self.chance.choice(TEXTS if len(cards()) < MOST else TEXTS[-4:])
        self._receive(self.chance.choice(CITIZENS), text)

    def order(self, case_id: int, _other: int) -> None:
        """A phone of an SKPD, with the code of that case."""
        code = db.session.get_one(Case, case_id).code
        if code:
            phone = self.chance.choice([KADIS, KADIS, OTHER_KADIS])
            self._receive(phone, self.chance.choice(ORDERS).format(code))

    def join(self, case_id: int, _other: int) -> None:
        """Gabungkan, with another card of the same citizen."""
        row = db.session.get_one(Case, case_id)
        own = [it.id for it in cards() if it.sender == row.sender and it.id != row.id]
        if own:
            self.office.desk(merging.join, case_id, self.chance.choice(own))

    def forward(self, case_id: int, _other: int) -> None:
        """Proses / Forward."""
        units = [self.office.pupr, self.office.pupr, self.office.dukcapil]
        self.office.forward(case_id, self.chance.choice(units))

    def recall(self, case_id: int, _other: int) -> None:
        """Batalkan, of the newest answer."""
        newest = select(Reply.id).where(Reply.case_id == case_id).order_by(Reply.id.desc())
        self.office.desk(recalling.cancel, _first(newest), is_vouched=True)

    def of(self, act: Callable[..., Any], ids: Sequence[int | None]) -> None:
        """A button that only some cards have."""
        if not ids:
            raise DomainError
        self.office.desk(act, self.chance.choice(ids))

    def _receive(self, number: str, text: str) -> None:
        self.story.append(f"  {number}: {text}")
        self.office.receive(number, text)

    def check(self) -> None:
        """What must hold of all cases at any time."""
        try:
            for law in LAWS:
                db.session.rollback()
                law(self)
        except AssertionError as error:
            error.add_note("\n".join(self.story[-_TOLD:]))
            raise
        finally:
            db.session.rollback()


def _first(query: Select[int]) -> int:
    found = db.session.scalar(query.limit(1))
    if found is None:
        # No screen has a button for it.
        raise DomainError
    return found


def _kept() -> list[Case]:
    return [row for row in cards() if row.news_at is not None]


def _held(case_id: int) -> int:
    return _first(select(Forward.id).where(Forward.case_id == case_id).order_by(Forward.id.desc()))


Act = Callable[[Regency, int, int], Any]


def _button(act: Callable[..., Any], **more: Any) -> Act:
    return lambda it, case_id, _other: it.office.desk(act, case_id, **more)


ACTS: Final[dict[str, Act]] = {
    "write": Regency.write,
    "order": Regency.order,
    "join": Regency.join,
    "forward": Regency.forward,
    "recall": Regency.recall,
    "unite": lambda it, lead, other: it.office.desk(incidents.unite, lead, [other]),
    "answer": lambda it, case_id, _: it.office.unit(
        replying.answer_forward, _held(case_id), "Sudah kami perbaiki.", "Kadis"
    ),
    "reject": lambda it, case_id, _: it.office.unit(
        rejecting.reject_forward, _held(case_id), "Bukan kami", "Dukcapil", "Kadis"
    ),
    "answer at the desk": _button(
        replying.answer_directly, text="Dicatat.", category="keluhan", acknowledged_by="Kabag"
    ),
    "send": lambda _it, _case_id, _other: send_all(),
    "split": _button(merging.split),
    "detach": _button(merging.detach),
    "convey": lambda it, *_: it.of(additions.convey, [row.follows_id for row in _kept()]),
    "take out": lambda it, *_: it.of(
        incidents.take_out, [row.id for row in cards() if row.is_member]
    ),
    "close": _button(closing.close, reason="Sudah lisan"),
    "reopen": _button(closing.reopen),
    "delete": _button(deleting.delete),
    "restore": lambda it, case_id, _: does(admin(it.office), deleting.restore, case_id),
    "ask": _button(asking_citizen.ask_citizen, text="Di mana itu?"),
    "publish": _button(publishing.publish),
    "mark": _button(_mark),
}
# What most of a day is.
FREQUENT: Final = (
    *("write", "write", "write", "order", "order", "forward", "forward", "forward"),
    *("unite", "unite", "answer", "answer", "join", "restore", "send"),
)


def nothing_is_lost(_: Regency) -> None:
    """Each SMS is worked off, and what was joined to a case stands on that case's card."""
    waits = select(InboundPart.id).where(InboundPart.processed_at.is_(None))
    assert db.session.scalars(waits).all() == []
    for row in cards():
        if row.is_joined:
            lead = db.session.get_one(Case, row.follows_id)
            assert (lead.is_joined, row in lead.parts) == (False, True), row.id


def an_event_is_one(_: Regency) -> None:
    """One code, one holder; nothing that may hurt is in it, nor what is gone."""
    for row in cards():
        if row.is_member:
            lead = db.session.get_one(Case, row.lead_id)
            assert (lead.lead_id, bool(lead.incident_name)) == (None, True), row.id
            for one in (row, lead):
                out = (one.is_sensitive, one.hides_number, one.is_deleted, one.is_joined)
                assert not any(out), one.id
            assert not row.code_is_live, row.id
            assert not [it for it in row.forwards if it.status in HOLDING], row.id


def codes_are_one_and_live(_: Regency) -> None:
    """A live code is that of one case, which somebody holds; and a held case has one."""
    live = Counter(row.code for row in cards() if row.code_is_live)
    assert not [code for code, many in live.items() if many > 1]
    for row in cards():
        held = [it for it in row.forwards if it.status in HOLDING]
        is_open = not (row.is_deleted or row.is_joined or row.status == CaseStatus.SELESAI)
        assert row.code_is_live == bool(held and is_open), (row.id, row.status)


def nobody_is_told_twice(_: Regency) -> None:
    """An answer and its copies reach each phone at most once."""
    told = defaultdict[tuple[int, str], list[int]](list)
    for sms in db.session.scalars(select(OutboundSms).where(OutboundSms.reply_id.is_not(None))):
        # A copy for a colleague's phone is another SMS.
        if sms.status != OutboundStatus.CANCELLED and sms.number in CITIZENS:
            reply = db.session.get_one(Reply, sms.reply_id)
            told[reply.origin_id or reply.id, sms.number].append(sms.id)
    assert not {key: ids for key, ids in told.items() if len(ids) > 1}


def states_follow_from_facts(_: Regency) -> None:
    """A state is what forwards and answers imply: to derive it again changes nothing; and what is
    answered has an answer."""
    for row in cards():
        if not (row.is_deleted or row.is_joined or row.is_quarantined):
            before = row.status
            if before == CaseStatus.DIJAWAB:
                assert case_measures.is_answered(row), row.id
            case_state.settle(row, SYSTEM)
            assert row.status == before, (row.id, before, row.status)


LAWS: Final = (
    nothing_is_lost,
    an_event_is_one,
    codes_are_one_and_live,
    nobody_is_told_twice,
    states_follow_from_facts,
)


@contextmanager
def made(database: Database, chance: Random) -> Iterator[Regency]:
    """An empty service with its people."""
    database.reset("empty")
    with database.app.app_context():
        office, steps = regency(), Steps()
        with transaction():
            calendar_defaults.load()
        with steps.at_commits(db.engine):
            yield Regency(office, chance, steps)
        db.session.remove()


def walk(database: Database, seed: int, length: int) -> Counter[str]:
    """So many acts in the order of this seed, the laws asked after each; what was done."""
    with made(database, Random(seed)) as found:
        for _ in range(length):
            found.act()
            found.check()
        return found.done
