"""After damage: what was noted leaves with the damaged file."""

from __future__ import annotations

import pytest

from app.database import damage
from tests.integration.backup.conftest import Site

pytestmark = pytest.mark.postgresql


def test_a_restore_ends_what_was_noted_of_a_damaged_database(site: Site) -> None:
    site.make_card()
    file = site.backup()
    place = site.settings.folder / "upik.sqlite3"
    if site.server is None:
        place.write_bytes(bytes(4096) + place.read_bytes()[4096:])
        told = site.run("journal", "head", code=1)
        assert told.strip().endswith("upik restore BERKAS --key -")
    damage.note(site.settings.folder, "XX001")
    assert site.run("prepare", code=1).strip().endswith("upik restore BERKAS --key -")
    site.empty_database()
    site.restore(file)
    assert not damage.is_noted(site.settings.folder)
    assert len(list(site.settings.folder.glob(f"sebelum-pulih-*/{damage.NAME}"))) == 1
    site.run("prepare")
