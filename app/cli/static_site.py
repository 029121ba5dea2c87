"""`upik site`: the public site as a folder of files."""

from __future__ import annotations

from pathlib import Path

import click

from app.database.reading import reading
from app.views.public.static_copy import NotOurs, SiteCopy, replaced


@click.group()
def site() -> None:
    """Halaman umum di luar server."""


@site.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def export(folder: Path) -> None:
    """Menulis halaman umum ke FOLDER: dibuka dari stik USB atau server web mana pun."""
    try:
        with reading(), replaced(folder) as new:
            count = SiteCopy(new, _tell).write()
    except NotOurs:
        raise click.ClickException(
            f"{folder} berisi hal lain: pilihlah folder kosong atau salinan sebelumnya."
        ) from None
    except OSError as error:
        raise click.ClickException(f"Salinan tidak dapat ditulis: {error.strerror}") from None
    click.echo(f"{count} pesan disalin. Buka {folder / 'index.html'}.")


def _tell(done: int, total: int) -> None:
    if done % 5000 == 0:
        click.echo(f"{done} dari {total} pesan")
