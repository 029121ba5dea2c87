"""`upik prepare`, `upik init` and small commands: prepares a site, feeds SMS to the simulator."""

from __future__ import annotations

import re
import sys
from typing import Any, Final

import click
from flask import current_app

from app.cli.make_ready import advise, make_ready
from app.cli.recovery_card import show_new_card
from app.database.extensions import now
from app.domain.access import permissions
from app.domain.words import N_
from app.queries.cli import site
from app.runtime.data_folder import modem_folder
from app.services.setup import preparing
from app.services.setup.demo_data import MODEM
from app.sms.commands import registry
from app.sms.gammu import dummy_phone
from config import Settings

_OPTIONAL: Final[dict[str, Any]] = {"default": "", "show_default": False}
_QUESTIONS: Final[tuple[tuple[str, str, dict[str, Any]], ...]] = (
    ("username", "Username Admin", {}),
    ("name", "Nama Admin", {}),
    (
        "password",
        "Kata sandi Admin (paling sedikit 10 karakter)",
        {"hide_input": True, "confirmation_prompt": N_("Ulangi kata sandi")},
    ),
    ("modem", "Nama modem", {"default": "modem1"}),
    ("device", "Perangkat modem", {"default": "/dev/ttyUSB0"}),
    ("number", "Nomor HP Si UPIK di modem itu", {}),
    ("phone", "HP Admin untuk kabar gangguan (boleh kosong)", _OPTIONAL),
    ("mail", "Surel Admin untuk kabar gangguan (boleh kosong)", _OPTIONAL),
    ("emergency", "Nomor darurat, sesudah dicoba", {"default": "112, 110, 119"}),
)
_MODEM_NAME = re.compile(r"[A-Za-z0-9._-]{1,40}")


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


@click.command()
@click.option("--copied", is_flag=True, help="Jalan kembali sudah disalin: tanpa cadangan lagi.")
@click.option("--accept-loss", is_flag=True, help="Teruskan tanpa baris jurnal yang hilang.")
def prepare(copied: bool, accept_loss: bool) -> None:
    """Tabel, hak, peran, daftar SKPD; dalam latihan juga data contoh. Aman diulang."""
    make_ready(sys.stdout, is_copied=copied, accepts_loss=accept_loss)
    advise()


@click.command()
@click.option("--username", help="Username Admin")
@click.option("--name", help="Nama Admin")
@click.option("--password", help="Kata sandi Admin (paling sedikit 10 karakter)")
@click.option("--modem", help="Nama modem, misalnya modem1")
@click.option("--device", help="Perangkat modem, misalnya /dev/ttyUSB0")
@click.option("--number", help="Nomor HP Si UPIK di modem itu")
@click.option("--phone", help="HP Admin untuk kabar gangguan; '': tidak")
@click.option("--mail", help="Surel Admin untuk kabar gangguan; '': tidak")
@click.option("--emergency", help="Nomor darurat, misalnya '112, 110, 119'")
def init(**given: str | None) -> None:
    """Situs production yang pertama: tabel, Admin, modem. Yang tidak diisi akan ditanyakan."""
    if _settings().is_latihan:
        raise click.ClickException("upik init hanya untuk UPIK_MODE=production.")
    make_ready()
    if site.has_user():
        raise click.ClickException("Situs ini sudah punya pengguna: kelola di Manage User.")
    # Asked here: the prompts of click options would come before anything can be refused.
    answers = {name: _answer(given[name], words, how) for name, words, how in _QUESTIONS}
    if not _MODEM_NAME.fullmatch(answers["modem"]):
        raise click.ClickException("Nama modem hanya huruf, angka, titik, - dan _.")
    preparing.first_site(
        username=answers["username"],
        name=answers["name"],
        password=answers["password"],
        modem=answers["modem"],
        device=answers["device"],
        number=answers["number"],
        alarm_phone=answers["phone"],
        alarm_mail=answers["mail"],
        emergency_number=answers["emergency"],
    )
    click.echo(f"Siap. Masuk sebagai {answers['username']}, lalu isi Manage User.")
    click.echo(
        f"Warga dalam bahaya diberi tahu nomor {answers['emergency']}: mohon dicoba dari HP biasa."
        " Mengubahnya: Pengaturan Umum, Pengiriman SMS."
    )
    if sys.stdout.isatty():
        show_new_card()
    else:
        # Without a terminal the output may go to a log: no key is shown.
        click.echo("Lalu buat Kartu Pemulihan di terminal: upik backup key.")


def _answer(given: str | None, words: str, how: dict[str, Any]) -> str:
    """What was given, if only that there is none, or is typed now."""
    if given is not None and (given or how is _OPTIONAL):
        return given
    answer: str = click.prompt(words, **how)
    return answer


@click.group()
def sms() -> None:
    """SMS untuk mode latihan."""


@sms.command()
@click.option("--from", "sender", required=True, help="Nomor atau nama pengirim.")
@click.argument("text")
def receive(sender: str, text: str) -> None:
    """Menaruh satu SMS di HP simulator, seakan-akan dikirim oleh SENDER."""
    if not _settings().is_latihan:
        raise click.ClickException("upik sms receive hanya untuk mode latihan.")
    folder = modem_folder(_settings(), MODEM)
    try:
        files = dummy_phone.drop_sms(folder, sender, text, now())
    except (ValueError, OSError) as error:
        raise click.ClickException(f"SMS tidak dapat ditaruh: {error}") from None
    click.echo(f"SMS dari {sender}: {len(files)} bagian.")


@click.command("roles-table")
def roles_table() -> None:
    """Tabel hak tiap peran, untuk docs/admin/peran.md."""
    click.echo(permissions.roles_as_markdown(), nl=False)


@click.command()
def commands() -> None:
    """Tabel kata SMS: untuk panduan-hp.md, lembar-hp.html, dan D12 di requirements.md."""
    click.echo("\n".join((registry.for_guide(), registry.for_sheet(), registry.for_rules())))
