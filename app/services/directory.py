"""The SKPD and their officials: loading the regency's list, finding and retiring people."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Final

from sqlalchemy import ColumnElement, select

from app.extensions import db
from app.models import Contact, Skpd

LIST: Final = Path(__file__).resolve().parent.parent / "data" / "skpd.tsv"


def load_skpds() -> int:
    """Adds the SKPD of the list that are not there yet; gives their number.

    Those that are there keep every edit.
    """
    known = set(db.session.scalars(select(Skpd.code)))
    names = set(db.session.scalars(select(Skpd.name)))
    with LIST.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    fresh = [row for row in rows if row["kode"] not in known and row["nama"] not in names]
    for row in fresh:
        db.session.add(
            Skpd(
                code=row["kode"],
                name=row["nama"],
                abbreviation=row["singkatan"],
                sms_code=row["kode_sms"],
            )
        )
    db.session.flush()
    return len(fresh)


def skpd_by_code(code: str) -> Skpd:
    """The SKPD of that code; sqlalchemy's NoResultFound if there is none."""
    return db.session.scalars(select(Skpd).where(Skpd.code == code)).one()


def active_by_phone(number: str) -> Contact | None:
    """The active person of an E.164 number."""
    query = select(Contact).where(Contact.phone == number, Contact.is_active)
    return db.session.scalars(query).first()


def is_live() -> ColumnElement[bool]:
    """The condition for people who were not deleted."""
    return Contact.phone != ""


def retire(contact: Contact) -> None:
    """Takes a person out of lists and forwards (D15); the row stays for the journal's ids."""
    contact.is_active = False
    contact.phone = ""
