"""`python -m qa.mechanisms`: takes each row of docs/bukti/security.md out of a copy of the code.

First the tests run in the untouched copy, where all pass. Then each runs without its mechanism and
must fail; ends with 1 when one stays green, which is a claim without a proof.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from qa import seeding
from qa.mechanisms.entries import ENTRIES
from qa.mechanisms.rows import problems, rows
from qa.seeding import Fault

HEAD = "| row | taken out | test that fails | seconds |\n|---|---|---|---:|"


def main() -> int:
    """All rows, or those with these words."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="the rows with these words")
    parser.add_argument("--how", action="store_true", help="also how the test failed")
    parser.add_argument("--believed", action="store_true", help="not in the untouched copy first")
    wanted = parser.parse_args()
    if wrong := problems():
        print("\n".join(wrong), file=sys.stderr)
        return 1
    chosen = {row: ENTRIES[row] for row in rows() if wanted.only.lower() in row.lower()}
    with seeding.copied() as folder:
        if not wanted.believed:
            found, _ = seeding.failure(folder, " ".join({it.tests for it in chosen.values()}))
            if found:
                print(f"fails untouched: {found}", file=sys.stderr)
                return 1
        print(HEAD, flush=True)
        green = [it for it in chosen if not _is_red(folder, it, chosen[it], wanted.how)]
    return 1 if green else 0


def _is_red(folder: Path, row: str, entry: Fault, is_told_how: bool) -> bool:
    with seeding.put(folder, entry):
        found, seconds = seeding.failure(folder, entry.tests)
    test = f"`{found.file}`: {found.test}" if found else "**green**"
    how = f" {found.how} |" if is_told_how and found else ""
    print(f"| {row} | {entry.what} | {test} | {seconds:.0f} |{how}", flush=True)
    return found is not None


if __name__ == "__main__":
    sys.exit(main())
