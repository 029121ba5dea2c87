"""Ledger of the soak: received SMS against cards, outgoing SMS against what the network got."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import func, select, update

from app.database.extensions import db, now, transaction
from app.database.reading import reading
from app.domain.messaging.delivery import OutboundStatus, PartStatus
from app.domain.messaging.sms_kinds import SmsKind
from app.models import Case, Contact, Forward, InboundPart, Modem, OutboundPart, OutboundSms, Reply
from app.services.contacts.recipients import serving
from app.sms.gammu.dummy_phone import inbox_locations
from qa.soak.desk import Done
from qa.soak.phones import Arrived
from qa.soak.site import SIMULATORS, STICK, Site

# Number, text and place of one part: so it is known to the network and to us.
Part = tuple[str, str, int]
LEFT = (PartStatus.SENT, PartStatus.DELIVERED, PartStatus.UNDELIVERED)
WAITING = (OutboundStatus.QUEUED, OutboundStatus.SENDING)


@dataclass
class Ledger:
    """`counts` are what is printed, `culprits` what must not be: one sentence each."""

    counts: dict[str, int] = field(default_factory=dict)
    culprits: list[str] = field(default_factory=list)

    def blame(self, what: str, found: Counter[object] | list[object] | set[object]) -> None:
        """Notes how many, and names the first of them."""
        rows = list(found.elements()) if isinstance(found, Counter) else list(found)
        self.counts[what] = len(rows)
        self.culprits += [f"{what}: {row}" for row in rows[:20]]


def waiting(site: Site) -> dict[str, int]:
    """What is not finished yet; all 0 when the service has come to rest."""
    with site.app.app_context(), reading():
        parts = select(func.count(InboundPart.id)).where(InboundPart.processed_at.is_(None))
        out = select(func.count(OutboundSms.id)).where(OutboundSms.status.in_(WAITING))
        held = select(func.count(OutboundSms.id)).where(
            OutboundSms.status == OutboundStatus.HELD, OutboundSms.needs_person.is_(False)
        )
        found = {
            "parts without a card": db.session.scalar(parts) or 0,
            "SMS queued or sending": db.session.scalar(out) or 0,
            "SMS held": db.session.scalar(held) or 0,
        }
    with site.emulator.lock:
        on_sim = len(site.emulator.sim.stored) + len(site.emulator.sim.waiting)
    on_sim += sum(len(inbox_locations(site.phone(name))) for name in SIMULATORS)
    return found | {"parts on a SIM": on_sim}


def judge(site: Site, arrived: list[Arrived], done: Done) -> Ledger:
    """The whole ledger."""
    ledger = Ledger()
    with site.app.app_context(), reading():
        _inbound(ledger, arrived)
        _outbound(ledger, site)
        _desk(ledger, done)
        _causes(ledger)
    for what, count in waiting(site).items():
        ledger.blame(f"stuck: {what}", [count] if count else [])
    return ledger


def _inbound(ledger: Ledger, arrived: list[Arrived]) -> None:
    """Each SMS in is one card, one answer, or one word; nothing else is a card."""
    ledger.counts["SMS in"] = len(arrived)
    ledger.counts["of them of several parts"] = sum(sms.parts > 1 for sms in arrived)
    ledger.counts["parts in"] = sum(sms.parts for sms in arrived)
    stored = db.session.scalar(select(func.count(InboundPart.id)))
    reports = db.session.scalar(
        select(func.count(InboundPart.id)).where(InboundPart.report_status.is_not(None))
    )
    off = (stored or 0) - (reports or 0) - ledger.counts["parts in"]
    ledger.blame("in: parts stored too many or too few", [off] if off else [])
    wanted = Counter(sms.text for sms in arrived if sms.word == "card")
    cards = Counter(db.session.scalars(select(Case.body)))
    ledger.counts["cards"] = cards.total()
    ledger.blame("in: SMS without a card", wanted - cards)
    ledger.blame("in: cards too many", cards - wanted)
    answers = Counter(sms.text.split(" ", 2)[2] for sms in arrived if sms.word == "bls")
    replies = Counter(db.session.scalars(select(Reply.text).where(Reply.channel == "bls")))
    ledger.counts["answers by BLS"] = replies.total()
    ledger.blame("in: BLS without an answer", answers - replies)
    ledger.blame("in: answers by BLS too many", replies - answers)
    asked = Counter(sms.number for sms in arrived if sms.word == "status")
    done = InboundPart.processed_at.is_not(None)
    words = Counter(
        db.session.scalars(select(InboundPart.number).where(InboundPart.number.in_(asked), done))
    )
    ledger.counts["STATUS words"] = words.total()
    ledger.blame("in: STATUS not read once", (asked - words) + (words - asked))


def _outbound(ledger: Ledger, site: Site) -> None:
    """Each part that left is once on the network, each uncertain one at most once."""
    rows = db.session.execute(
        select(
            OutboundSms.number, OutboundPart.text, OutboundPart.sequence, OutboundPart.status
        ).join(OutboundPart, OutboundPart.outbound_id == OutboundSms.id)
    ).all()
    left = Counter((number, text, place) for number, text, place, status in rows if status in LEFT)
    unsure = Counter(
        (number, text, place)
        for number, text, place, status in rows
        if status == PartStatus.UNCERTAIN
    )
    network = Counter(_network(site))
    with site.emulator.lock:
        handed = {(sent.number, sent.text) for sent in site.emulator.handed_over}
    ledger.counts["parts out"] = network.total()
    ledger.blame("out: said to have left, but did not", left - network)
    ledger.blame("out: left too often", network - left - unsure)
    ledger.blame(
        "out: uncertain, but never handed over", {p for p in unsure if p[:2] not in handed}
    )
    ledger.counts["parts uncertain (handed to the network)"] = unsure.total()
    states = db.session.execute(
        select(OutboundSms.status, func.count()).group_by(OutboundSms.status)
    )
    ledger.counts |= {f"SMS out: {status}": count for status, count in states}


def _network(site: Site) -> Iterator[Part]:
    """Every part that the four networks were handed."""
    for name in SIMULATORS:
        for path in (site.phone(name) / "sent").glob("[!.]*.json"):
            record = json.loads(path.read_bytes())
            yield record["to"], record["text"], record["part"]
    with site.emulator.lock:
        for sent in site.emulator.network:
            yield sent.number, sent.text, sent.udh[-1] if sent.udh else 1


def _desk(ledger: Ledger, done: Done) -> None:
    """What the moderator was told is done, is done once; what he was not told, at most once."""
    found = Counter[tuple[str, int, str]]()
    for case_id, skpd_id in db.session.execute(select(Forward.case_id, Forward.skpd_id)):
        found["forward", case_id, str(skpd_id)] += 1
    direct = select(Reply.case_id, Reply.text).where(Reply.forward_id.is_(None))
    for case_id, text in db.session.execute(direct):
        found["reply", case_id, text] += 1
    ledger.counts["forwards"] = sum(deed[0] == "forward" for deed in found)
    ledger.counts["answers of the moderator"] = sum(deed[0] == "reply" for deed in found)
    ledger.blame("desk: told as done, but not done", {d for d in done.sure if not found[d]})
    ledger.blame("desk: done twice", {deed for deed, count in found.items() if count > 1})
    ledger.blame("desk: done by nobody", {d for d in found if d not in done.sure | done.open})


def _causes(ledger: Ledger) -> None:
    """Every forward has an SMS to each phone of its SKPD, every answer one to its citizen."""
    phones = dict(
        db.session.execute(
            select(Contact.skpd_id, func.count()).where(*serving()).group_by(Contact.skpd_id)
        ).all()
    )
    told = dict(
        db.session.execute(
            select(OutboundSms.forward_id, func.count())
            .where(OutboundSms.kind == SmsKind.FORWARD)
            .group_by(OutboundSms.forward_id)
        ).all()
    )
    forwards = db.session.execute(select(Forward.id, Forward.skpd_id)).all()
    wrong = {number for number, unit in forwards if told.get(number, 0) != phones.get(unit, 0)}
    ledger.blame("out: forwards whose phones were not all told", wrong)
    sent = select(OutboundSms.reply_id).where(OutboundSms.kind == SmsKind.ANSWER)
    answered = set(db.session.scalars(sent))
    replies = db.session.scalars(select(Reply.id)).all()
    ledger.blame("out: answers without their SMS", set(replies) - answered)


def hurry(site: Site) -> None:
    """The back-off of single SMS and the pauses of the stick end now, as by "Coba sekarang"."""
    with site.app.app_context(), transaction():
        queued = update(OutboundSms).where(OutboundSms.status == OutboundStatus.QUEUED)
        db.session.execute(queued.where(OutboundSms.due_at > now()).values(due_at=now()))
        stick = db.session.scalars(select(Modem).where(Modem.name == STICK)).one()
        stick.wake_at = now()
