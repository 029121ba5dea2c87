"""`flask login`: lets people log in again who are throttled or have lost their phone."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from app.database.extensions import transaction
from app.services.accounts import login_throttle, second_factor, user_accounts
from app.services.journal.actor import SYSTEM


@click.group()
def login() -> None:
    """Masuk: bebaskan yang sedang menunggu, atau yang kehilangan HP."""


@login.command()
@click.argument("username", required=False)
@click.option("--address", help="Hanya dari alamat IP ini.")
@with_appcontext
def free(username: str | None, address: str | None) -> None:
    """Membebaskan USERNAME (atau semua) dari waktu tunggu sesudah salah masuk."""
    with transaction():
        count = login_throttle.free(username, address)
    click.echo(f"{count} catatan salah masuk dihapus: boleh langsung mencoba lagi.")


@login.command("without-code")
@click.argument("username")
@with_appcontext
def without_code(username: str) -> None:
    """Mematikan verifikasi dua langkah USERNAME (HP hilang); sesinya berakhir."""
    with transaction():
        user = user_accounts.find(username)
        if user is None:
            raise click.ClickException(f"Tidak ada pengguna {username}.")
        was_on = second_factor.take_off(user, actor=SYSTEM)
    words = "Verifikasi dua langkah dimatikan" if was_on else "Memang tidak memakai verifikasi"
    click.echo(f"{words}: {username} masuk dengan kata sandi saja.")
