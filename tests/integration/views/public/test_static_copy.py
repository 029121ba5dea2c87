"""`flask site export`: the public site as files without a server, nothing personal in them."""

from __future__ import annotations

import csv
import os
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest
from click.testing import Result
from flask import Flask

from app.database.extensions import db, now, transaction
from app.domain.terms import ForwardStatus
from app.models import Case
from app.services.cases.visibility import publishing
from app.views.public.static_copy import MARK
from tests.cases import let
from tests.integration.reports.builders import case, forward, reply, skpd
from tests.integration.views.public.test_public_outputs import SECRETS, full

__all__ = ["full"]
ELSEWHERE = ("sms", "tel")


class Page(HTMLParser):
    """What a page names, and what it lets one do."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.names += [str(value) for name, value in attrs if name in ("href", "src", "action")]


def export(app: Flask, folder: Path) -> Result:
    return app.test_cli_runner().invoke(args=["site", "export", str(folder)])


def exported(app: Flask, folder: Path) -> Path:
    result = export(app, folder)
    assert result.exit_code == 0, result.output
    return folder


def walked(folder: Path) -> dict[str, str]:
    """Every page that can be reached from the first by its links, each of which leads somewhere."""
    seen: dict[str, str] = {}
    todo = ["index.html"]
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen[name] = (folder / name).read_text(encoding="utf-8")
        if name.endswith(".html"):
            todo += [_target(folder, name, link) for link in _links(name, seen[name])]
    return seen


def _links(name: str, text: str) -> list[str]:
    page = Page()
    page.feed(text)
    assert not page.tags & {"form", "input", "script", "iframe"}, name
    return [it for it in page.names if not it.startswith("#")]


def _target(folder: Path, name: str, link: str) -> str:
    parts = urlsplit(link)
    if parts.scheme in ELSEWHERE:
        return name
    assert link == parts.path + (f"#{parts.fragment}" if parts.fragment else ""), name
    assert not link.startswith("/"), name
    target = (folder / name).parent / unquote(parts.path)
    assert target.is_file(), f"{link} in {name}"
    return str(target.resolve().relative_to(folder.resolve()))


def test_every_link_leads_to_a_file_and_nothing_personal_is_in_any(
    app: Flask, full: list[int], tmp_path: Path
) -> None:
    copy = exported(app, tmp_path / "salinan")
    pages = walked(copy)
    files = {str(it.relative_to(copy)): it for it in copy.rglob("*") if it.is_file()}
    assert files.keys() - pages.keys() == {MARK}
    assert {f"pesan/{it // 1000}/{it}.html" for it in full} <= pages.keys()
    texts = {name: file.read_text(encoding="utf-8") for name, file in files.items()}
    tickets = list(db.session.scalars(db.select(Case.ticket)))
    for name, text in texts.items():
        assert [it for it in (*SECRETS, *tickets) if it.lower() in text.lower()] == [], name
    assert sum("Jembatan" in text for text in texts.values()) > 8
    assert "Salinan</b>, keadaan" in texts["tentang.html"]


def test_lists_feed_and_table_hold_what_is_published(app: Flask, tmp_path: Path) -> None:
    with transaction():
        unit = skpd("Dinas Uji Jalan")
        for number in range(45):
            card = case(body=f"Lubang nomor {number:02}", published_at=now(), received_at=now())
            forward(card, unit, ForwardStatus.DIJAWAB)
            reply(card, unit, "Sudah ditambal")
    copy = exported(app, tmp_path / "stik" / "upik")
    pages = walked(copy)
    lists = [pages["index.html"], pages["daftar/2.html"], pages["daftar/3.html"]]
    assert [text.count("<article") for text in lists] == [20, 20, 5]
    assert "Lubang nomor 44" in lists[0]
    assert "Lubang nomor 00" in lists[2]
    assert "Halaman 2 dari 3" in lists[1]
    assert "Sudah ditambal" in pages["index.html"]
    with (copy / "data/pesan.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 45
    assert (copy / "data" / rows[0]["alamat"]).is_file()
    root = ElementTree.parse(copy / "umpan.atom").getroot()
    names = [it.text or "" for it in root.iter("{http://www.w3.org/2005/Atom}id")]
    assert len(set(names)) == 31
    assert all(name.startswith("urn:uuid:") for name in names)
    links = [it.get("href", "") for it in root.iter("{http://www.w3.org/2005/Atom}link")]
    assert all((copy / link).is_file() for link in links)


def test_an_empty_site_has_its_pages_too(app: Flask, tmp_path: Path) -> None:
    pages = walked(exported(app, tmp_path / "upik"))
    assert "Belum ada pesan yang diterbitkan" in pages["index.html"]
    assert {"statistik.html", "tentang.html", "privasi.html", "data.html"} <= pages.keys()


def test_a_web_server_may_read_the_copy_whoever_made_it(app: Flask, tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        exported(app, tmp_path / "upik")
    finally:
        os.umask(before)
    files = [path for path in (tmp_path / "upik").rglob("*") if path.is_file()]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o644}
    assert {path.parent.stat().st_mode & 0o777 for path in files} == {0o755}


def test_the_next_copy_takes_the_place_of_the_last(
    app: Flask, full: list[int], tmp_path: Path
) -> None:
    copy = exported(app, tmp_path / "upik")
    gone = f"pesan/{full[0] // 1000}/{full[0]}.html"
    assert (copy / gone).exists()
    let("moderator", publishing.unpublish, full[0])
    assert gone not in walked(exported(app, copy))
    assert not (copy / gone).exists()
    assert [it.name for it in tmp_path.iterdir() if "upik" in it.name] == ["upik"]


def test_another_folder_is_left_alone(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "surat.txt").write_text("penting")
    result = export(app, tmp_path)
    assert result.exit_code == 1
    assert "berisi hal lain" in result.output
    assert (tmp_path / "surat.txt").read_text() == "penting"


def test_a_copy_that_fails_leaves_the_last_one(
    app: Flask, full: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = exported(app, tmp_path / "upik")
    before = (copy / "index.html").read_text()

    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.views.public.static_copy.shutil.copyfile", full_disk)
    result = export(app, copy)
    assert result.exit_code == 1
    assert "No space left" in result.output
    assert (copy / "index.html").read_text() == before
    assert re.findall(r"\.upik", " ".join(it.name for it in tmp_path.iterdir())) == []


def test_the_pages_of_the_site_itself_stay_as_they_are(app: Flask, tmp_path: Path) -> None:
    before = app.test_client().get("/").text
    exported(app, tmp_path / "upik")
    assert app.test_client().get("/").text == before
    assert "<form" in before
