"""A cheap phone on 2G at the public site: bytes, requests and largest paint, in Chromium."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Browser, sync_playwright

from tests.e2e.conftest import CHROMIUM, FLAGS

# What Chromium's own panel calls "Slow 3G" is fast beside this: EDGE in the hills.
_DOWN, _UP, _DELAY, _SLOWER = 240_000 / 8, 120_000 / 8, 400, 4
_PAINTED: Final = """() => new Promise(done => {
  new PerformanceObserver(list => done(list.getEntries().at(-1).startTime))
    .observe({type: 'largest-contentful-paint', buffered: true});
  setTimeout(() => done(-1), 5000);
})"""


@dataclass(frozen=True)
class Look:
    """One page: requests, bytes sent in all, milliseconds to the largest paint."""

    path: str
    requests: int
    size: int
    painted: float


def looks(url: str, paths: Sequence[str]) -> list[Look]:
    """Each page visited for the first time."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        found = [_visit(browser, url, path) for path in paths]
        browser.close()
    return found


def table(found: Sequence[Look]) -> Iterator[str]:
    """Markdown: a page a row."""
    yield "| over 2G (240 kbit/s, 400 ms, CPU 4x slower) | requests | kB sent | largest paint, s |"
    yield "|---|---:|---:|---:|"
    for it in found:
        yield f"| {it.path} | {it.requests} | {it.size / 1000:.1f} | {it.painted / 1000:.1f} |"


def _visit(browser: Browser, url: str, path: str) -> Look:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="id-ID")
    page = context.new_page()
    wire = context.new_cdp_session(page)
    sizes: list[int] = []
    wire.on("Network.loadingFinished", lambda it: sizes.append(int(it["encodedDataLength"])))
    wire.send("Network.enable")
    line = {"offline": False, "latency": _DELAY}
    speed = {"downloadThroughput": _DOWN, "uploadThroughput": _UP}
    wire.send("Network.emulateNetworkConditions", {**line, **speed})
    wire.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})
    page.goto(url + path, wait_until="load", timeout=120_000)
    painted = float(page.evaluate(_PAINTED))
    page.wait_for_timeout(500)
    context.close()
    return Look(path, len(sizes), sum(sizes), painted)
