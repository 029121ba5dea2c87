"""One journey for each use case of moderators and operators, by what a person sees (S21-S99)."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from itertools import count

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.people import answer_directly, card, forward, log_in
from tests.e2e.station import Station, eventually

PUPR = "Dinas Pekerjaan Umum dan Penataan Ruang"
DISHUB = "Dinas Perhubungan"
OPERATOR_PHONE = "+6281100000203"
_numbers = count(1)


@pytest.fixture
def people(browser: Browser, station: Station) -> Iterator[Callable[[str], Page]]:
    """`people("moderator")`: a browser of that person's own, logged in."""
    contexts = []

    def _person(username: str) -> Page:
        context = browser.new_context(locale="id-ID", timezone_id="Asia/Jakarta")
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        log_in(page, station, username)
        page.wait_for_url(lambda url: "/login/" not in url)
        return page

    yield _person
    for context in contexts:
        context.close()


@pytest.fixture
def desk(people: Callable[[str], Page], station: Station) -> Page:
    """A moderator before Pesan Masuk."""
    page = people("moderator")
    page.goto(f"{station.url}/pesan-masuk/")
    return page


def sms(station: Station, text: str) -> str:
    """A citizen's SMS from a number of its own; the number."""
    number = f"+62812777{next(_numbers):05d}"
    station.drop(number, text)
    return number


def new_card(page: Page, station: Station, text: str) -> tuple[Locator, str]:
    """The card of a new SMS as it appears by itself, and its number."""
    number = sms(station, text)
    found = card(page, text)
    expect(found).to_be_visible()
    return found, number


def only(page: Page, station: Station, text: str, state: str = "semua") -> Locator:
    """The card among all of them, found by search as a person does."""
    page.goto(f"{station.url}/pesan-masuk/?status={state}")
    page.get_by_role("searchbox").fill(text)
    page.get_by_role("button", name="Cari").click()
    return card(page, text)


def held_card(people: Callable[[str], Page], station: Station, desk: Page, text: str) -> Page:
    """A message forwarded to PUPR, and its operator before it."""
    new_card(desk, station, text)
    forward(desk, text, PUPR, "Keluhan")
    operator = people("operator-pupr")
    operator.goto(f"{station.url}/pesan-dinas/")
    expect(card(operator, text)).to_be_visible()
    return operator


def test_uc_m4_the_inbox_is_filtered(desk: Page, station: Station) -> None:
    """S21, S22: answered or not, and by category."""
    text = "Saring: lampu jalan padam"
    new_card(desk, station, text)
    forward(desk, text, DISHUB, "Pengaduan")
    filters = desk.get_by_role("complementary", name="Saring pesan")
    filters.get_by_role("link", name=re.compile("^Pengaduan")).click()
    expect(card(desk, text)).to_be_visible()
    filters.get_by_role("link", name=re.compile("Pujian")).click()
    expect(card(desk, text)).to_have_count(0)
    desk.goto(f"{station.url}/pesan-masuk/")
    filters.get_by_role("link", name=re.compile("^Sudah dibalas")).click()
    expect(card(desk, text)).to_have_count(0)


def test_uc_m5_the_card_tells_everything(desk: Page, station: Station) -> None:
    """S23-S32: number and time above, text, a row per SKPD, buttons with their meaning."""
    text = "Kartu: saluran mampet"
    found, _number = new_card(desk, station, text)
    expect(found.locator("header")).to_contain_text("0812-777")
    expect(found.locator("header time")).to_be_visible()
    for name in ("Proses / Forward", "Balas", "Hapus", "Blokir", "Publish"):
        button = found.get_by_role("button", name=name, exact=True)
        assert len(button.get_attribute("title") or "") > 15, name
    forward(desk, text, DISHUB, "Keluhan")
    rows = found.get_by_role("list", name="Diteruskan ke")
    expect(rows).to_contain_text(f"{DISHUB}belum dijawab")
    expect(rows).to_contain_text(re.compile(r"SMS terkirim \d dari \d"))
    expect(found).to_contain_text("Tenggat")


def test_uc_m6_delete(desk: Page, station: Station) -> None:
    """S33, S34: Batal keeps it, YAKIN deletes it."""
    text = "Hapus: promosi pinjaman"
    found, _ = new_card(desk, station, text)
    for answer, remains in (("Batal", 1), ("YAKIN", 0)):
        found.get_by_role("button", name="Hapus").click()
        desk.get_by_role("dialog").get_by_role("button", name=answer, exact=True).click()
        expect(desk.get_by_role("dialog")).to_be_hidden()
        expect(found).to_have_count(remains)
    expect(only(desk, station, text)).to_have_count(0)


