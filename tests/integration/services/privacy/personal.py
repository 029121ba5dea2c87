"""One citizen who has left traces in every table, and ways to look for them everywhere."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import select, text

from app.database.extensions import db, now, transaction
from app.domain.access.roles import ADMIN, MODERATOR
from app.models import BlockedNumber, Case, InboundPart, OutboundSms, User
from app.services.cases.actions import (
    additions,
    blocking,
    deleting,
    forwarding,
    manual_entry,
    notes,
    rejecting,
)
from app.services.cases.actions.manual_entry import Entry
from app.services.cases.answers import asking_citizen, replying
from app.services.cases.state import drafts
from app.services.cases.visibility import publishing
from app.services.journal.actor import Actor
from tests.office import Office, cards

NUMBER, DIGITS = "+6281398765432", "81398765432"
NEIGHBOUR = "+6281277001122"
# Words of his that nobody else writes.
WORDS = (
    *("zqjembatan", "zqtambahan", "zqrahasia", "zqjawaban", "zqcatatan", "zqdraf", "zqnama"),
    *("zqtolak", "zqtanya", "zqhapus", "zqblokir", "zqdiblok", "zqtitipan"),
)
ADMIN_ACTOR = Actor("Adi", "Admin", frozenset({ADMIN}))


def leave_traces(office: Office) -> list[int]:
    """His cards: forwarded, answered, published, asked, rejected, joined, deleted, quarantined,
    entered at the desk, and RAHASIA. A neighbour's card stands beside them."""
    office.receive(NEIGHBOUR, "zzlampu jalan mati di simpang")
    office.receive(NUMBER, "zqjembatan putus, telepon saya 081398765432")
    first = own()[0].id
    office.desk(forwarding.forward, first, [office.pupr], "keluhan", note="zqtitipan")
    office.desk(notes.add_note, first, "zqcatatan")
    with transaction():
        drafts.save(first, drafts.DESK, "zqdraf", actor=writer())
    office.receive(NUMBER, "zqtambahan: dekat sekolah, sebelah masjid raya")
    office.desk(additions.convey, first)
    forward = db.session.get_one(Case, first).forwards[0].id
    office.unit(replying.answer_forward, forward, "zqjawaban kami", "Kadis")
    office.desk(publishing.publish, first)
    second = whatsapp(office)
    rejected = db.session.get_one(Case, second).forwards[0].id
    office.unit(rejecting.reject_forward, rejected, "zqtolak bukan kami", "Dukcapil", "Kadis")
    office.desk(asking_citizen.ask_citizen, second, "zqtanya di mana?")
    office.receive(NUMBER, "RAHASIA zqrahasia ada pungli")
    office.receive(NUMBER, "undian palsu zqdiblok")
    office.desk(deleting.delete, own()[-1].id, reason="zqhapus")
    office.receive(NUMBER, "Undian lagi")
    office.desk(blocking.block_sender, own()[-1].id, reason="zqblokir")
    office.receive(NUMBER, "Kiriman yang disimpan")
    office.receive(NUMBER, "STATUS")
    reports(office)
    return [row.id for row in own()]


def writer() -> Actor:
    """Somebody with a login: only he has drafts."""
    user = User(username="m", first_name="M", last_name="", email="m@local", password="x")
    db.session.add(user)
    db.session.flush()
    return Actor("M", "Moderator", frozenset({MODERATOR}), user_id=user.id)


def whatsapp(office: Office) -> int:
    """A case entered at the desk, with his name, forwarded."""
    at = (now() + timedelta(hours=7) - timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M")
    entry = Entry("whatsapp", NUMBER, "zqnama", at, "Lewat WhatsApp dari zqnama", None)
    with transaction():
        row, _ = manual_entry.enter(entry, actor=office.moderator)
        forwarding.forward(row.id, [office.pupr], "pengaduan", actor=office.moderator)
        return row.id


def reports(office: Office) -> None:
    """The network's word about what was sent to him, as it spells his number."""
    with transaction():
        for number in (NUMBER, "0" + DIGITS):
            mark = secrets.token_hex(16)
            db.session.add(
                InboundPart(
                    fingerprint=mark,
                    modem_id=office.modem,
                    kind="status_report",
                    number=number,
                    smsc_at=now(),
                    recorded_at=now(),
                    text="",
                    body=b"",
                    group_key=f"{number}|8|7|1",
                    report_status="delivered",
                    processed_at=now(),
                )
            )


def own() -> list[Case]:
    """His cases, oldest first."""
    return [row for row in cards() if row.sender == NUMBER]


def found_in_rows(*needles: str) -> list[str]:
    """Tables in which one of these stands in any column, derived ones too."""
    db.session.rollback()
    found = set()
    for table in tables():
        for row in db.session.execute(text(f'SELECT * FROM "{table}"')):
            said = " ".join(_spelled(value) for value in row)
            found |= {f"{table}: {needle}" for needle in needles if needle in said}
    db.session.rollback()
    return sorted(found)


def tables() -> Sequence[str]:
    """Every table of the database, the index of words among them."""
    if db.engine.dialect.name == "sqlite":
        return list(db.session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'")))
    names = text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return list(db.session.scalars(names))


def found_in_files(*needles: str) -> list[str]:
    """Files of the data folder that hold one of these: the database, its log, the list."""
    folder: Path = current_app.config["SETTINGS"].folder
    found = []
    for path in sorted(folder.rglob("*")):
        # The templates of the tests' own database.
        if path.is_file() and path.suffix not in (".empty", ".seeded"):
            data = path.read_bytes()
            found += [f"{path.name}: {needle}" for needle in needles if needle.encode() in data]
    return found


def _spelled(value: object) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def grow_old(days: float) -> None:
    """Time goes by for all that is there."""
    names = {
        Case: ("received_at", "recorded_at", "closed_at", "deleted_at"),
        InboundPart: ("recorded_at", "processed_at"),
        OutboundSms: ("created_at",),
        BlockedNumber: ("blocked_at", "lifted_at"),
    }
    with transaction():
        for model, columns in names.items():
            for row in db.session.scalars(select(model)):
                for name in columns:
                    if (at := getattr(row, name)) is not None:
                        setattr(row, name, at - timedelta(days=days))
