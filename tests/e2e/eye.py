"""What looks at a page for those who can't: axe-core's rules of WCAG 2.2 AA, its width, and from
where it was fetched."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

from tests.e2e.station import Station

AXE = (files("axe_playwright_python") / "axe.min.js").read_text()
# An open window is looked at alone: the page below, which it makes inert, is a screen of its own.
# Bars that stick to an edge stand at their place in the page meanwhile: whatever they cover can be
# scrolled free, but axe-core takes a field that is half below one for a small one.
RUN = """async () => {
  const stuck = [...document.querySelectorAll("*")]
    .filter((it) => getComputedStyle(it).position === "sticky");
  stuck.forEach((it) => it.style.setProperty("position", "static", "important"));
  const found = await axe.run(document.querySelector("dialog[open]") || document, {
    runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    resultTypes: ["violations"],
  });
  stuck.forEach((it) => it.style.removeProperty("position"));
  return found.violations;
}"""
# Whatever was asked for has come and stands still.
RESTS = """() => document.readyState === "complete"
  && !document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling")
  && document.getAnimations().every((it) =>
    it.playState !== "running" || it.effect.getComputedTiming().endTime === Infinity)"""
# How far the page reaches beyond its width, and below the end of its content.
BEYOND = """() => {
  const page = document.documentElement;
  const last = document.querySelector("body > footer") || document.querySelector("main");
  const end = Math.max(innerHeight, last.getBoundingClientRect().bottom + scrollY);
  return [page.scrollWidth - innerWidth, Math.round(page.scrollHeight - end)];
}"""


class Eye:
    """A browser window that notes every request, and looks at what is shown: at its own width, and
    then at the other ones it was given."""

    def __init__(self, page: Page, station: Station, *others: tuple[int, int]) -> None:
        self.page, self.station, self.others = page, station, others
        self.strangers: list[str] = []
        page.on("request", self._note)

    def _note(self, request: Any) -> None:
        if not request.url.startswith((self.station.url + "/", "data:", "blob:")):
            self.strangers.append(request.url)

    def look(self, name: str) -> None:
        """Fails with rule, place, and reason of a serious violation, or for an id used twice."""
        own = self.page.viewport_size
        self._look(name)
        for width, height in self.others:
            self.page.set_viewport_size({"width": width, "height": height})
            self._look(f"{name} at {width}")
        if self.others and own:
            self.page.set_viewport_size(own)

    def _look(self, name: str) -> None:
        self.page.wait_for_function(RESTS)
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(AXE)
        found = [
            f"{name}: {rule['id']}: {node['target']}: {node['failureSummary']}"
            for rule in self.page.evaluate(RUN)
            if rule["impact"] in ("serious", "critical")
            for node in rule["nodes"]
        ]
        assert not found, "\n".join(found)
        assert self.strangers == [], name
        ids = self.page.eval_on_selector_all("[id]", "found => found.map(one => one.id)")
        assert sorted(ids) == sorted(set(ids)), name

    def measure(self, name: str, *, has_window: bool = False) -> None:
        """Fails when something stands beside the screen, or a blank below the end of the page."""
        beside, below = self.page.evaluate(BEYOND)
        assert beside == 0, (name, beside)
        assert has_window or below <= 40, (name, below)

    def visit(self, path: str) -> None:
        """Opens a page and looks at it."""
        self.page.goto(f"{self.station.url}{path}")
        self.look(path)