def test_uc_m7_block_and_m11_unblock(desk: Page, station: Station) -> None:
    """S35-S37, S57-S59: the card shows it; Jangan Blokir at one click."""
    text = "Blokir: undian berhadiah"
    found, number = new_card(desk, station, text)
    found.get_by_role("button", name="Blokir").click()
    desk.get_by_role("dialog").get_by_role("button", name="YA", exact=True).click()
    expect(found).to_contain_text("Nomor terblokir")
    desk.get_by_role("link", name="Black List").click()
    row = desk.get_by_role("row").filter(has_text=number[-4:])
    row.get_by_role("button", name=re.compile("Jangan Blokir")).click()
    expect(row).to_have_count(0)
    expect(only(desk, station, text)).not_to_contain_text("Nomor terblokir")


def test_uc_m8_forward(desk: Page, station: Station) -> None:
    """S38-S45: the window shows the text; the SKPD's phones get it."""
    text = "Teruskan: jembatan gantung lapuk"
    found, _ = new_card(desk, station, text)
    found.get_by_role("button", name="Proses / Forward").click()
    window = desk.get_by_role("dialog")
    expect(window).to_contain_text(text)
    window.get_by_role("button", name="Kirim", exact=True).click()
    expect(window).to_contain_text("Kategori wajib diisi.")
    window.get_by_label("diteruskan untuk").select_option(label=PUPR)
    window.get_by_label("Kategori").select_option(label="Keluhan")
    window.get_by_role("button", name="Kirim", exact=True).click()
    expect(window).to_be_hidden()
    told = eventually(
        lambda: [t for t in station.texts(OPERATOR_PHONE) if text in t], "the phone has it"
    )
    assert re.match(r"[1-9]\d{3} ", told[0])


def test_uc_m9_the_moderator_answers(desk: Page, station: Station) -> None:
    """S46-S53: the counter counts, the superior is named, the citizen has the answer."""
    text = "Balas: kapan CPNS dibuka?"
    found, number = new_card(desk, station, text)
    found.get_by_role("button", name="Balas", exact=True).click()
    window = desk.get_by_role("dialog")
    window.get_by_label("balasan").fill("Belum ada jadwal.")
    expect(window).to_contain_text("17 dari 150")
    desk.keyboard.press("Escape")
    expect(window).to_be_hidden()
    answer_directly(desk, text, "Jadwal CPNS belum ada.")
    eventually(
        lambda: any("Jadwal CPNS belum ada." in t for t in station.texts(number)), "answered"
    )
    expect(only(desk, station, text, "sudah")).to_contain_text("diketahui oleh Kabag PDE")


def test_uc_m10_publish_and_back(
    desk: Page, people: Callable[[str], Page], station: Station
) -> None:
    """S54-S56: one click, the button changes, the home page shows it without the number."""
    text = "Terbit: terima kasih jalannya bagus"
    found, number = new_card(desk, station, text)
    found.get_by_role("button", name="Publish", exact=True).click()
    expect(found.get_by_role("button", name="Batal Publish")).to_be_visible()
    home = people("pimpinan")
    home.goto(station.url)
    expect(home.locator("article").filter(has_text=text)).to_be_visible()
    assert number[-6:] not in home.content()
    found.get_by_role("button", name="Batal Publish").click()
    expect(found.get_by_role("button", name="Publish", exact=True)).to_be_visible()
    home.reload()
    expect(home.locator("article").filter(has_text=text)).to_have_count(0)


def test_uc_o2_the_operator_s_card(
    desk: Page, people: Callable[[str], Page], station: Station
) -> None:
    """S76-S83: category, masked number, code before the text, exactly TOLAK and BALAS."""
    text = "Operator: drainase pasar"
    operator = held_card(people, station, desk, text)
    found = card(operator, text)
    expect(found).to_contain_text("Keluhan")
    expect(found.locator("header")).to_contain_text(re.compile(r"\d{4}-\d\dxx-xxxx"))
    expect(found.locator(".body")).to_contain_text(re.compile(rf"\d{{4}}\s*{text}"))
    buttons = [words.strip() for words in found.get_by_role("button").all_inner_texts()]
    assert buttons == ["BALAS", "TOLAK"]


def test_uc_o3_o4_the_operator_answers_twice(
    desk: Page, people: Callable[[str], Page], station: Station
) -> None:
    """S84-S95: the rules stand in the window, several answers, TOLAK is over then."""
    text = "Operator: jalan berlubang"
    operator = held_card(people, station, desk, text)
    found = card(operator, text)
    for answer in ("Petugas meninjau besok.", "Sudah ditambal pagi ini."):
        found.get_by_role("button", name="BALAS").click()
        window = operator.get_by_role("dialog")
        window.get_by_text("Aturan menjawab").click()
        expect(window).to_contain_text("SARA")
        window.get_by_label("balasan").fill(answer)
        window.get_by_role("button", name="Kepala Dinas PUPR").click()
        window.get_by_role("button", name="Kirim", exact=True).click()
        expect(window).to_be_hidden()
        operator.goto(f"{station.url}/pesan-dinas/?status=sudah")
        expect(found.get_by_role("group", name=re.compile("Jawaban")).last).to_contain_text(answer)
    reject = found.get_by_role("button", name="TOLAK")
    expect(reject).to_be_disabled()
    assert "sudah menjawab" in (reject.get_attribute("title") or "")


