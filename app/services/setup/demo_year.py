"""Fills an empty service in latihan with a year of a believable regency, a case at a time.

Each case is one small transaction that also counts it: a fill that was interrupted goes on
behind it, and none is made twice.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from rq.timeouts import JobTimeoutException
from sqlalchemy import select, update

from app.database.extensions import db, insert_new, now, pause_between_batches, transaction
from app.domain.access.roles import MODERATOR, OPERATOR
from app.domain.operations.duty_hours import Repeats
from app.domain.words import N_
from app.domain.workflow.deadlines import OPENS, WIB
from app.models import (
    AnswerTemplate,
    Contact,
    Deadline,
    DutyShift,
    Holiday,
    Modem,
    Setting,
    Skpd,
    User,
)
from app.runtime import progress
from app.runtime.progress import MESSAGES
from app.services.accounts import user_accounts
from app.services.cases.suggestions import vocabulary
from app.services.directory import directory
from app.services.journal import journal
from app.services.journal.actor import SYSTEM, Actor
from app.services.setup import demo_progress
from app.services.setup.demo_plan import YEAR, Habit, Story, habits, head_accounts, stories
from app.services.setup.demo_progress import Progress
from app.services.setup.demo_stage import OWNER, Regency, Unit

log = logging.getLogger(__name__)

# Does all that happens to one case (demo_life.py).
Play = Callable[[Regency, Story], None]
# The year ends before the service began: none of its SMS can be taken for one of today.
_BEFORE: Final = timedelta(minutes=10)
RANKS: Final = ("kadis", "sekretaris", "operator")
# Fictitious numbers and names.
_DUTY_PHONE: Final = "+6281100003901"
_FIRST: Final = ("Ahmad", "Bustami", "Candra", "Dahlia", "Elida", "Firdaus", "Gusman", "Hasni")
_LAST: Final = ("Rasyid", "Yulius", "Maulana", "Kamil", "Nurdin", "Hamid", "Saputra")
_SIGNATURE: Final = {
    "letterhead_address": "Jl. Contoh No. 1, Siulak, Kerinci 37162, Telp. (0748) 000001",
    "signer_name": "Zulkarnaini Contoh, S.Kom., M.M.",
    "signer_rank": "Pembina, IV/a",
    "signer_number": "19700101 199501 1 000",
}
_TEMPLATES: Final = (
    (
        "Sudah ke lokasi",
        "keluhan",
        "Laporan {tiket} sudah kami cek di lokasi dan sedang ditangani.",
    ),
    ("Selesai dikerjakan", "keluhan", "Laporan {tiket} sudah selesai dikerjakan {skpd}."),
    ("Sedang diperiksa", "pengaduan", "Pengaduan {tiket} sedang diperiksa {skpd}."),
    (
        "Syarat di loket",
        "permintaan informasi",
        "Syarat dan jadwalnya dijelaskan di loket {skpd} pada jam kerja, gratis.",
    ),
    ("Terima kasih kembali", "pujian", "Terima kasih kembali, kami sampaikan kepada petugas."),
)
# So much of the time that the work took is left to the service.
_BREATH: Final = 0.2


def fill(play: Play, seconds: float, most: int | None = None) -> bool:
    """Goes on with the year for so long (`most`: one of so many cases); whether more is left."""
    if not demo_progress.is_wanted():
        return False
    known = demo_progress.progress() or begin(most)
    if known is None:
        return False
    until, regency = time.monotonic() + seconds, _regency(known.end)
    rest = _stories(known.end)[known.done : known.total]
    db.session.rollback()
    with progress.phase(N_("Mengisi data latihan"), known.total, MESSAGES, done=known.done) as seen:
        for done, story in enumerate(rest, start=known.done + 1):
            begun = time.monotonic()
            told = Progress(done, known.total, known.end)
            if not _tell(play, regency, story, told) or time.monotonic() > until:
                break
            seen.add()
            pause_between_batches(_BREATH * (time.monotonic() - begun))
    return demo_progress.is_wanted()


def _tell(play: Play, regency: Regency, story: Story, told: Progress) -> bool:
    """False where another worker has this case."""
    try:
        with transaction():
            known = demo_progress.progress(locks=True)
            if known is None or known.done != told.done - 1:
                return False
            play(regency, story)
            _store(told)
    except JobTimeoutException:
        raise
    except Exception:
        # One case of many: the year goes on without it.
        log.exception("case %d of the example year could not be made", story.number)
        with transaction():
            _store(told)
    return True


def _store(told: Progress) -> None:
    demo_progress.store(told)
    if told.is_over:
        journal.record("demo_filled", "case", None, actor=SYSTEM, count=told.total)


def begin(most: int | None = None) -> Progress | None:
    """Its people, its progress for Hari ini, and what papers need; None where a year was begun or
    none is wanted, and before `upik prepare` has made the accounts."""
    end = now() - _BEFORE
    with transaction():
        is_begun = demo_progress.progress() is not None
        if is_begun or not demo_progress.is_wanted() or not _found():
            return None
        _furnish(end)
        total = len(_stories(end))
        begun = Progress(0, min(total, most or total), end)
        demo_progress.store(begun)
        journal.record("demo_begun", "case", None, actor=SYSTEM, count=begun.total)
    return begun


def _furnish(end: datetime) -> None:
    """What the house of a year has: a complete letterhead and signature, ready answers, deadlines
    that hold since its first case. All of it is invented."""
    insert_new(Setting, "key", [{"key": key, "value": it} for key, it in _SIGNATURE.items()])
    for name, category, words in _TEMPLATES:
        db.session.add(AnswerTemplate(name=name, category=category, text=words))
    units = db.session.scalars(select(Skpd).where(Skpd.address == "").order_by(Skpd.id))
    for place, unit in enumerate(units, start=1):
        unit.address = f"Jl. Contoh No. {place}, Siulak, Kerinci, Telp. (0748) 000{place:03}"
    first = (end - YEAR).astimezone(WIB).date().replace(day=1)
    db.session.execute(update(Deadline).where(Deadline.valid_from > first).values(valid_from=first))


def _stories(end: datetime) -> list[Story]:
    feasts = select(Holiday.day).where(Holiday.name.startswith("Hari Raya Idul Fitri"))
    return stories(end, list(db.session.scalars(feasts)))


def _found() -> bool:
    """The people of the other SKPD: accounts with the password of the rest, and phones; False
    before `upik prepare` has made its own."""
    admin = user_accounts.find("admin")
    if admin is None or not admin.password:
        return False
    for place, habit in enumerate(habits().values()):
        if habit.head:
            _add_unit(habit, place, admin.password)
    _add_heads(admin.password)
    shift = DutyShift(name="Yogi Pratama", phone=_DUTY_PHONE, repeats=Repeats.DAILY.value)
    shift.begins_at = datetime.combine(now().date(), OPENS, WIB) - 2 * YEAR
    shift.ends_at = shift.begins_at + Repeats.DAILY.longest
    db.session.add(shift)
    return True


def _add_heads(password_hash: str) -> None:
    """Whoever else leads an SKPD or a kecamatan: a phone that gets what is forwarded there. Some
    heads open on the web what is for them alone (D7)."""
    with_phone = select(Contact.id).where(Contact.skpd_id == Skpd.id)
    units = db.session.scalars(select(Skpd).where(~with_phone.exists()).order_by(Skpd.id)).all()
    for place, unit in enumerate(units):
        name = f"{_FIRST[place % len(_FIRST)]} {_LAST[place % len(_LAST)]}"
        is_camat = unit.sms_code.startswith("Camat")
        title = unit.sms_code if is_camat else f"Kepala {unit.abbreviation}"
        _add_phone(unit, RANKS[0], name, title, 4000 + place)
    names = head_accounts()
    without = (Contact.rank == RANKS[0], Contact.user_id.is_(None), Skpd.code.in_(names))
    for head in db.session.scalars(select(Contact).join(Contact.skpd).where(*without)).all():
        account = user_accounts.create(
            names[head.skpd.code],
            head.name,
            OPERATOR,
            password_hash=password_hash,
            position=head.position,
            skpd_id=head.skpd_id,
        )
        head.user_id = account.id


def _add_unit(habit: Habit, place: int, password_hash: str) -> None:
    skpd = directory.skpd_by_code(habit.code)
    named = (habit.head, habit.secretary, habit.operator)
    title = habit.title or f"Kepala {skpd.abbreviation}"
    titles = (title, f"Sekretaris {skpd.abbreviation}", f"Operator {skpd.abbreviation}")
    user = user_accounts.create(
        habit.username,
        habit.operator,
        OPERATOR,
        password_hash=password_hash,
        position=titles[-1],
        skpd_id=skpd.id,
    )
    for number, (rank, name, position) in enumerate(zip(RANKS, named, titles, strict=True), 1):
        row = _add_phone(skpd, rank, name, position, 3000 + 10 * place + number)
        row.user_id = user.id if rank == "operator" else None
    db.session.flush()


def _add_phone(skpd: Skpd, rank: str, name: str, position: str, number: int) -> Contact:
    phone = f"+628110000{number}"
    row = Contact(skpd_id=skpd.id, name=name, position=position, rank=rank, phone=phone)
    db.session.add(row)
    return row


def _regency(end: datetime) -> Regency:
    modem = select(Modem.id).where(Modem.name == OWNER)
    moderator = user_accounts.find("moderator")
    assert moderator is not None
    units = {habit.code: _unit(habit) for habit in habits().values()}
    return Regency(
        end=end,
        modem_id=db.session.scalars(modem).one(),
        moderator=_actor(moderator, MODERATOR),
        units=units,
        holidays=frozenset(db.session.scalars(select(Holiday.day))),
        knowledge=vocabulary.of_site(None),
    )


def _unit(habit: Habit) -> Unit:
    skpd = directory.skpd_by_code(habit.code)
    rows = db.session.scalars(select(Contact).where(Contact.skpd_id == skpd.id)).all()
    by_rank = {row.rank: row for row in rows}
    operator = user_accounts.find(habit.username)
    assert operator is not None
    return Unit(
        id=skpd.id,
        name=skpd.name,
        habit=habit,
        operator=_actor(operator, OPERATOR),
        head=by_rank["kadis"].position,
        phones=tuple(by_rank[rank].phone for rank in RANKS),
    )


def _actor(user: User, role: str) -> Actor:
    return Actor(
        user.first_name,
        user.position or "",
        frozenset({role}),
        user_id=user.id,
        skpd_id=user.skpd_id,
    )
