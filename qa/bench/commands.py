"""`flask bench seed`: a database as full as after years, for measuring and for a look at it."""

from __future__ import annotations

import time
from collections import defaultdict

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from app.database.extensions import db, now
from app.models import Case, Contact, Forward, Modem, Skpd
from qa.bench.seed import Site, Years
from qa.bench.store import store

_MOST = 5_000_000


@click.group()
def bench() -> None:
    """Pengukuran (bukan untuk production)."""


@bench.command()
@click.option("--cases", type=click.IntRange(1, _MOST), required=True, help="Banyaknya pesan.")
@click.option("--public", default=10, type=click.IntRange(0, 100), help="Persen yang terbit.")
@with_appcontext
def seed(cases: int, public: int) -> None:
    """Mengisi basis data latihan yang belum berisi pesan, sama setiap kali."""
    if not current_app.config["SETTINGS"].is_latihan:
        raise click.ClickException("flask bench seed hanya untuk mode latihan.")
    for model in (Case, Forward):
        if db.session.scalar(select(model.id).limit(1)) is not None:
            raise click.ClickException("Basis data ini sudah berisi pesan: pakai UPIK_VAR lain.")
    site = _site()
    db.session.rollback()
    begun = time.monotonic()
    store(Years(cases, site, public / 100).chunks())
    click.echo(f"{cases} pesan dalam {time.monotonic() - begun:.0f} detik.")


def _site() -> Site:
    skpds = db.session.execute(select(Skpd.id, Skpd.name).where(Skpd.is_active).order_by(Skpd.id))
    modem_id = db.session.scalar(select(Modem.id).order_by(Modem.id))
    found = [(row_id, name) for row_id, name in skpds]
    if not found or modem_id is None:
        raise click.ClickException("Jalankan flask prepare lebih dulu.")
    phones: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for contact in db.session.scalars(select(Contact).order_by(Contact.id)):
        phones[contact.skpd_id].append((contact.id, contact.phone))
    # Those who have phones, and users, in the front row: they hold the most.
    found.sort(key=lambda skpd: skpd[0] not in phones)
    return Site(found, phones, modem_id, now().replace(microsecond=0))
