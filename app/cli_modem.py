"""`flask modem`: the sticks of this site, from the terminal."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import click
from flask import current_app
from sqlalchemy import select

from app import errors
from app.domain.errors import DomainError
from app.extensions import db, transaction
from app.lock import try_lock
from app.models import Modem
from app.services import modems, preparing
from app.services.actor import SYSTEM


@click.group()
def modem() -> None:
    """Modem: tambah, daftar, nyalakan, matikan, periksa."""


@modem.command()
@click.argument("name")
@click.option("--device", required=True, help="Perangkat, sebaiknya /dev/serial/by-id/...")
@click.option("--connection", default="at115200", show_default=True)
@click.option("--number", help="Nomor HP kartu SIM di modem ini.")
@click.option("--pin", envvar="UPIK_MODEM_PIN", help="PIN kartu SIM (atau UPIK_MODEM_PIN).")
def add(name: str, device: str, connection: str, number: str | None, pin: str | None) -> None:
    """Menambah modem NAME."""
    _do(lambda: modems.add(name, device, connection, number=number, pin=pin))
    click.echo(f"Modem {name} ditambah: mulai dipakai pada make run berikutnya.")


@modem.command("list")
def list_modems() -> None:
    """Daftar modem dan keadaannya."""
    for row in db.session.scalars(select(Modem).order_by(Modem.id)):
        use = "dipakai" if row.is_enabled else "dimatikan"
        click.echo(f"{row.name}\t{row.kind}\t{row.device or '-'}\t{use}\t{row.state}")


@modem.command()
@click.argument("name")
def enable(name: str) -> None:
    """Memakai lagi modem NAME."""
    _do(lambda: modems.set_enabled(name, True))
    click.echo(f"Modem {name} dipakai mulai make run berikutnya.")


@modem.command()
@click.argument("name")
def disable(name: str) -> None:
    """Tidak memakai modem NAME lagi."""
    _do(lambda: modems.set_enabled(name, False))
    click.echo(f"Modem {name} tidak dipakai mulai make run berikutnya.")


@modem.command("retry")
@click.argument("name")
def retry(name: str) -> None:
    """Mencoba modem NAME sekarang juga: semua jeda berakhir."""
    _do(lambda: modems.retry_now(name, actor=SYSTEM))
    click.echo(f"Modem {name} dicoba sekarang.")


@modem.command()
@click.argument("name", required=False)
@click.option("--device", help="Perangkat yang belum ada di daftar modem.")
@click.option("--connection", default="at115200", show_default=True)
def doctor(name: str | None, device: str | None, connection: str) -> None:
    """Memeriksa modem NAME (atau --device): apa yang salah dan apa yang harus dilakukan."""
    from app.sms.doctor import Patient, examine  # loads gammu, which no other command needs

    row = _row(name, device)
    if row is None and not device:
        raise click.ClickException("Sebutkan nama modem dari daftar, atau --device.")
    patient = Patient(device or "", connection)
    lock = current_app.config["SETTINGS"].folder / "dokter.lock"
    if row is not None:
        folder = preparing.modem_folder(current_app.config["SETTINGS"], row.name)
        patient = Patient(row.device, row.connection, row.model, row.pin, row.imei, folder)
        lock = folder / "owner.lock"
    db.session.rollback()
    with try_lock(lock) as held:
        if not held:
            raise click.ClickException(_IN_USE.format(name=row.name if row else device))
        is_well = True
        for finding in examine(patient):
            mark = "baik   " if finding.is_fine else "MASALAH"
            click.echo(f"[{mark}] {finding.words}")
            if finding.advice:
                click.echo(f"          -> {finding.advice}")
                is_well = False
    if not is_well:
        raise SystemExit(1)


_IN_USE = (
    "Modem {name} sedang dipakai Si UPIK. Hentikan dahulu (Ctrl-C pada make run, atau "
    "supervisorctl stop modem-{name}), lalu ulangi."
)


def _row(name: str | None, device: str | None) -> Modem | None:
    """The modem of this name, or the one that is registered at this device."""
    rows = db.session.scalars(select(Modem).where(Modem.kind == modems.AT)).all()
    if name is not None:
        found = next((row for row in rows if row.name == name), None)
        if found is None:
            raise click.ClickException(f"Modem {name} tidak ada, atau bukan modem GSM.")
        return found
    real = os.path.realpath(device) if device else ""
    return next((row for row in rows if os.path.realpath(row.device) == real), None)


def _do(work: Callable[[], Any]) -> None:
    try:
        with transaction():
            work()
    except DomainError as error:
        raise click.ClickException(errors.sentence(error)) from None
