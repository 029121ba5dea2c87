"""`flask user`: a new password for whom no Admin at a screen can help."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from app.database.extensions import db, transaction
from app.domain.errors import DomainError
from app.http import error_pages
from app.services.accounts import account_holds, login_throttle, passwords, user_accounts
from app.services.journal.actor import SYSTEM


@click.group()
def user() -> None:
    """Pengguna: kata sandi baru bila tidak ada Admin yang dapat masuk."""


@user.command()
@click.argument("username")
@with_appcontext
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
    try:
        password_hash = passwords.hash_strong_password(typed, name)
    except DomainError as error:
        raise click.ClickException(error_pages.refusal_sentence(error)) from None
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
