"""Queues: what waits and since when, what misses a part, and how much of a day's limit is spent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, select

from app.channels import registry
from app.channels.whatsapp.keys import keys_of
from app.database.extensions import db, now
from app.domain.messaging import quiet_hours
from app.domain.messaging.delivery import OutboundStatus, Purpose
from app.domain.messaging.phone_numbers import masked
from app.domain.operations import health_rules
from app.domain.operations.health_rules import spent_level, waited_level
from app.domain.operations.levels import Level
from app.domain.terms import Channel
from app.domain.words import N_, Sentence
from app.models import InboundPart, Modem, OutboundSms
from app.services.cases.state import auto_replies
from app.services.cases.tracking import public_limits
from app.services.contacts import typing_trouble
from app.services.monitoring.readings import Check, Metric, Moment, Reading
from app.services.outbox import modem_send_counts
from app.services.sending import channel_sending, whatsapp_bills
from app.services.settings import settings
from app.sms.protocol.gateway import PartKind
from app.sms.protocol.multipart import PATIENCE

# A page that names more is read by nobody.
_MOST_NAMED: Final = 5
# Longer than a channel rests after it could not send.
_RESTS: Final = timedelta(minutes=2)
_IS_OPEN: Final = InboundPart.processed_at.is_(None)
_IS_PART: Final = and_(InboundPart.total > 1, InboundPart.kind == PartKind.TEXT.value)


def _oldest_in_and_incomplete() -> tuple[datetime | None, list[Sentence]]:
    """Since when the oldest SMS waits that needs nothing but us, and the first that miss a part.

    An SMS that misses a part is left alone for some minutes (intake.py). If it still is no card
    then, it waits for us like any other. So is a delivery report: it may wait for another one.
    """
    single = select(func.min(InboundPart.recorded_at)).where(
        _IS_OPEN, ~_IS_PART, InboundPart.report_status.is_(None)
    )
    waiting, incomplete = [db.session.scalar(single)], []
    for row in _groups():
        if row.came == row.total:
            waiting.append(row.begun)
        elif row.begun + PATIENCE <= now():
            waiting.append(row.begun + PATIENCE)
        else:
            incomplete.append(row)
    oldest = min((at for at in waiting if at is not None), default=None)
    return oldest, _named(incomplete[:_MOST_NAMED])


def _groups() -> Sequence[Any]:
    """The long SMS of which something waits, the oldest first."""
    begun = func.min(InboundPart.recorded_at).label("begun")
    came = func.count(func.distinct(InboundPart.sequence)).label("came")
    own = (InboundPart.group_key, InboundPart.number, InboundPart.total)
    query = select(*own, begun, came).where(_IS_OPEN, _IS_PART)
    return db.session.execute(query.group_by(*own).order_by(begun)).all()


def _named(groups: Sequence[Any]) -> list[Sentence]:
    """Which parts they miss; with clock times, so that it changes with the state alone."""
    have = defaultdict(set)
    parts = select(InboundPart.group_key, InboundPart.sequence)
    keys = [row.group_key for row in groups]
    if keys:
        mine = parts.where(_IS_OPEN, InboundPart.group_key.in_(keys))
        for key, sequence in db.session.execute(mine):
            have[key].add(sequence)
    return [
        Sentence(
            "SMS dari %(sender)s menunggu bagian %(missing)s dari %(total)s sejak %(since)s;"
            " pukul %(until)s menjadi kartu walau belum lengkap",
            sender=masked(row.number),
            missing=", ".join(
                str(n) for n in range(1, row.total + 1) if n not in have[row.group_key]
            ),
            total=row.total,
            since=row.begun,
            until=row.begun + PATIENCE,
        )
        for row in groups
    ]


def oldest_out(*, resting: Collection[int] = ()) -> dict[str, datetime]:
    """By purpose, the time since which the oldest due SMS waits, except for `resting` modems."""
    is_sms = OutboundSms.channel == Channel.SMS.value
    query = select(OutboundSms.purpose, func.min(OutboundSms.due_at)).where(is_sms, *_may_go())
    if resting:
        wanted = OutboundSms.preferred_modem_id
        query = query.where(wanted.is_(None) | wanted.not_in(resting))
    at, silence = now(), settings.current().quiet_hours
    return {
        purpose: quiet_hours.waits_since(due_at, at, Purpose(purpose), silence)
        for purpose, due_at in db.session.execute(query.group_by(OutboundSms.purpose))
    }


def _capped(rows: Sequence[Modem]) -> frozenset[int]:
    """The modems that have sent what they may send today."""
    if not any(row.daily_cap for row in rows):
        return frozenset()
    sent = modem_send_counts.sent_each_since(quiet_hours.midnight(now()))
    return frozenset(r.id for r in rows if r.daily_cap and sent.get(r.id, 0) >= r.daily_cap)


def _oldest_sendable(rows: Sequence[Modem]) -> datetime | None:
    """The same over all, without what waits for a modem's next day: nobody can mend that."""
    resting = _capped(rows)
    if rows and len(resting) == len(rows):
        return None
    return min(oldest_out(resting=resting).values(), default=None)


