"""Makes a site ready to serve: for `upik prepare`, `upik init`, a restore, and `make run`."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

import click
from flask import current_app

from app.cli import plain_refusals
from app.database import damage, revisions
from app.jobs import damage_alarm
from app.runtime import progress
from app.runtime.progress import Kind
from app.runtime.readiness import say_step
from app.services.accounts import user_accounts
from app.services.setup import preparing


def make_ready(told: TextIO | None = None, **how: bool) -> None:
    """Migrates the tables; writes rights, roles and units, each of it `told` there; `how` is for
    `preparing.prepare`. Raises ClickException."""
    folder = current_app.config["SETTINGS"].folder
    try:
        with plain_refusals(folder), revisions.any_schema(), progress.work(Kind.START, told):
            preparing.prepare(**how)
            damage_alarm.keep()
    except click.ClickException:
        _tell_damage(folder)
        raise


def _tell_damage(folder: Path) -> None:
    """Nothing starts that could tell the Admins of it."""
    if damage.is_noted(folder):
        from app.jobs import modem as owner  # gammu is loaded where it is needed alone

        if damage_alarm.is_due():
            with say_step("Kabar ke HP dan surel Admin"), revisions.any_schema():
                damage_alarm.tell_unstarted(owner.gateway_of)


def advise() -> None:
    """Says what a person must still do before anybody can log in."""
    if not current_app.config["SETTINGS"].is_latihan and not user_accounts.has_admin():
        click.echo("Belum ada Admin: jalankan upik init lebih dulu.")
