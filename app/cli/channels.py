"""`upik modem` and `upik whatsapp`: what the messages of this site go through."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

import click
from flask import current_app

from app.database.extensions import db, transaction
from app.models import Modem
from app.queries.modems import modems as modem_queries
from app.runtime.data_folder import modem_folder
from app.runtime.process_lock import try_lock
from app.services.journal.actor import SYSTEM
from app.services.modems import modems
from app.services.modems.modems import Change
from app.services.monitoring import modem_facts
from app.sms.protocol.gateway import ModemFinding

_IN_USE = (
    "Modem {name} sedang dipakai Si UPIK. Lepaskan dahulu (modem disable {name}, tunggu 10 detik), "
    "ulangi, lalu pakai lagi (modem enable {name})."
)
_SOON = "dalam 10 detik, bila Si UPIK berjalan"


@click.group()
def modem() -> None:
    """Modem: tambah, daftar, nyalakan, matikan, periksa."""


@modem.command()
@click.argument("name")
@click.option("--device", required=True, help="Perangkat, sebaiknya /dev/serial/by-id/...")
@click.option("--connection", default="at115200", show_default=True)
@click.option("--number", help="Nomor HP kartu SIM di modem ini.")
@click.option("--pin", envvar="UPIK_MODEM_PIN", help="PIN kartu SIM (atau UPIK_MODEM_PIN).")
@click.option("--server", "host", default="", help="Server tempatnya tertancap, bila ada beberapa.")
def add(
    name: str, device: str, connection: str, number: str | None, pin: str | None, host: str
) -> None:
    """Menambah modem GSM NAME."""
    with transaction():
        modems.add_modem(name, device, connection, number=number, pin=pin, host=host)
    click.echo(f"Modem {name} ditambah: bekerja {_SOON}.")


@modem.command("list")
def list_modems() -> None:
    """Daftar modem dan keadaannya."""
    rows = modem_queries.in_order_of_entry()
    for row, found in zip(rows, modem_facts.conditions_each(rows), strict=True):
        use = "dipakai" if row.is_enabled else "dimatikan"
        state = ", ".join(it.word for it in found)
        click.echo(f"{row.name}\t{row.kind}\t{row.device or '-'}\t{use}\t{state}")


@modem.command()
@click.argument("name")
def enable(name: str) -> None:
    """Memakai lagi modem NAME."""
    with transaction():
        modems.set_enabled(name, True)
    click.echo(f"Modem {name} dipakai lagi {_SOON}.")


@modem.command()
@click.argument("name")
def disable(name: str) -> None:
    """Tidak memakai modem NAME lagi."""
    with transaction():
        modems.set_enabled(name, False)
    click.echo(f"Modem {name} dilepas {_SOON}.")


@modem.command()
@click.argument("name")
@click.argument("host")
def move(name: str, host: str) -> None:
    """Memindahkan modem NAME ke server HOST ("" berarti mana saja)."""
    with transaction():
        modems.change(name, Change(host=host), actor=SYSTEM)
    click.echo(f"Modem {name} bekerja di {host or 'server mana saja'} {_SOON}.")


@modem.command("retry")
@click.argument("name")
def retry(name: str) -> None:
    """Mencoba modem NAME sekarang juga: semua jeda berakhir."""
    with transaction():
        modems.retry_now(name, actor=SYSTEM)
    click.echo(f"Modem {name} dicoba sekarang.")


@modem.command()
@click.argument("name", required=False)
@click.option("--device", help="Perangkat yang belum ada di daftar modem.")
@click.option("--connection", default="at115200", show_default=True)
def doctor(name: str | None, device: str | None, connection: str) -> None:
    """Memeriksa modem NAME (atau --device): apa yang salah dan apa yang harus dilakukan."""
    row = _row(name, device)
    if row is None and not device:
        raise click.ClickException("Sebutkan nama modem dari daftar, atau --device.")
    findings = _examination(row, device or "", connection)
    lock = current_app.config["SETTINGS"].folder / "dokter.lock"
    if row is not None:
        folder = modem_folder(current_app.config["SETTINGS"], row.name)
        lock = folder / "owner.lock"
    db.session.rollback()
    with try_lock(lock) as held:
        if not held:
            raise click.ClickException(_IN_USE.format(name=row.name if row else device))
        _say(findings)


def _examination(row: Modem | None, device: str, connection: str) -> Iterator[ModemFinding]:
    """The findings, one by one as they are asked for: nothing is opened before the lock is held."""
    from app.sms.gammu.doctor import Patient, examine  # loads gammu, which no other command needs

    if row is None:
        return examine(Patient(device, connection))
    folder = modem_folder(current_app.config["SETTINGS"], row.name)
    return examine(Patient(row.device, row.connection, row.model, row.pin, row.imei, folder))


def _row(name: str | None, device: str | None) -> Modem | None:
    """The modem with this name, or the one registered at this device."""
    rows = modem_queries.of_kinds((modems.AT,))
    if name is not None:
        found = next((row for row in rows if row.name == name), None)
        if found is None:
            raise click.ClickException(f"Modem {name} tidak ada, atau hanya modem latihan.")
        return found
    real = os.path.realpath(device) if device else ""
    return next((row for row in rows if os.path.realpath(row.device) == real), None)


@click.group()
def whatsapp() -> None:
    """WhatsApp: periksa."""


@whatsapp.command("doctor")
def examine_whatsapp() -> None:
    """Memeriksa WhatsApp: kunci, token, nomor, jam, template, dan webhook."""
    from app.channels.whatsapp.doctor import examine  # loads pywa, which no other command needs

    _say(examine(current_app.config["SETTINGS"]))


def _say(findings: Iterable[ModemFinding]) -> None:
    """Says each as soon as it is found; SystemExit where one says what to do."""
    is_well = True
    for finding in findings:
        click.echo(f"[{'baik   ' if finding.is_fine else 'MASALAH'}] {finding.words}")
        if finding.advice:
            click.echo(f"          -> {finding.advice}")
            is_well = False
    if not is_well:
        raise SystemExit(1)
