"""`flask modem`: the sticks of this site, from the terminal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click
from sqlalchemy import select

from app import errors
from app.domain.errors import DomainError
from app.extensions import db, transaction
from app.models import Modem
from app.services import modems


@click.group()
def modem() -> None:
    """Modem: tambah, daftar, nyalakan, matikan."""


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


def _do(work: Callable[[], Any]) -> None:
    try:
        with transaction():
            work()
    except DomainError as error:
        raise click.ClickException(errors.sentence(error)) from None
