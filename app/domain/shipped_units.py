"""The regency's units as they are shipped (skpd.tsv): what a new database begins with."""

import csv
from pathlib import Path
from typing import Final, NamedTuple

LIST: Final = Path(__file__).resolve().parents[1] / "data" / "skpd.tsv"


class ShippedUnit(NamedTuple):
    """A row of the list; `sms_code` is its short name in an SMS."""

    code: str
    name: str
    abbreviation: str
    sms_code: str


def units() -> list[ShippedUnit]:
    """All units, in the order of the list."""
    with LIST.open(encoding="utf-8", newline="") as file:
        return [
            ShippedUnit(row["kode"], row["nama"], row["singkatan"], row["kode_sms"])
            for row in csv.DictReader(file, delimiter="\t")
        ]
