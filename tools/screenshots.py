"""Pictures of every screen, taken from a running Si UPIK (`make screenshots`).

All of them on one contact sheet, desk and phone side by side; some also as files of their own, for
the README and the guides.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from PIL import Image, ImageDraw, ImageFont  # noqa: E402 - path first
from playwright.sync_api import Browser, Page, expect, sync_playwright  # noqa: E402

from tests.e2e.conftest import CHROMIUM, FLAGS  # noqa: E402
from tests.e2e.people import answer_directly, card, forward, log_in, open_window  # noqa: E402
from tests.e2e.station import Station, eventually  # noqa: E402
from tools import screen_story as story  # noqa: E402
from tools.screen_steps import card_of  # noqa: E402
from tools.screen_story import STORY  # noqa: E402
from tools.screens import SCREENS, Screen  # noqa: E402

TARGET = ROOT / "docs" / "img"
SHEET = TARGET / "layar.webp"
DESK, PHONE = (1280, 860), (390, 844)
SUFFIXES = {DESK: "", PHONE: "-hp"}
KADIS, OPERATOR_PHONE = "+6281100000201", "+6281100000203"
DISHUB_PHONE = "+6281100000223"


def tell(station: Station, page: Page) -> None:
    """The story that the pictures show: answered by phone and web, forwarded, blocked, new."""
    log_in(page, station, "moderator")
    for number, text in STORY:
        station.drop(number, text)
        page.goto(f"{station.url}/pesan-masuk/?status=semua")
        expect(card_of(page, text)).to_be_visible()
    forward(page, story.ANSWERED, "Dinas Pekerjaan Umum dan Penataan Ruang", "Keluhan")
    code = eventually(lambda: station.texts(KADIS), "the head has it")[0][:4]
    station.drop(
        OPERATOR_PHONE, f"BLS {code} Petugas PUPR meninjau Kamis 26 Nov. Mohon berhati-hati."
    )
    eventually(lambda: len(station.texts(KADIS)) == 2, "the head gets his copy")
    forward(page, story.HELD, "Dinas Perhubungan", "Pengaduan")
    refuse_by_phone(station, page)
    promise_by_phone(station, page)
    answer_directly(page, story.DIRECT, "Bawa fotokopi KK ke kantor Dukcapil, gratis.")
    for text in (story.ANSWERED, story.DIRECT):
        page.goto(f"{station.url}/pesan-masuk/?status=sudah")
        card(page, text).get_by_role("button", name="Publish", exact=True).click()
        expect(card(page, text).get_by_role("button", name="Batal Publish")).to_be_visible()
    page.goto(f"{station.url}/pesan-masuk/?status=semua")
    window = open_window(page, story.PROMOTION, "Blokir")
    window.get_by_label("alasan").fill("Penipuan undian")
    window.get_by_label("sampai tanggal").fill("2030-12-31")
    window.get_by_role("button", name="YA", exact=True).click()
    expect(window).to_be_hidden()
    station.drop(story.PROMOTER, "Undian sekali lagi, hub kami sebelum malam ini")
    page.goto(f"{station.url}/black-list/")
    eventually(lambda: page.reload() and '/sms">1<' in page.content(), "it is kept")
    page.goto(f"{station.url}/profil/")
    page.get_by_label("Pakai pintasan keyboard").check()
    page.get_by_role("button", name="Save").click()
    station.drop("TELKOMSEL", "Sisa pulsa Anda Rp4.250. Masa aktif s.d. 30/12/2026.")
    page.goto(f"{station.url}/info-sim/")
    eventually(lambda: page.reload() and "Rp4.250" in page.content(), "the notice is there")
    trouble(station)


def refuse_by_phone(station: Station, page: Page) -> None:
    """TOLAK by phone leaves the alternative open."""
    forward(page, story.REFUSED, "Dinas Perhubungan", "Keluhan")
    told = eventually(
        lambda: [text for text in station.texts(DISHUB_PHONE) if story.REFUSED in text],
        "the phone has it",
    )
    station.drop(DISHUB_PHONE, f"TOLAK {told[0][:4]} Trayek antarkota diatur provinsi")
    expect(card(page, story.REFUSED)).to_contain_text("Trayek antarkota")


def promise_by_phone(station: Station, page: Page) -> None:
    """Two SKPD hold it; the one that leads promises something, and does not say when."""
    forward(page, story.SHARED, "Dinas Pekerjaan Umum dan Penataan Ruang", "Keluhan")
    forward(page, story.SHARED, "Dinas Perhubungan", "Keluhan")
    told = eventually(
        lambda: [text for text in station.texts(OPERATOR_PHONE) if story.SHARED in text],
        "the phone has it",
    )
    station.drop(OPERATOR_PHONE, f"BLS {told[0][:4]} Kerusakan akan segera kami perbaiki.")
    expect(card(page, story.SHARED)).to_contain_text("Janji tanpa tanggal")


def draft(browser: Browser, station: Station, page: Page) -> None:
    """An operator's answer waits for his superior."""
    page.goto(f"{station.url}/pesan-masuk/?status=semua")
    forward(page, story.DRAFTED, "Dinas Pekerjaan Umum dan Penataan Ruang", "Keluhan")
    with closing(browser.new_context(locale="id-ID", timezone_id="Asia/Jakarta")) as context:
        operator = context.new_page()
        log_in(operator, station, "operator-pupr")
        operator.goto(f"{station.url}/pesan-dinas/")
        window = open_window(operator, story.DRAFTED, "BALAS")
        window.get_by_label("balasan").fill("Drainase pasar Siulak dibersihkan Sabtu pagi.")
        window.get_by_role("button", name="Kepala Dinas PUPR").click()
        window.get_by_role("button", name="Minta persetujuan").click()
        expect(window).to_be_hidden()


