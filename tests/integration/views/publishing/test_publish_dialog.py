"""Publish at the desk: one click where nothing is to be hidden, else both texts side by side."""

from __future__ import annotations

from flask.testing import FlaskClient

from app.services.cases.visibility import publishing
from tests.cases import FRAGMENT, buttons, case, citizen_sms, let, page, posted, send
from tests.reading import assert_lacks, assert_says

PERSONAL = "Nama saya Budi Santoso, hp 0812-6677-1234. Jalan Siulak Gedang rusak"


def test_a_clean_text_takes_one_click(desk: FlaskClient) -> None:
    row = citizen_sms("Jalan Siulak Gedang rusak")
    assert "Batal Publish" in posted(desk, f"/pesan-masuk/{row}/publish", terbit="1")
    assert case(row).public_text == "Jalan Siulak Gedang rusak"
    assert case(row).public_place == "Siulak"


def test_a_marked_text_opens_the_window_and_nothing_is_public_yet(desk: FlaskClient) -> None:
    row = citizen_sms(PERSONAL)
    answer = desk.post(f"/pesan-masuk/{row}/publish", data={"terbit": "1"}, headers=FRAGMENT)
    assert answer.status_code == 200
    assert answer.headers["HX-Retarget"] == "#window"
    text = answer.get_data(as_text=True)
    assert "<mark>Budi Santoso<small> Nama</small></mark>" in text
    assert "<mark>0812-6677-1234<small> Nomor</small></mark>" in text
    assert "Nama saya [nama disamarkan], hp [nomor disamarkan]." in text
    assert '<option lang="id" value="Siulak" selected>' in text
    assert not case(row).is_published


def test_a_relative_of_an_office_is_asked_about(desk: FlaskClient) -> None:
    row = citizen_sms("istri pak kades dapat bantuan, istri pak kades lagi")
    url = f"/pesan-masuk/{row}/publish"
    window = send(desk, url, terbit="1")[1]
    assert "<mark>istri pak kades<small> Orang dekat pejabat?</small></mark>" in window
    assert "Masih terbaca: “istri pak kades”. Samarkan bila" in window
    assert f'aria-describedby="asked-m{row}"' in window
    assert not case(row).is_published
    values = {"periksa": "ya", f"text-m{row}": "Ada yang minta jatah"}
    assert send(desk, url, **values)[0] == 200
    assert_lacks(page(desk, f"/pesan-masuk/{row}/teks-umum"), "Masih terbaca")


def test_what_the_moderator_confirms_is_published(desk: FlaskClient) -> None:
    row = citizen_sms(PERSONAL)
    values = {"periksa": "ya", f"text-m{row}": "Jalan Siulak rusak", "kecamatan": "Siulak"}
    text = posted(desk, f"/pesan-masuk/{row}/publish", **values)
    assert_says(text, "Pesan terbit di halaman umum.", "Urungkan")
    assert "Jalan Siulak rusak" in page(desk, "/")
    assert "Budi" not in page(desk, "/")
    assert PERSONAL in page(desk, "/pesan-masuk/?status=semua")


def test_an_empty_public_text_is_told_at_its_field(desk: FlaskClient) -> None:
    row = citizen_sms(PERSONAL)
    values = {"periksa": "ya", f"text-m{row}": " "}
    text = posted(desk, f"/pesan-masuk/{row}/publish", 422, **values)
    assert "Teks untuk umum wajib diisi." in text
    assert not case(row).is_published


def test_a_delicate_case_needs_reason_and_tick(desk: FlaskClient) -> None:
    row = citizen_sms("Guru suka mukul murid, anak sy sampai biru lengannya")
    url, confirmed = f"/pesan-masuk/{row}/publish", {"periksa": "ya", "kecamatan": ""}
    assert "keadaan seorang anak" in send(desk, url, terbit="1")[1]
    text = posted(desk, url, 422, **confirmed)
    assert "Alasan penerbitan wajib diisi." in text
    assert "Centang dulu bila memang aman diterbitkan." in text
    text = posted(desk, url, 422, **confirmed, publish_reason="Disetujui orang tua")
    assert 'value="Disetujui orang tua"' in text
    assert not case(row).is_published
    reasoned = {"publish_reason": "Disetujui orang tua", "confirm_publish": "ya"}
    assert send(desk, url, **confirmed, **reasoned)[0] == 200
    assert case(row).publish_reason == "Disetujui orang tua"


def test_a_sensitive_card_offers_publish_only_under_lainnya(desk: FlaskClient) -> None:
    row = citizen_sms("saya korban KDRT, jangan balas")
    offered = buttons(page(desk, "/pesan-masuk/?status=semua"), row)
    assert offered[0] != "publish"
    assert offered.index("publish") > offered.index("forward")


def test_the_public_text_of_a_published_card_can_be_mended(desk: FlaskClient) -> None:
    row = citizen_sms("Jalan di depan rumah Budi rusak")
    let("moderator", publishing.publish, row)
    assert "rumah Budi" in page(desk, "/")
    window = page(desk, f"/pesan-masuk/{row}/teks-umum")
    assert "Jalan di depan rumah Budi rusak</textarea>" in window
    values = {"periksa": "ya", f"text-m{row}": "Jalan di desa rusak"}
    assert "Teks umum disimpan." in posted(desk, f"/pesan-masuk/{row}/teks-umum", **values)
    assert "Budi" not in page(desk, "/")
    assert "Jalan di desa rusak" in page(desk, "/")


def test_a_text_may_be_hidden_before_it_is_published(desk: FlaskClient) -> None:
    row = citizen_sms("Jalan di depan rumah Budi rusak")
    values = {"periksa": "ya", f"text-m{row}": "Jalan di desa rusak"}
    assert send(desk, f"/pesan-masuk/{row}/teks-umum", **values)[0] == 200
    assert not case(row).is_published
    send(desk, f"/pesan-masuk/{row}/publish", terbit="1")
    assert "Jalan di desa rusak" in page(desk, "/")
    assert "Budi" not in page(desk, "/")


def test_urungkan_after_batal_publish_brings_the_same_text_back(desk: FlaskClient) -> None:
    row = citizen_sms(PERSONAL)
    values = {"periksa": "ya", f"text-m{row}": "Jalan rusak"}
    send(desk, f"/pesan-masuk/{row}/publish", **values)
    send(desk, f"/pesan-masuk/{row}/publish", terbit="0")
    assert "Jalan rusak" not in page(desk, "/")
    send(desk, f"/pesan-masuk/{row}/publish", terbit="1")
    assert "Jalan rusak" in page(desk, "/")


def test_markup_of_a_citizen_stays_text_in_the_window(desk: FlaskClient) -> None:
    row = citizen_sms("nama saya <b>Budi</b> </textarea><script>x</script>")
    window = desk.get(f"/pesan-masuk/{row}/publish", headers=FRAGMENT).get_data(as_text=True)
    assert_lacks(window, "<script>x", "<b>Budi")


def test_the_window_of_what_is_gone_is_refused(desk: FlaskClient) -> None:
    for path in ("publish", "teks-umum"):
        assert desk.get(f"/pesan-masuk/999999/{path}").status_code == 404
