"""Tulis pesan: one form is one case, nothing stays behind, photos wait for a job; mistakes are
told at their field. Its keys and its limits: test_form_keys.py."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from app.database.extensions import db, now, transaction
from app.jobs import channel_files
from app.jobs.schedule import is_needed
from app.models import InboundPart, MessageFile, OutboundSms, StoredFile
from app.runtime.process_lock import try_lock
from app.services.cases.promises import photo_drawing
from app.services.journal.actor import SYSTEM
from app.services.privacy import anonymising
from app.services.settings import settings, stored_files
from app.views.public import web_form
from config import ROOT
from tests.cases import Login, hidden
from tests.integration.services.cases.promises.test_photo_drawing import (
    jpeg_of_scans,
    png_that_claims,
)
from tests.integration.views.public.citizen import TEXT, Citizen, cases, link_of
from tests.reading import assert_lacks

PLACE = "Siulak Gedang, Kec. Siulak"


def photo(kind: str = "JPEG") -> tuple[io.BytesIO, str]:
    """A photo that tells its camera and where it was taken."""
    data, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = "Kamera Rahasia"
    Image.new("RGB", (60, 40), "green").save(data, kind, exif=exif)
    return io.BytesIO(data.getvalue()), "IMG_081266771234.jpg"


def test_a_case_with_its_place_becomes_a_card_with_ticket_and_link(citizen: Citizen) -> None:
    opened = citizen.fresh()
    answer = citizen.send(opened, tempat=PLACE)
    (row,) = cases()
    assert answer.status_code == 200
    assert f"{row.ticket[:3]}-{row.ticket[3:]}" in answer.text
    assert (row.channel, row.kecamatan) == ("web", "Siulak")
    assert row.body == f"{TEXT}\nTempat: {PLACE}"
    link = link_of(answer)
    assert "Sedang dibaca petugas." in citizen.read(link)
    # Neither the secret of the link nor the key of the form stands in the database.
    part = db.session.scalars(select(InboundPart)).one()
    stored = " ".join(map(str, (*vars(row).values(), *vars(part).values())))
    assert link.rpartition("/")[2] not in stored
    assert opened["form_key"].split(".")[0] not in stored
    assert db.session.scalars(select(OutboundSms)).all() == []


def test_the_same_form_sent_twice_is_one_case_and_one_link(citizen: Citizen) -> None:
    opened = citizen.fresh()
    first = citizen.send(opened)
    citizen.wait(hours=1)
    again = citizen.send(opened)
    assert len(cases()) == 1
    assert link_of(first) == link_of(again)


def test_nothing_written_stays_in_the_browser(
    app: Flask, citizen: Citizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The signed key is the proof of the form: no session stands behind it, and the form's cookie
    is made by chance."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    sent = citizen.send()
    for answer in (citizen.get("/tulis/"), sent, citizen.get(link_of(sent))):
        told = answer.headers.getlist("Set-Cookie")
        assert [it.partition("=")[0] for it in told] in ([], [web_form.COOKIE])
        assert "upik-formulir=" not in citizen.get(link_of(sent)).request.headers.get("Cookie", "")
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert re.search(r"script-src 'nonce-[\w-]+'$", policy)
    said = citizen.read("/tulis/")
    assert said.count('autocomplete="off"') >= 4
    assert 'class="leave" href="https://' in said


def test_a_first_visit_weighs_at_most_60_kilobytes(citizen: Citizen) -> None:
    """Style and script stand in the page; beside it a browser fetches the icon alone."""
    answer = citizen.get("/tulis/")
    files = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', answer.text))
    assert len(files) <= 1
    weight = len(answer.data) + sum((ROOT / f"app{file}").stat().st_size for file in files)
    assert weight <= 60_000
    assert_lacks(answer.text, "@import", "url(")


def test_an_error_stands_at_its_field_and_what_was_typed_stays(citizen: Citizen) -> None:
    for wrong, field, said in (
        ({"teks": "mati"}, "teks", "paling sedikit 10 huruf"),
        ({"teks": "a" * 1501}, "teks", "paling banyak 1.500 huruf"),
        ({"teks": "status pesan saya"}, "teks", "Di sini tulislah pesan baru."),
        ({"tempat": "Kec. Entah"}, "tempat", "Pilih tempat dari daftar"),
    ):
        answer = citizen.send(**{"tempat": PLACE} | wrong, foto=photo())
        page = answer.text
        assert answer.status_code == 422, wrong
        assert said in page
        assert re.search(rf'name="{field}"[^>]*aria-describedby="{field}-error[^>]*autofocus', page)
        assert wrong.get("teks", TEXT) in page
        if field == "teks":
            assert f'value="{PLACE}" selected' in page
        assert "Pilih fotonya sekali lagi" in page
        assert cases() == []


def test_a_body_that_is_too_large_is_answered_on_the_form(citizen: Citizen) -> None:
    answer = citizen.browser.post(
        "/tulis/",
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": "9000000"},
    )
    assert answer.status_code == 413
    assert "bersama-sama paling besar 8 MB" in answer.text


def test_a_machine_is_asked_and_a_person_goes_on_with_the_same_form(citizen: Citizen) -> None:
    fields = {"form_key": hidden(citizen.read("/tulis/"), "form_key")}
    assert web_form.HASTY in citizen.send(fields).text
    citizen.wait(seconds=5)
    trapped = citizen.send(fields, **{web_form.TRAP: "https://example.org"})
    assert "Kosongkan kolom" in trapped.text
    assert cases() == []
    fields["form_key"] = hidden(trapped.text, "form_key")
    assert citizen.send(fields).status_code == 200
    assert len(cases()) == 1


def test_a_form_that_is_not_ours_does_nothing_but_keeps_the_text(citizen: Citizen) -> None:
    for key in ("", "abc", "abc.1.sig", "aaaa.1795000000.c2ln"):
        answer = citizen.send({"form_key": key})
        assert (answer.status_code, TEXT in answer.text) == (422, True), key
        assert web_form.STALE in answer.text
        assert cases() == []


def test_a_form_of_yesterday_is_sent_once_more_by_its_reader(citizen: Citizen) -> None:
    opened = citizen.fresh()
    citizen.wait(hours=13)
    stale = citizen.send(opened)
    assert web_form.STALE in stale.text
    citizen.wait(seconds=5)
    assert citizen.send({"form_key": hidden(stale.text, "form_key")}).status_code == 200
    assert len(cases()) == 1


def test_a_sensitive_text_is_shown_nowhere_again_and_leaving_comes_first(citizen: Citizen) -> None:
    words = "Suami saya memukul saya tiap malam, tolong jangan telepon ke HP ini"
    sent = citizen.send(teks=words)
    (row,) = cases()
    assert row.is_sensitive
    for page in (sent.text, citizen.read(link_of(sent))):
        main = page.split("<main")[1]
        assert main.index('class="leave"') < main.index('href="tel:112"') < main.index("<h1>")
        assert "memukul" not in page
        assert "HP ini, catat" in page or "dibaca petugas" in page
        assert "Minta kode" not in page
    assert db.session.scalars(select(OutboundSms.number)).all() == []


@pytest.mark.parametrize(
    ("numbers", "told"), [("", ["112", "110"]), ("0748-21110, 110", ["074821110", "110"])]
)
def test_one_in_danger_reads_the_emergency_numbers_and_no_sms_is_missed(
    citizen: Citizen, login: Login, numbers: str, told: list[str]
) -> None:
    with transaction():
        settings.change({"emergency_number": numbers}, None, actor=SYSTEM)
    sent = citizen.send(teks="Ada kebakaran di pasar Siulak Gedang, api sudah besar")
    assert re.findall(r'href="tel:(\d+)"', sent.text) == told
    assert cases()[0].is_urgent
    login(citizen.browser, "moderator")
    card = citizen.read(f"/pesan-masuk/{cases()[0].id}")
    assert "Formulir web" in card
    assert "Belum mendapat SMS tanda terima" not in card


def test_home_and_tracking_lead_to_the_form_and_keep_naming_sms(citizen: Citizen) -> None:
    for path in ("/", "/cek/", "/tentang"):
        assert 'href="/tulis/"' in citizen.read(path), path
    assert "tanpa internet tetap bisa dengan SMS" in citizen.read("/")


def files() -> list[MessageFile]:
    db.session.expire_all()
    return list(db.session.scalars(select(MessageFile).order_by(MessageFile.id)))


def count_stored() -> int:
    return db.session.scalar(select(func.count(StoredFile.id))) or 0


def test_no_page_draws_and_none_waits_for_a_drawing(
    app: Flask, citizen: Citizen, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another photo is being drawn, however long: twenty costly ones silence nobody."""
    monkeypatch.setattr(photo_drawing, "_WAIT_SECONDS", 0)
    with try_lock(Path(app.config["SETTINGS"].folder) / photo_drawing.LOCK) as held:
        assert held
        answer = citizen.send(foto=photo())
        channel_files.fetch()
    assert (answer.status_code, "Foto sedang diolah" in answer.text) == (200, True)
    link, card = link_of(answer), f"/pesan-masuk/{cases()[0].id}"
    assert "Foto sedang diolah" in citizen.read(link)
    assert is_needed(app, "app.jobs.channel_files.fetch")
    login(citizen.browser, "moderator")
    assert "Foto 1 dari warga: sedang diolah" in citizen.read(card)
    assert citizen.get(f"{card}/berkas/{files()[0].id}").status_code == 404, "as it came: to nobody"
    channel_files.fetch()
    assert not is_needed(app, "app.jobs.channel_files.fetch")
    assert b"Rahasia" not in citizen.get(f"{card}/berkas/{files()[0].id}").data
    assert "sedang diolah" not in citizen.read(card)
    assert "sedang diolah" not in citizen.read(link)


