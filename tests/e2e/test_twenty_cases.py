"""Twenty cases of a morning, worked off by mouse, by keyboard and on a phone: how many clicks,
keys and pages it takes (`twenty_cases.tsv`: 12 whose suggestion is right, 4 wrong, 2 spam, 1 about
danger, 1 that the desk answers itself)."""

from __future__ import annotations

import csv
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from app.domain import shipped_units
from tests.e2e.people import People, come_in, new_page, sms
from tests.e2e.station import Station, eventually

MOST_CLICKS, MOST_LOADS = 40, 3
SIZES = {"mouse": (1280, 860), "keyboard": (1280, 860), "phone": (390, 844)}
ANSWER = "Maaf, nomor ini hanya menerima SMS. Foto dapat diantar ke Bagian PDE."
NAMES = {unit.code: unit for unit in shipped_units.units()}
LABELS = {"keluhan": "Keluhan", "pengaduan": "Pengaduan"}
LABELS["permintaan informasi"] = "Permintaan Informasi"

# Counted where it happens: what a person presses, and each page that is loaded. A key that presses
# a button makes no pointer event.
COUNTS = """() => {
  if (window.top !== window) return;
  tally("loads");
  window.addEventListener("pointerdown", () => { window.pressedAt = performance.now(); }, true);
  for (const [event, name] of [["pointerdown", "clicks"], ["keydown", "keys"]]) {
    window.addEventListener(event, (it) => { if (it.isTrusted) tally(name); }, true);
  }
}"""
# A person reads a card first: a tap that follows sooner, where the finger still is, is the second
# of a double one and does nothing.
HAS_READ = "() => performance.now() - (window.pressedAt ?? -1000) > 600"
WAITING = '[data-card]:has(.actions [data-action="at_once"], .actions [data-action="forward"].main)'
# The focus stands on the first button of a card that still waits, which is not the one of before.
GOES_ON = """([waiting, before]) => {
  const card = document.activeElement.closest("[data-card]");
  if (!card) return false;
  const first = card.querySelector(".actions .act") === document.activeElement;
  return card.dataset.row !== before && first && card.matches(waiting);
}"""


@dataclass(frozen=True)
class Case:
    """One row of the list: what is right for its text."""

    kind: str
    unit: str
    category: str
    text: str


def cases() -> list[Case]:
    with (Path(__file__).parent / "twenty_cases.tsv").open(encoding="utf-8", newline="") as file:
        return [Case(*row.values()) for row in csv.DictReader(file, delimiter="\t")]


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    """A service of its own, in which every unit's head has a phone, and DPPKB's an account."""
    with Station(tmp_path_factory.mktemp("twenty"), extra={"UPIK_SEND_HOLD": "10"}) as running:
        with closing(sqlite3.connect(running.folder / "upik.sqlite3", timeout=20)) as store, store:
            store.execute(
                "INSERT INTO contact (skpd_id, name, position, rank, phone, is_active, acts_now)"
                " SELECT id, 'Kepala ' || abbreviation, 'Kepala ' || abbreviation, 'kadis',"
                " printf('+62811000%05d', 5000 + id), 1, 0 FROM skpd"
                " WHERE id NOT IN (SELECT skpd_id FROM contact)"
            )
            _copy_account(store, "kadis-pupr", "DPPKB")
        yield running


def _copy_account(store: sqlite3.Connection, username: str, code: str) -> None:
    """Another unit's head logs in, too: what is sensitive is opened there."""
    kept = [row[1] for row in store.execute("PRAGMA table_info(ab_user)")]
    kept = [name for name in kept if name not in ("id", "username", "email", "skpd_id")]
    (unit,) = store.execute("SELECT id FROM skpd WHERE code = ?", [code]).fetchone()
    made = store.execute(
        f"INSERT INTO ab_user (username, email, skpd_id, {', '.join(kept)})"
        f" SELECT 'head', 'head@example', {unit}, {', '.join(kept)} FROM ab_user"
        " WHERE username = ?",
        [username],
    ).lastrowid
    store.execute(
        "INSERT INTO ab_user_role (user_id, role_id) SELECT ?, role_id FROM ab_user_role"
        " JOIN ab_user ON ab_user.id = user_id WHERE username = ?",
        [made, username],
    )
    store.execute(
        "UPDATE contact SET user_id = ? WHERE rank = 'kadis' AND skpd_id = ?", [made, unit]
    )