def _oldest_each() -> dict[str, datetime | None]:
    """By channel without modems, the time since which its oldest case could have been sent; of
    one that can't send only while something waits for it."""
    found: dict[str, datetime | None] = dict.fromkeys(it.name for it in registry.ready())
    values, at = settings.current(), now()
    sms = OutboundSms
    # A channel that fails lets all wait a minute more (channel_sending.py); when each was due
    # first tells the time in which it is too old. What waits for tomorrow is no trouble.
    query = select(sms.channel, sms.purpose, func.min(sms.send_before)).where(
        sms.channel != Channel.SMS.value, sms.send_before.is_not(None), *_may_go(_RESTS)
    )
    rows: Any = db.session.execute(query.group_by(sms.channel, sms.purpose))
    for name, purpose, last in rows:
        due_at = last - timedelta(hours=values.send_within_hours)
        since = quiet_hours.waits_since(due_at, at, Purpose(purpose), values.quiet_hours)
        found[name] = min(since, found.get(name) or since)
    return found


def _may_go(soon: timedelta = timedelta(0)) -> list[ColumnElement[bool]]:
    """What is queued, and neither held by quiet hours nor by a longer pause after a failed try."""
    at = now()
    wanted = [OutboundSms.status == OutboundStatus.QUEUED.value, OutboundSms.due_at <= at + soon]
    if quiet_hours.not_before(at, Purpose.NOTICE, settings.current().quiet_hours) > at:
        wanted.append(OutboundSms.purpose.not_in([it.value for it in quiet_hours.NOT_URGENT]))
    return wanted


@Check(
    "inbox",
    N_("SMS masuk"),
    trouble=N_("SMS masuk tidak diolah"),
    advice=N_("Menunggu menjadi kartu: periksa Pekerjaan latar di bawah ini."),
    metric=Metric("inbound_oldest_seconds", "Age of the oldest SMS not yet a card"),
)
def inbox(moment: Moment) -> Iterator[Reading]:
    """The oldest SMS that is no card yet."""
    oldest, _ = moment.once(_oldest_in_and_incomplete)
    yield _waiting(oldest, moment.at, health_rules.INBOX)


@Check("incomplete", N_("SMS belum lengkap"))
def incomplete(moment: Moment) -> Iterator[Reading]:
    """Each long SMS that misses a part; that is no trouble."""
    _, found = moment.once(_oldest_in_and_incomplete)
    yield from (Reading(words=(words,)) for words in found)


@Check(
    "outbox",
    N_("SMS keluar"),
    trouble=N_("SMS keluar tidak terkirim"),
    advice=N_("Periksa modem dan pulsanya, lalu Pesan Keluar."),
)
def outbox(moment: Moment) -> Iterator[Reading]:
    """The oldest SMS that may be sent."""
    yield _waiting(_oldest_sendable(moment.modems), moment.at, health_rules.OUTBOX)


def _unsent_on(name: str) -> str:
    """The alarm of a channel, in words."""
    trouble = Sentence("pesan keluar tidak terkirim")
    return Sentence("%(name)s: %(told)s", name=Sentence(_channel_label(name)), told=trouble)


@Check(
    "channel",
    trouble=_unsent_on,
    advice=N_("Buka Pesan Keluar: sebabnya ada di sana. Periksa juga kuncinya dan internet."),
)
def channels(moment: Moment) -> Iterator[Reading]:
    """The oldest case of each channel without modems."""
    for name, since in _oldest_each().items():
        label = Sentence("Pesan keluar %(channel)s", channel=Sentence(_channel_label(name)))
        yield replace(_waiting(since, moment.at, health_rules.OUTBOX), name=name, label=label)


