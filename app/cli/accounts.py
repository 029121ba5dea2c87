"""`upik login` and `upik user`: for whom no Admin at a screen can help."""

from __future__ import annotations

import click

from app.database.extensions import db, transaction
from app.services.accounts import (
    account_holds,
    login_throttle,
    passwords,
    second_factor,
    user_accounts,
)
from app.services.journal.actor import SYSTEM


@click.group()
def login() -> None:
    """Masuk: bebaskan yang sedang menunggu, atau yang kehilangan HP."""


@login.command()
@click.argument("username", required=False)
@click.option("--address", help="Hanya dari alamat IP ini.")
def free(username: str | None, address: str | None) -> None:
    """Membebaskan USERNAME (atau semua) dari waktu tunggu sesudah salah masuk."""
    with transaction():
        count = login_throttle.free(username, address)
    click.echo(f"{count} catatan salah masuk dihapus: boleh langsung mencoba lagi.")


@login.command("without-code")
@click.argument("username")
def without_code(username: str) -> None:
    """Mematikan verifikasi dua langkah USERNAME (HP hilang); sesinya berakhir."""
    with transaction():
        user = user_accounts.find(username)
        if user is None:
            raise click.ClickException(f"Tidak ada pengguna {username}.")
        was_on = second_factor.take_off(user, actor=SYSTEM)
    words = "Verifikasi dua langkah dimatikan" if was_on else "Memang tidak memakai verifikasi"
    click.echo(f"{words}: {username} masuk dengan kata sandi saja.")


@click.group()
def user() -> None:
    """Pengguna: kata sandi baru bila tidak ada Admin yang dapat masuk."""


@user.command()
@click.argument("username")
def password(username: str) -> None:
    """Memasang kata sandi baru USERNAME, ditanyakan dua kali tanpa ditampilkan."""
    found = user_accounts.find(username)
    if found is None or found.password is None:
        raise click.ClickException(f"Tidak ada pengguna {username}.")
    user_id, name = found.id, found.username
    db.session.rollback()
    typed = click.prompt("Kata sandi baru (paling sedikit 10 karakter)", hide_input=True)
    if click.prompt("Ulangi kata sandi", hide_input=True) != typed:
        raise click.ClickException("Kedua kata sandi tidak sama: tidak ada yang diubah. Ulangi.")
    password_hash = passwords.hash_strong_password(typed, name)
    with transaction():
        found = user_accounts.get(user_id)
        account_holds.give_password(found, password_hash, is_handed_over=True)
        account_holds.record_given(found, SYSTEM)
        user_accounts.end_sessions(user_id)
        login_throttle.free(name, None)
    click.echo(
        f"Kata sandi {name} dipasang dan semua sesinya berakhir. Serahkan langsung kepada"
        " pemiliknya: akun hanya dapat membaca sampai ia masuk dan memilih kata sandi sendiri."
    )