@pytest.fixture(params=SIZES)
def hand(request: pytest.FixtureRequest, browser: Browser, station: Station) -> Iterator[Hand]:
    """A moderator with a mouse, with a keyboard alone, or with a phone."""
    page = new_page(browser, SIZES[request.param], has_touch=request.param == "phone")
    come_in(page, station, "moderator")
    yield Hand(request.param, page)
    page.context.close()


class Hand:
    """Who presses what, and how often."""

    def __init__(self, kind: str, page: Page) -> None:
        self.kind, self.page = kind, page
        self.counts: Counter[str] = Counter()

    def begin(self) -> None:
        """From now on everything counts."""
        self.page.expose_function("tally", lambda name: self.counts.update([name]))
        self.page.add_init_script(f"({COUNTS})()")

    def press(self, target: Locator) -> None:
        """Presses a button or a link."""
        if self.kind == "mouse":
            target.click()
        elif self.kind == "phone":
            self.page.wait_for_function(HAS_READ)
            target.tap()
        else:
            self._reach(target)
            self.page.keyboard.press("Enter")

    def write(self, words: str) -> None:
        """Types where the focus stands."""
        self.page.keyboard.type(words)

    def _reach(self, target: Locator) -> None:
        """By Tab, in the direction in which the target stands."""
        side = """it => {
          const here = document.activeElement;
          if (it === here) return "";
          const isBefore = here !== document.body && here.compareDocumentPosition(it) & 2;
          return isBefore ? "Shift+Tab" : "Tab";
        }"""
        for _ in range(80):
            key = target.evaluate(side)
            if not key:
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"Tab does not lead to {target}")


def arrive(station: Station) -> None:
    """The twenty come in, and each has its suggestion."""
    known = _suggestions(station)
    for case in cases():
        sms(station, case.text)
    eventually(lambda: _suggestions(station) == known + 20, "all have their suggestion", 180)


def _suggestions(station: Station) -> int:
    with closing(sqlite3.connect(station.folder / "upik.sqlite3", timeout=20)) as store:
        return int(store.execute("SELECT count(*) FROM suggestion").fetchone()[0])


def work_off(hand: Hand, found: Locator, case: Case) -> None:
    """What a person does who knows what is right, with what the card offers."""
    page, window = hand.page, hand.page.get_by_role("dialog")
    if case.kind == "spam":
        hand.press(found.get_by_role("button", name="Mungkin spam"))
        yes = window.get_by_role("button", name="YA", exact=True)
        expect(yes).to_be_focused()
        hand.press(yes)
    elif case.kind == "langsung":
        hand.press(found.get_by_role("button", name="Balas", exact=True))
        expect(window.get_by_label("balasan")).to_be_focused()
        hand.write(ANSWER)
        expect(window.get_by_label("Kategori")).to_have_value(case.category)
        hand.press(window.get_by_role("button", name="Kepala Bagian PDE"))
        hand.press(window.get_by_role("button", name="Kirim", exact=True))
    else:
        forward(hand, found, case)
    expect(window).to_be_hidden()
    assert page.locator("[data-card]").count()


def forward(hand: Hand, found: Locator, case: Case) -> None:
    """In one click where the card offers what is right; else by its chip, else by the window."""
    window, unit = hand.page.get_by_role("dialog"), NAMES[case.unit]
    at_once = found.get_by_role(
        "button", name=f"Teruskan ke {unit.abbreviation} - {LABELS[case.category]}", exact=True
    )
    if at_once.is_visible():
        return hand.press(at_once)
    chip = found.get_by_role("button", name=unit.abbreviation, exact=True)
    if chip.is_visible():
        hand.press(chip)
    else:
        hand.press(found.get_by_role("button", name="Proses / Forward"))
        expect(window.get_by_role("searchbox")).to_be_visible()
        if not window.get_by_role("option", name=unit.name, selected=True).count():
            expect(window.get_by_role("searchbox")).to_be_focused()
            hand.write(unit.abbreviation)
    expect(window.get_by_role("option", name=unit.name, selected=True)).to_have_count(1)
    expect(window.get_by_label("Kategori")).to_have_value(case.category)
    hand.press(window.get_by_role("button", name="Kirim", exact=True))