def wait_before_sending(browser: Browser, station: Station) -> None:
    """From now on an answer waits for a minute: long enough for a picture of "Batalkan"."""
    with closing(browser.new_context(locale="id-ID", timezone_id="Asia/Jakarta")) as context:
        admin = context.new_page()
        log_in(admin, station, "admin")
        admin.goto(f"{station.url}/pengaturan/layanan")
        admin.get_by_label("Tahan jawaban dari web").fill("60")
        admin.get_by_role("button", name="Save").click()
        expect(admin.get_by_text("Pengaturan disimpan.")).to_be_visible()


def trouble(station: Station) -> None:
    """Three SMS in trouble: the dummy phone never has any, so their rows are told so."""
    states = (
        ("failed", 0, "Nomor tujuan tidak aktif."),
        ("uncertain", 0, "Modem terputus saat mengirim."),
        ("held", 1, "Ditahan sejak kemarin: modem lama tidak terhubung."),
    )
    database = next(station.folder.glob("*.sqlite3"))
    with closing(sqlite3.connect(database, timeout=30)) as rows, rows:
        ids = rows.execute("SELECT id FROM outbound_sms WHERE purpose = 'acknowledgement'")
        for (row,), state in zip(ids.fetchall(), states, strict=False):
            change = (
                "UPDATE outbound_sms SET status = ?, needs_person = ?, problem = ? WHERE id = ?"
            )
            rows.execute(change, (*state, row))


def visitors(browser: Browser, station: Station, size: tuple[int, int]) -> dict[str | None, Page]:
    """One browser for each person, logged in; None is everybody else's."""
    found: dict[str | None, Page] = {}
    for user in dict.fromkeys(screen.user for screen in SCREENS):
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale="id-ID",
            timezone_id="Asia/Jakarta",
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        found[user] = context.new_page()
        if user:
            log_in(found[user], station, user)
    return found


def prepare(browser: Browser, station: Station) -> None:
    """Everything that the pictures show, from a message on its way in to a draft that waits."""
    desk = browser.new_page(locale="id-ID", timezone_id="Asia/Jakarta")
    tell(station, desk)
    draft(browser, station, desk)
    wait_before_sending(browser, station)
    desk.context.close()


def show(page: Page, station: Station, screen: Screen) -> None:
    """The screen as a person sees it who has done the steps."""
    page.goto(f"{station.url}{screen.path}")
    page.wait_for_load_state("load")
    if screen.steps:
        screen.steps(page)
        page.wait_for_load_state("networkidle")


def take(browser: Browser, station: Station, folder: Path) -> Iterator[tuple[Screen, list[Path]]]:
    """Every screen at both sizes."""
    people = {size: visitors(browser, station, size) for size in SUFFIXES}
    for number, screen in enumerate(SCREENS):
        files = []
        for size, suffix in SUFFIXES.items():
            page = people[size][screen.user]
            show(page, station, screen)
            page.wait_for_timeout(400)
            picture = page.screenshot()
            files.append(folder / f"{number}{suffix}.png")
            files[-1].write_bytes(picture)
            if screen.in_guides:
                (TARGET / f"{screen.in_guides}{suffix}.png").write_bytes(picture)
        print(screen.title)
        yield screen, files


def contact_sheet(taken: Sequence[tuple[Screen, list[Path]]], columns: int = 3) -> Image.Image:
    """All pictures in a grid, each pair below its title."""
    height, gap, line = 300, 20, 28
    widths = [round(height * size[0] / size[1]) for size in SUFFIXES]
    cell = (sum(widths) + 8 + gap, height + line + gap)
    rows = -(-len(taken) // columns)
    sheet = Image.new("RGB", (columns * cell[0] + gap, rows * cell[1] + gap), "#e9edf1")
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(size=17)
    for place, (screen, files) in enumerate(taken):
        left = gap + place % columns * cell[0]
        top = gap + place // columns * cell[1]
        pen.text((left, top), screen.title, fill="#1c2733", font=font)
        for file, width in zip(files, widths, strict=True):
            with Image.open(file) as picture:
                small = picture.convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
            sheet.paste(small, (left, top + line))
            left += width + 8
    return sheet


def main() -> None:
    """Starts a service of its own, tells the story, and takes every picture."""
    TARGET.mkdir(parents=True, exist_ok=True)
    keep = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    with (
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryDirectory() as pictures,
        Station(Path(folder)) as station,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        prepare(browser, station)
        taken = list(take(browser, station, keep or Path(pictures)))
        browser.close()
        contact_sheet(taken).save(SHEET, quality=68, method=6)
    print(f"{SHEET.relative_to(ROOT)}: {SHEET.stat().st_size // 1024} kB, {len(taken)} screens")


if __name__ == "__main__":
    main()
