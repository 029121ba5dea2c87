"""A disk that is too small is told in figures, before the work begins and in its middle."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.runtime.exchange import SCRATCH
from app.services.backup import free_space
from tests.faults.servers import small_disk
from tests.integration.backup.conftest import Site, made_site

TOLD = re.compile(r"Ruang disk tidak cukup: (\S+) perlu (\d+) MB, kosong (\d+) MB")


@pytest.fixture
def site(tmp_path: Path, valkey_url: str) -> Iterator[Site]:
    """A site with a card and a backup, alone on a disk of 64 MB of which 1 MB is left."""
    with small_disk(tmp_path / "disk", 64) as disk:
        site = made_site(disk, tmp_path, redis_url=valkey_url)
        site.make_card()
        file = site.backup()
        shutil.move(file, tmp_path / "cadangan.age")
        filler = disk / "filler"
        with filler.open("wb") as room:
            left = shutil.disk_usage(filler).free - 1_000_000
            room.write(bytes(left))
        yield site
        with site.inside():
            pass


@pytest.mark.parametrize("is_known", [True, False])
def test_what_is_needed_and_what_is_free_is_told_and_nothing_is_left(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_known: bool
) -> None:
    """Not known: another program fills the disk after it was looked at."""
    if not is_known:
        monkeypatch.setattr(free_space, "_missing", lambda _: [])
    file = tmp_path / "cadangan.age"
    for words in (
        ("backup",),
        ("backup", "rehearse", str(file), "--key", str(site.card)),
        ("restore", str(file), "--key", str(site.card)),
    ):
        found = TOLD.search(site.run(*words, code=1))
        assert found is not None, words
        folder, wanted, free = found.groups()
        assert folder.startswith(str(tmp_path / "disk"))
        assert int(wanted) > 20 > int(free)
        assert list(site.settings.folder.glob(f"{SCRATCH}*")) == []
        assert list(site.settings.folder.rglob("*.part")) == []
    assert list(site.settings.folder.glob("sebelum-pulih-*")) == []