def test_three_photos_are_drawn_anew_without_camera_and_name(citizen: Citizen) -> None:
    citizen.send(foto=[photo(), photo("PNG"), photo("WEBP")])
    channel_files.fetch()
    found = files()
    assert [(it.kind, it.media_type, it.name) for it in found] == [("image", "image/jpeg", "")] * 3
    for file in found:
        data = stored_files.read(file.file_id) or b""
        assert Image.open(io.BytesIO(data)).size == (60, 40)
        assert b"Rahasia" not in data
    assert count_stored() == 3, "nothing is left of them as they came"


def test_a_photo_that_cannot_be_drawn_is_told_on_the_card_and_by_the_link(
    citizen: Citizen, login: Login
) -> None:
    bomb = io.BytesIO(png_that_claims(4000, 4001)), "besar.png"
    link = link_of(citizen.send(foto=[photo(), bomb]))
    channel_files.fetch()
    assert "1 foto tidak terbaca" in citizen.read(link)
    assert count_stored() == 1
    login(citizen.browser, "moderator")
    card = citizen.read(f"/pesan-masuk/{cases()[0].id}")
    assert "Foto 2 dari warga: ukuran gambar terlalu besar" in card


def test_what_is_erased_while_it_waits_leaves_nothing(citizen: Citizen) -> None:
    citizen.send(foto=photo())
    with transaction():
        anonymising.parts(db.session.scalars(select(InboundPart.id)).all(), now())
    stored_files.drop()
    channel_files.fetch()
    assert (files(), count_stored()) == ([], 0)


def test_what_is_no_fitting_photo_is_said_and_nothing_is_stored(
    citizen: Citizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_form, "_LARGEST_PHOTO", 5_000)
    for photos, said in (
        ([photo() for _ in range(4)], "Paling banyak 3 foto."),
        ([(io.BytesIO(b"MZ" * 400), "virus.jpg")], "bukan foto yang terbaca"),
        ([(io.BytesIO(b"x" * 5_300), "besar.jpg")], "paling besar 5 MB"),
        ([(io.BytesIO(jpeg_of_scans(101)), "lapis.jpg")], "lebih dari 100 lapis"),
    ):
        answer = citizen.send(foto=photos)
        assert (answer.status_code, said in answer.text, TEXT in answer.text) == (422, True, True)
        assert (cases(), count_stored()) == ([], 0)
