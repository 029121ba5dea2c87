"""Bad SMS and bad clicks, from outside: a clear answer, nothing lost, no trace shown."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.people import card, come_in
from tests.e2e.station import Station, eventually


def incoming(sender: str, text: str, header: str = "") -> bytes:
    """A case file in gammu's format, written by hand: what no well-behaved program writes."""
    hexed = {"n": sender.encode("utf-16-be").hex(), "t": text.encode("utf-16-be").hex()}
    lines = [
        "[SMSBackup000]",
        'Number = ""',
        f"NumberUnicode = {hexed['n'].upper()}",
        "PDU = Deliver",
        "DateTime = 20261125T010000Z",
        "State = UnRead",
        *([f"UDH = {header}"] if header else []),
        f"Text00 = {hexed['t'].upper()}",
        "Coding = Unicode_No_Compression",
        "Folder = 1",
    ]
    return "\n".join([*lines, ""]).encode()


def drop_raw(station: Station, place: int, body: bytes) -> None:
    """Puts a file under this number into the phone's inbox, as any program would."""
    draft = station.phone / "sms" / "1" / f".raw-{place}"
    draft.write_bytes(body)
    draft.rename(draft.with_name(str(place)))


@pytest.mark.parametrize(
    ("place", "sender", "text", "shown"),
    [
        pytest.param(7001, "+6281377000001", "lampu\x01\x02 jalan\x07 mati", "lampu", id="control"),
        pytest.param(7002, "+6281377000002", "Banjir lagi 🙏🙏 cepat", "🙏🙏", id="emoji"),
        pytest.param(7003, "+6281377000003", "", "(pesan kosong)", id="empty text"),
        pytest.param(7004, "TELKOMSEL", "Nikmati paket 12GB", "Nikmati paket", id="letters"),
        pytest.param(7005, "N" * 1024, "dari pengirim 1 kB", "dari pengirim", id="1 kB sender"),
    ],
)
def test_an_odd_sms_is_shown_as_a_card(
    place: int, sender: str, text: str, shown: str, station: Station, page: Page
) -> None:
    drop_raw(station, place, incoming(sender, text))
    come_in(page, station, "moderator", "/pesan-masuk/?status=semua")
    expect(card(page, shown).first).to_be_visible()


def test_an_sms_of_ten_parts_is_one_card(station: Station, page: Page) -> None:
    sender = "+6281377000010"
    texts = [f"bagian {number:02d} " + "x" * 50 for number in range(1, 11)]
    for number in (10, 3, 1, 2, 4, 9, 5, 8, 6, 7):
        header = f"0500035A0A{number:02X}"
        drop_raw(station, 7100 + number, incoming(sender, texts[number - 1], header))
    come_in(page, station, "moderator", "/pesan-masuk/?status=semua")
    expect(card(page, "".join(texts))).to_be_visible()


def test_a_broken_file_becomes_a_card_leaves_the_sim_and_stops_nobody(
    station: Station, page: Page
) -> None:
    drop_raw(station, 7200, b"\x00\xffnot an SMS at all")
    station.drop("+6281377000020", "SMS sesudah berkas rusak")
    come_in(page, station, "moderator", "/pesan-masuk/?status=semua")
    expect(card(page, "SMS sesudah berkas rusak")).to_be_visible()
    expect(card(page, "not an SMS at all")).to_be_visible()
    file = station.phone / "sms" / "1" / "7200"
    eventually(lambda: not file.exists(), "its bytes are stored: the SIM is free of it")


def test_nobody_but_people_is_answered(station: Station) -> None:
    station.drop("BRI-INFO", "KODE RAHASIA Anda 000000")
    station.drop("+6281377000030", "sy korban KDRT pak. jgn kirim balasan ke no ini")
    station.drop("+6281377000031", "lampu jalan mati")
    eventually(lambda: station.texts("+6281377000031"), "the last one is acknowledged")
    assert station.texts("+6281377000030") == []
    assert station.texts("BRI-INFO") == []