def test_twenty_cases_take_at_most_forty_clicks_and_three_pages(
    hand: Hand, station: Station, record_property: pytest.RecordProperty
) -> None:
    """After each act the focus stands on the first button of the next card that waits."""
    arrive(station)
    page, by_text = hand.page, {case.text: case for case in cases()}
    hand.begin()
    page.goto(f"{station.url}/pesan-masuk/?status=baru")
    page.wait_for_load_state()
    done = []
    while len(done) < len(by_text):
        waiting = page.locator(WAITING)
        if not waiting.count():
            hand.press(page.get_by_role("link", name="Berikutnya"))
            page.wait_for_url("**sebelum=**")
            page.wait_for_load_state()
            continue
        held = page.locator("[data-card]:focus-within")
        found = held if held.count() else waiting.first
        text = found.locator(".body").inner_text().strip()
        row, is_last = found.get_attribute("data-row"), waiting.count() == 1
        found = page.locator(f'[data-card][data-row="{row}"]')
        work_off(hand, found, by_text[text])
        done.append(text)
        if is_last:
            expect(waiting).to_have_count(0)
        else:
            page.wait_for_function(GOES_ON, arg=[WAITING, row])
    assert sorted(done) == sorted(by_text)
    counts = dict(hand.counts)
    print(f"\n{hand.kind}: {counts}")
    record_property(hand.kind, counts)
    assert counts.get("clicks", 0) <= MOST_CLICKS
    assert counts["loads"] <= MOST_LOADS
    if hand.kind == "keyboard":
        assert "clicks" not in counts
    outcome = outcomes(station)
    for case in by_text.values():
        assert outcome[case.text] == expected(case), case


def expected(case: Case) -> tuple[str | None, str | None, bool]:
    """The unit that has it, its category, and whether it is deleted."""
    return case.unit or None, case.category or None, case.kind == "spam"


def outcomes(station: Station) -> dict[str, tuple[str | None, str | None, bool]]:
    """By text what has become of the newest of them."""
    query = (
        "SELECT body, skpd.code, category, deleted_at IS NOT NULL FROM cases"
        " LEFT JOIN forward ON forward.case_id = cases.id"
        " LEFT JOIN skpd ON skpd.id = forward.skpd_id ORDER BY cases.id"
    )
    with closing(sqlite3.connect(station.folder / "upik.sqlite3", timeout=20)) as store:
        return {row[0]: (row[1], row[2], bool(row[3])) for row in store.execute(query)}


def test_a_double_click_or_a_held_key_forwards_one_card(people: People, station: Station) -> None:
    """What takes the place of the button, or has the focus next, does nothing by itself."""
    page = people("moderator", "/pesan-masuk/?status=baru")
    texts = [f"Jalan aspal di Tamiai berlubang, ruas {number}" for number in (1, 2, 3)]
    for text in texts:
        sms(station, text)
    buttons = page.get_by_role("button", name="Teruskan ke PUPR - Keluhan")
    expect(buttons).to_have_count(3)
    page.wait_for_load_state()
    buttons.first.dblclick()
    expect(buttons).to_have_count(2)
    expect(buttons.first.or_(buttons.last).and_(page.locator(":focus"))).to_be_visible()
    page.keyboard.down("Enter")
    page.keyboard.down("Enter")
    expect(buttons).to_have_count(1)
    page.keyboard.down("Enter")
    page.keyboard.up("Enter")
    page.reload()
    expect(buttons).to_have_count(1)
    assert (
        sum(unit == "PUPR" for text, (unit, *_) in outcomes(station).items() if text in texts) == 2
    )
    expect(page.get_by_text("diingatkan")).to_have_count(0)
