"""Pictures of every screen, taken from a running Si UPIK (`make screenshots`).

All of them on one contact sheet, desk and phone side by side; those that the README and the guides
show also as files of their own (tools/guide_pictures.py), and the papers of Report page by page
(tools/paper_pictures.py).
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from PIL import Image, ImageDraw, ImageFont  # noqa: E402 - path first
from playwright.sync_api import Browser, Page, expect, sync_playwright  # noqa: E402

from tests.e2e.conftest import CHROMIUM, FLAGS  # noqa: E402
from tests.e2e.eye import RESTS  # noqa: E402
from tests.e2e.people import come_in  # noqa: E402
from tests.e2e.station import Station  # noqa: E402
from tools import guide_pictures, paper_pictures  # noqa: E402
from tools.screen_telling import PATIENCE, prepare  # noqa: E402
from tools.screens import SCREENS, Screen  # noqa: E402

TARGET = ROOT / "docs" / "img"
SHEET = TARGET / "layar.webp"
DESK, PHONE = (1280, 860), (390, 844)
SUFFIXES = {DESK: "", PHONE: "-hp"}


def visitors(
    browser: Browser, station: Station, size: tuple[int, int], screens: Sequence[Screen] = SCREENS
) -> dict[str | None, Page]:
    """One browser for each person of these screens, logged in; None is everybody else's."""
    found: dict[str | None, Page] = {}
    for user in dict.fromkeys(screen.user for screen in screens):
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale="id-ID",
            timezone_id="Asia/Jakarta",
            reduced_motion="reduce",
        )
        context.set_default_timeout(1000 * PATIENCE)
        found[user] = context.new_page()
        if user:
            come_in(found[user], station, user)
    return found


def show(page: Page, station: Station, screen: Screen) -> None:
    """The screen as a person sees it who has done the steps."""
    page.goto(f"{station.url}{screen.path}")
    page.wait_for_function(RESTS)
    if screen.steps:
        screen.steps(page)
        page.wait_for_function(RESTS)


def take(browser: Browser, station: Station, folder: Path) -> Iterator[tuple[Screen, list[Path]]]:
    """Every screen at both sizes."""
    people = {size: visitors(browser, station, size) for size in SUFFIXES}
    for number, screen in enumerate(SCREENS):
        files = []
        for size, suffix in SUFFIXES.items():
            page = people[size][screen.user]
            show(page, station, screen)
            files.append(folder / f"{number}{suffix}.png")
            files[-1].write_bytes(page.screenshot())
            guide_pictures.keep(page, screen.title, on_phone=size == PHONE, folder=TARGET)
        print(screen.title)
        yield screen, files


def take_for_guides(browser: Browser, station: Station) -> None:
    """The pictures of the guides alone: a quarter of the work, for who writes in a guide."""
    for size in SUFFIXES:
        on_phone = size == PHONE
        screens = [one for one in SCREENS if guide_pictures.is_shown(one.title, on_phone=on_phone)]
        people = visitors(browser, station, size, screens)
        for screen in screens:
            page = people[screen.user]
            show(page, station, screen)
            guide_pictures.keep(page, screen.title, on_phone=on_phone, folder=TARGET)
            print(screen.title, flush=True)


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


def tell(file: Path) -> None:
    """What was written, and how heavy it is."""
    print(f"{file.relative_to(ROOT)}: {file.stat().st_size // 1024} kB", flush=True)


def main() -> None:
    """Starts a service of its own, tells the story, and takes every picture; with --guides those
    of the guides alone, with --papers the papers."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryDirectory() as pictures,
        Station(Path(folder)) as station,
        sync_playwright() as playwright,
    ):
        expect.set_options(timeout=1000 * PATIENCE)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        prepare(browser, station)
        if "--guides" not in sys.argv:
            tell(paper_pictures.take(browser, station, TARGET))
        if "--papers" in sys.argv:
            return
        if "--guides" in sys.argv:
            take_for_guides(browser, station)
            return
        taken = list(take(browser, station, Path(pictures)))
        browser.close()
        contact_sheet(taken).save(SHEET, quality=68, method=6)
    tell(SHEET)


if __name__ == "__main__":
    main()
