"""Two people with a card each: either opens the backup, and one card can be taken away again."""

from __future__ import annotations

import os

import pytest
from sqlalchemy import select

from app.database.extensions import db
from app.models import Event
from app.services.backup import archive, recovery_card
from app.services.monitoring import backup_status
from app.services.settings import stored_files
from tests.integration.backup.conftest import PRIVATE, Site

pytestmark = pytest.mark.postgresql


def second_card(site: Site) -> str:
    """Its private key; the site's own card stays the first."""
    (private,) = PRIVATE.findall(site.run("backup", "key", "--second"))
    return str(private)


def events(site: Site) -> list[str]:
    with site.inside():
        query = select(Event.action).where(Event.action.startswith("backup_card"))
        return list(db.session.scalars(query.order_by(Event.id)))


def test_each_of_two_cards_restores_alone_and_the_rehearsal_proves_both(site: Site) -> None:
    assert "Belum ada" in site.run("backup", "key", "--second", code=1)
    site.make_card()
    first, other = site.card.read_text(), second_card(site)
    assert len(site.run("backup", "key", "--list").split()) == 2
    file = site.backup()
    one = site.run("backup", "rehearse", str(file), "--key", str(site.card))
    assert "dibuat untuk 2 Kartu Pemulihan, cocok" in one
    assert one.count("belum dicoba") == 1
    card = site.card.with_name("kedua.txt")
    card.write_text(other)
    keys = ("--key", str(site.card), "--key", str(card))
    both = site.run("backup", "rehearse", str(file), *keys)
    assert both.count(" membukanya") == 2
    for text in (other, first):
        site.card.write_text(text)
        site.empty_database()
        site.restore(file)
    assert len(site.run("backup", "key", "--list").split()) == 2


def test_a_card_is_taken_away_but_never_the_last(site: Site) -> None:
    site.make_card()
    (own,) = site.run("backup", "key", "--list").split()
    assert "satu-satunya" in site.run("backup", "key", "--remove", own, code=1)
    other = second_card(site)
    for word in ("--second", "--new"):
        assert "Sudah ada dua" in site.run("backup", "key", word, code=1)
    assert own in site.run("backup", "key", "--remove", "age1", code=1)
    before = site.backup()
    gone = recovery_card.public_of(other)
    assert "dicabut" in site.run("backup", "key", "--remove", gone)
    assert site.run("backup", "key", "--list").split() == [own]
    file = site.backup()
    assert [archive.count_openers(it) for it in (before, file)] == [2, 1]
    typed = site.run("restore", str(file), "--key", "-", code=1, typed=other)
    assert "Kartu Pemulihan yang lain" in typed
    assert events(site) == ["backup_card", "backup_card_added", "backup_card_removed"]


def test_what_one_host_does_with_the_cards_counts_on_every_host(site: Site) -> None:
    """Also where each has made one of them, so that each has a file of its own."""
    site.make_card()
    file = site.settings.folder / backup_status.CARD
    one, at = file.read_bytes(), file.stat().st_mtime
    second_card(site)
    both = file.read_bytes()

    def another_host_has(content: bytes) -> None:
        file.write_bytes(content)
        os.utime(file, (at, at))

    another_host_has(one)
    assert site.run("backup", "key", "--list").encode() == both
    another_host_has(one)
    site.run("prepare")
    assert file.read_bytes() == both
    gone = both.decode().split()[0]
    site.run("backup", "key", "--remove", gone)
    another_host_has(both)
    assert archive.count_openers(site.backup()) == 1
    # What stands in the database after a restore is older than the file, which then counts.
    file.write_bytes(both)
    assert site.run("backup", "key", "--list").encode() == both
    with site.inside():
        kept = stored_files.kept(backup_status.CARD)
    assert kept is not None
    assert kept.endswith(both)


def test_a_header_that_lacks_a_card_fails_the_rehearsal(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.make_card()
    second_card(site)
    real = archive.pyrage.encrypt_io
    with monkeypatch.context() as patched:
        patched.setattr(
            archive.pyrage, "encrypt_io", lambda source, target, to: real(source, target, to[:1])
        )
        file = site.backup()
    told = site.run("backup", "rehearse", str(file), "--key", str(site.card), code=1)
    assert "kepala berkas memuat 1 kunci" in told
    assert "CADANGAN INI BERMASALAH" in told
