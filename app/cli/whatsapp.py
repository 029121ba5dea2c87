"""`flask whatsapp`: the WhatsApp account of this site."""

from __future__ import annotations

import click
from flask import current_app


@click.group()
def whatsapp() -> None:
    """WhatsApp: periksa."""


@whatsapp.command()
def doctor() -> None:
    """Memeriksa WhatsApp: kunci, token, nomor, jam, template, dan webhook."""
    from app.channels.whatsapp.doctor import examine  # loads pywa, which no other command needs

    is_well = True
    for finding in examine(current_app.config["SETTINGS"]):
        click.echo(f"[{'baik   ' if finding.is_fine else 'MASALAH'}] {finding.words}")
        if finding.advice:
            click.echo(f"          -> {finding.advice}")
            is_well = False
    if not is_well:
        raise SystemExit(1)