def test_uc_o5_the_operator_rejects_and_it_is_forwarded_again(
    desk: Page, people: Callable[[str], Page], station: Station
) -> None:
    """S96-S99, A20: reason, alternative, superior; Teruskan lagi knows the alternative."""
    text = "Operator: lampu lalu lintas mati"
    operator = held_card(people, station, desk, text)
    card(operator, text).get_by_role("button", name="TOLAK").click()
    window = operator.get_by_role("dialog")
    window.get_by_label("Alasan ditolak").fill("Lampu lalu lintas wewenang Dishub")
    window.get_by_label("alternatif SKPD").select_option(label=DISHUB)
    window.get_by_label("diketahui oleh").fill("Kepala Dinas PUPR")
    window.get_by_role("button", name="Kirim", exact=True).click()
    expect(window).to_be_hidden()
    back = only(desk, station, text, "ditolak")
    expect(back).to_contain_text("Lampu lalu lintas wewenang Dishub")
    back.get_by_role("button", name="Teruskan lagi").click()
    window = desk.get_by_role("dialog")
    expect(window.get_by_label("diteruskan untuk").locator("option:checked")).to_have_text(DISHUB)
    window.get_by_role("button", name="Kirim", exact=True).click()
    expect(window).to_be_hidden()
    expect(only(desk, station, text)).to_contain_text(f"{DISHUB}belum dijawab")


def test_two_browsers_one_card_both_press_kirim(
    desk: Page, people: Callable[[str], Page], station: Station
) -> None:
    """One SMS, one clear refusal that says what has changed."""
    text = "Balapan: kapan air PDAM jalan?"
    found, number = new_card(desk, station, text)
    other = people("admin")
    other.goto(f"{station.url}/pesan-masuk/")
    for page, answer in ((desk, "Jawaban pertama."), (other, "Jawaban kedua.")):
        card(page, text).get_by_role("button", name="Balas", exact=True).click()
        window = page.get_by_role("dialog")
        window.get_by_label("balasan").fill(answer)
        window.get_by_label("Kategori").select_option(label="Keluhan")
        window.get_by_label("diketahui oleh").fill("Kabag PDE")
    expect(other.get_by_role("dialog")).to_contain_text("Sedang dibuka oleh Rina Moderator")
    for page in (desk, other):
        page.get_by_role("dialog").get_by_role("button", name="Kirim", exact=True).click()
    # Whoever comes second, and that is for the server to say, reads who was first.
    refusal = "sudah dibalas oleh"
    loser = eventually(lambda: _with_text((desk, other), refusal), "one of them is refused")
    name, kept, gone = (
        ("Admin Latihan", "Jawaban pertama.", "Jawaban kedua.")
        if loser is desk
        else ("Rina Moderator", "Jawaban kedua.", "Jawaban pertama.")
    )
    expect((other if loser is desk else desk).get_by_role("dialog")).to_be_hidden()
    expect(loser.get_by_role("dialog")).to_contain_text(f"{refusal} {name}")
    expect(loser.get_by_role("dialog").get_by_label("balasan")).to_have_value(kept)
    eventually(lambda: any(gone in text for text in station.texts(number)), "one answer goes out")
    time.sleep(2)  # two polls: long enough for a second answer to show
    assert not any(kept in text for text in station.texts(number))
    expect(found).to_contain_text(gone)


def _with_text(pages: tuple[Page, ...], text: str) -> Page | None:
    """The page whose window shows this text."""
    shown = (page for page in pages if page.get_by_role("dialog").get_by_text(text).count())
    return next(shown, None)


def test_a_draft_survives_a_reload(desk: Page, station: Station) -> None:
    """No lost draft."""
    text = "Draf: pohon tumbang"
    found, _ = new_card(desk, station, text)
    found.get_by_role("button", name="Balas", exact=True).click()
    window = desk.get_by_role("dialog")
    window.get_by_label("balasan").fill("Tim sedang menuju lok")
    expect(window).to_contain_text("Draf tersimpan.")
    desk.reload()
    card(desk, text).get_by_role("button", name="Balas", exact=True).click()
    expect(window.get_by_label("balasan")).to_have_value("Tim sedang menuju lok")
