"""What every proof repeats: an SMS becomes a card, and its sender gets a receipt."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from qa.proofs.bare_debian import Place
from qa.proofs.visitor import TEXT, Visitor

# Each SMS is another citizen's: one who writes often gets fewer receipts.
CITIZENS = "+62812667700"
SLOW_SECONDS = 20
CARDS = 15  # of a page


@dataclass
class Story:
    """`ask` turns the knobs of the modem's emulator, `tell` shows the logs when something fails."""

    place: Place
    visitor: Visitor
    ask: Callable[..., Any]
    tell: Callable[[], object]
    patience: int = 180
    texts: list[str] = field(default_factory=list)

    def until(self, what: str, is_true: Callable[[], bool]) -> None:
        """Waits for it, or ends with the logs."""
        end = time.monotonic() + self.patience
        while not is_true():
            if time.monotonic() > end:
                self.tell()
                sys.exit(f"FAILED: not within {self.patience} s: {what}")
            time.sleep(0.5)

    def answers(self) -> bool:
        """Whether the site answers at its door."""
        return self.visitor.get("/healthz").strip() == "ok"

    def receipts(self) -> int:
        """How many SMS the citizens got."""
        return sum(row["number"].startswith(CITIZENS) for row in self.ask("network"))

    def deliver(self, what: str) -> None:
        """An SMS, not like any before."""
        self.texts.append(f"{TEXT}, {what}")
        self.ask("deliver", number=f"{CITIZENS}{len(self.texts):02}", text=self.texts[-1])

    def there_and_back(self, what: str) -> None:
        """The SMS, its card, its receipt."""
        before = self.receipts()
        with self.place.timed(f"SMS sampai kartu ({what})"):
            self.deliver(what)
            self.until(f"card: {what}", lambda: self.visitor.has_card(self.texts[-1]))
        self.until(f"receipt: {what}", lambda: self.receipts() > before)

    def all_there(self) -> None:
        """Each SMS got one receipt, not two, and has its card: of these as many as a page shows."""
        page = self.visitor.newest_cards()
        if lost := [text for text in self.texts[-CARDS:] if text not in page]:
            sys.exit(f"FAILED: lost: {lost}")
        if self.receipts() != len(self.texts):
            sys.exit(f"FAILED: {self.receipts()} receipts for {len(self.texts)} SMS")

    def stop_while_sending(self, stop: str, start: str) -> None:
        """The modem takes long for a receipt, and meanwhile its owner is stopped: nothing is sent
        twice, nothing is lost."""
        before = self.receipts()
        self.ask("fault", name="busy", value=SLOW_SECONDS)
        self.deliver("berhenti")
        self.until("the send has begun", lambda: self.receipts() > before)
        with self.place.timed(f"{stop}, selagi SMS dikirim"):
            self.place.sh(stop)
        with self.place.timed(start):
            self.place.sh(start)
            self.until("the door", self.answers)
        self.there_and_back("sesudah berhenti")
        time.sleep(SLOW_SECONDS)
        self.all_there()
