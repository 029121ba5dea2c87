"""Example data of the training mode: users, three units with phones, a simulated modem."""

from __future__ import annotations

from typing import Final, NamedTuple

from sqlalchemy import select

from app.database.extensions import db, transaction
from app.domain.access.roles import ADMIN, AUDITOR, MODERATOR, OPERATOR, PIMPINAN
from app.models import Contact, Modem, User
from app.services.accounts import passwords, user_accounts
from app.services.directory import directory
from app.services.setup import first_steps
from app.services.setup.demo_plan import habits, head_accounts

MODEM: Final = "simulator"


class _Person(NamedTuple):
    username: str
    name: str
    position: str
    role: str
    skpd: str | None = None


class _Phone(NamedTuple):
    skpd: str
    rank: str
    name: str
    position: str
    phone: str


# D16: the moderator belongs to BAG-PDE, so that "Pesan untuk Dinas" has a unit for him too.
USERS: Final = (
    _Person("admin", "Admin Latihan", "Pengelola Si UPIK", ADMIN, "BAG-PDE"),
    _Person("moderator", "Rina Moderator", "Moderator Si UPIK", MODERATOR, "BAG-PDE"),
    _Person("pimpinan", "Pimpinan Latihan", "Sekretaris Daerah", PIMPINAN, "SETDA"),
    _Person("auditor", "Auditor Latihan", "Auditor Inspektorat", AUDITOR),
    _Person("operator-pupr", "Andi Operator", "Operator PUPR", OPERATOR, "PUPR"),
    _Person("kadis-pupr", "Hendra Kadis", "Kepala Dinas PUPR", OPERATOR, "PUPR"),
    _Person("operator-dukcapil", "Dewi Operator", "Operator Disdukcapil", OPERATOR, "DUKCAPIL"),
    _Person("operator-dishub", "Feri Operator", "Operator Dishub", OPERATOR, "DISHUB"),
)
# 0811-0000-02xx: fictitious numbers; whoever is among the users has an account, too.
PHONES: Final = (
    _Phone("PUPR", "kadis", "Hendra Kadis", "Kepala Dinas PUPR", "+6281100000201"),
    _Phone("PUPR", "sekretaris", "Maya Sekretaris", "Sekretaris Dinas PUPR", "+6281100000202"),
    _Phone("PUPR", "operator", "Andi Operator", "Operator PUPR", "+6281100000203"),
    _Phone("DUKCAPIL", "kadis", "Yusuf Kadis", "Kepala Disdukcapil", "+6281100000211"),
    _Phone("DUKCAPIL", "sekretaris", "Lina Sekretaris", "Sekretaris Disdukcapil", "+6281100000212"),
    _Phone("DUKCAPIL", "operator", "Dewi Operator", "Operator Disdukcapil", "+6281100000213"),
    _Phone("DISHUB", "kadis", "Rahmat Kadis", "Kepala Dishub", "+6281100000221"),
    _Phone("DISHUB", "sekretaris", "Sari Sekretaris", "Sekretaris Dishub", "+6281100000222"),
    _Phone("DISHUB", "operator", "Feri Operator", "Operator Dishub", "+6281100000223"),
    _Phone("BAG-PDE", "kadis", "Zul Kabag", "Kepala Bagian PDE", "+6281100000231"),
    _Phone("BAG-PDE", "sekretaris", "Nita Kasubbag", "Kasubbag Tata Usaha PDE", "+6281100000232"),
    _Phone("BAG-PDE", "operator", "Rina Moderator", "Moderator Si UPIK", "+6281100000233"),
)


def seed(password: str | None, own_number: str) -> None:
    """Creates the demo data once; later runs only update the demo users' password, so that what
    `make run` prints is true. In a transaction of its own, for it hashes before."""
    is_first = db.session.scalar(select(User.id).limit(1)) is None
    stale = _with_another(password) if password else []
    fresh = passwords.hash_password(password) if password and (is_first or stale) else None
    with transaction():
        if is_first and fresh:
            _add_people(fresh)
            first_steps.begin()
        for user in stale:
            user.password = fresh
        add_modem(own_number)


def add_modem(own_number: str) -> None:
    """Adds the dummy phone, if missing."""
    if db.session.scalars(select(Modem).where(Modem.name == MODEM)).first() is None:
        db.session.add(Modem(name=MODEM, kind="dummy", number=own_number, rate_per_minute=0))


def _add_people(password_hash: str) -> None:
    users = {}
    for person in USERS:
        users[person.name] = user_accounts.create(
            person.username,
            person.name,
            person.role,
            password_hash=password_hash,
            position=person.position,
            skpd_id=directory.skpd_by_code(person.skpd).id if person.skpd else None,
        )
    for code, rank, name, position, phone in PHONES:
        row = Contact(name=name, position=position, rank=rank, phone=phone)
        row.skpd_id = directory.skpd_by_code(code).id
        row.user_id = users[name].id if name in users else None
        db.session.add(row)
    db.session.flush()


def _with_another(password: str) -> list[User]:
    """The demo users, those of the example year too, whose password is not this one."""
    names = {person.username for person in USERS} | {it.username for it in habits().values()}
    names |= set(head_accounts().values())
    found = select(User).where(User.username.in_(names), User.password.is_not(None))
    have = db.session.scalars(found).all()
    # They share a hash, as a rule, and to try one takes a while.
    is_right = {it: passwords.is_right(it, password) for it in {user.password for user in have}}
    return [user for user in have if not is_right[user.password]]
