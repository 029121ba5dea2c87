"""A hundred citizens write, half of them in danger: who gets an SMS that nobody wrote (D7).

Through the real intake and the real sender, over gammu's dummy phone; what it sent is the oracle.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from app.database.extensions import db, now, transaction
from app.models import Case, OutboundSms, Setting
from app.sms.gammu.dummy_phone import drop_sms, sent_messages
from tests.faults.rig import TO, Rig
from tests.faults.runs import Lives, is_done
from tests.servers import ROOT

CORPUS = ROOT / "app/data/saran/korpus.tsv"
KINDS = DANGEROUS, ORDINARY = "sensitif", "biasa"
# The half that no reading was tuned or learned on (docs/bukti/saran.md).
UNSEEN = "B"
EACH = 50
# Fewer than the breaker allows in a minute; then more than a minute passes.
AT_ONCE = 25
# How well the reading reads is measured elsewhere: here it only must have something to say.
LEAST_MARKED, MOST_TOUCHED = 40, 5


@dataclass(frozen=True)
class Sender:
    """One citizen, what the corpus says of the text, what the reading said, and what came back."""

    kind: str
    text: str
    is_marked: bool
    got: tuple[str, ...]

    @property
    def fate(self) -> str:
        """What stands in the table."""
        if not self.got:
            return "nothing"
        return "emergency number" if "112" in self.got[0] else "acknowledgement"


@pytest.fixture
def rig(tmp_path: Path, valkey_url: str) -> Iterator[Rig]:
    """A site that acknowledges, whose Admin has set an emergency number."""
    made = Rig(tmp_path / "site", valkey_url, acknowledge=True)
    with made.app.app_context(), transaction() as store:
        store.add(Setting(key="emergency_number", value="112"))
    yield made
    made.stop()


def texts() -> list[tuple[str, str]]:
    """Fifty of each kind, one after the other, as the corpus has them."""
    with CORPUS.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["id"].startswith(UNSEEN)]
    found = [[row["teks"] for row in rows if row["bahaya"] == kind] for kind in KINDS]
    return [
        (kind, text)
        for pair in zip(*(of_kind[:EACH] for of_kind in found), strict=True)
        for kind, text in zip(KINDS, pair, strict=True)
    ]


def senders(rig: Rig, written: list[tuple[str, str]]) -> list[Sender]:
    """All hundred, after everything was read and sent."""
    lives = Lives(rig)
    for first in range(0, len(written), AT_ONCE):
        for number, (_, text) in enumerate(written[first : first + AT_ONCE], start=first):
            drop_sms(rig.phone, TO.format(number), text, now(), reference=number)
        lives.until(lambda first=first: is_done(rig, first + AT_ONCE))  # type: ignore[misc]
        with rig.app.app_context(), transaction() as store:
            store.execute(update(OutboundSms).values(created_at=now() - timedelta(minutes=2)))
    with rig.app.app_context():
        marks = select(Case.sender, Case.is_sensitive)
        marked = {number: is_so for number, is_so in db.session.execute(marks)}
    sent = sent_messages(rig.phone)
    return [
        Sender(
            kind,
            text,
            bool(marked[TO.format(number)]),
            tuple(sms.text for sms in sent if sms.to == TO.format(number)),
        )
        for number, (kind, text) in enumerate(written)
    ]


def table(found: list[Sender]) -> str:
    """Who got what, counted."""
    counts = Counter((it.kind, "marked" if it.is_marked else "unmarked", it.fate) for it in found)
    return "\n".join(f"{' | '.join(key):<45} {count:>3}" for key, count in sorted(counts.items()))


def test_no_sensitive_sender_gets_an_automatic_sms_and_each_ordinary_one_its_ticket(
    rig: Rig,
) -> None:
    found = senders(rig, texts())
    print(table(found))
    assert len(found) == 2 * EACH
    assert [row.text for row in found if row.is_marked and row.got] == []
    assert [row.text for row in found if not row.is_marked and len(row.got) != 1] == []
    marked = Counter(row.kind for row in found if row.is_marked)
    assert marked[DANGEROUS] >= LEAST_MARKED
    assert marked[ORDINARY] <= MOST_TOUCHED