def _channel_label(name: str) -> str:
    """The word for a channel; one of another release stays as it is."""
    return Channel(name).label if name in Channel.all() else name


def _waiting(since: datetime | None, at: datetime, limits: tuple[timedelta, timedelta]) -> Reading:
    if since is None:
        return Reading(words=(N_("tidak ada yang menunggu"),), number=0)
    seconds = (at - since).total_seconds()
    minutes = int(seconds) // 60
    words = Sentence.counting("tertua menunggu %(minutes)s menit", minutes, minutes=minutes)
    return Reading(waited_level(since, at, limits), (words,), number=seconds)


@Check(
    "automatic",
    N_("SMS otomatis"),
    trouble=N_("SMS otomatis dihentikan, terlalu banyak"),
    advice=N_("Berjalan lagi dalam 10 menit. Periksa di Pesan Masuk siapa yang membanjiri."),
)
def automatic(moment: Moment) -> Iterator[Reading]:
    """Whether too many automatic SMS in a minute have stopped them for a while (D7)."""
    _, is_resting = moment.once(auto_replies.today_and_rest)
    if is_resting:
        yield Reading(Level.BAD, (N_("dihentikan, terlalu banyak"),))
    else:
        yield Reading(words=(N_("berjalan"),))


@Check(
    "budget",
    N_("SMS otomatis hari ini"),
    trouble=N_("batas harian SMS otomatis hampir habis"),
    advice=N_("Periksa di Pesan Masuk siapa yang membanjiri. Batasnya di Pengaturan Umum."),
)
def budget(moment: Moment) -> Iterator[Reading]:
    """The automatic SMS to citizens today."""
    today, _ = moment.once(auto_replies.today_and_rest)
    yield from _spent(today, settings.current().automatic_daily)


@Check(
    "form",
    N_("Pesan formulir web dalam 24 jam"),
    trouble=N_("batas harian formulir web hampir habis"),
    advice=N_(
        "Hapus spam di Pesan Masuk: setiap yang dihapus memberi tempat lagi."
        " Batasnya di Pengaturan Umum."
    ),
)
def forms(moment: Moment) -> Iterator[Reading]:
    """The cards of the public form within a day."""
    yield from _spent(public_limits.count_forms_today(), settings.current().web_form_daily)


def _spent(today: int, daily: int) -> Iterator[Reading]:
    """How much of a limit is spent; nothing where none is set."""
    if daily:
        yield Reading(spent_level(today, daily), (_share(today, daily),))


def _share(count: int, most: int) -> Sentence:
    return Sentence("%(count)s dari %(most)s", count=count, most=most)


@Check(
    "guesses",
    N_("Kode salah dari HP pejabat"),
    trouble=N_("kode ditebak dari HP pejabat"),
    advice=N_("Telepon pemiliknya: nomornya mungkin dipalsukan. Jawabannya ditahan sehari."),
)
def guesses(moment: Moment) -> Iterator[Reading]:
    """From whose phones codes were guessed within a day (D11)."""
    positions = typing_trouble.positions_in_doubt()
    if positions:
        yield Reading(Level.BAD, (", ".join(positions),))
    else:
        yield Reading(words=(N_("tidak ada yang menebak"),))


@Check(
    "whatsapp", advice=N_("Sisanya dikirim sesudah tengah malam. Batasnya UPIK_WA_DAILY di server.")
)
def whatsapp(moment: Moment) -> Iterator[Reading]:
    """What went by WhatsApp, and what Meta says that it costs; nothing while it is off."""
    site = moment.settings
    if keys_of(site) is None:
        return
    sent, month = channel_sending.sent_today(Channel.WHATSAPP), whatsapp_bills.this_month()
    yield Reading(
        Level.WARN if site.wa_daily and sent >= site.wa_daily else Level.GOOD,
        (_share(sent, site.wa_daily) if site.wa_daily else sent,),
        label=N_("Terkirim hari ini"),
    )
    bill = Sentence("%(free)s gratis, %(paid)s berbayar", free=month.free, paid=month.paid)
    kinds = [Sentence("%(name)s: %(told)s", name=it, told=count) for it, count in month.billable]
    yield Reading(words=(bill, *kinds), label=N_("Bulan ini menurut Meta"))
    if site.wa_price:
        cost = Sentence("Rp %(cost)s", cost=month.paid * site.wa_price)
        yield Reading(words=(cost,), label=N_("Perkiraan biaya bulan ini"))
