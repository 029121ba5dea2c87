"""`python -m qa.bench`: every bench in turn, then one table of all figures."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from qa.bench import figures
from qa.bench.figures import Figure, lacking
from qa.bench.inbox import machine
from tests.servers import ROOT

# What a look at the table needs; no figure of such a run is worth keeping.
_FEW = ("--size", "1000", "--size", "3000", "--rounds", "3", "--engine", "sqlite")
QUICK: dict[str, tuple[str, ...]] = {
    "inbox": (*_FEW, "--no-live"),
    "reports": _FEW,
    "public": ("--size", "1000", "--seconds", "5", "--rounds", "3"),
    "gateway": ("--size", "200", "--rounds", "1", "--engine", "sqlite"),
    "suggestions": (),
    "office": ("--seconds", "10"),
}
# These find again what another of them has seeded.
SEEDED = ("inbox", "reports", "public")


def hindrance(name: str) -> str:
    """Why a bench can't run on this machine; empty when it can."""
    if name == "suggestions" and not os.environ.get("UPIK_EVAL_TSV"):
        return "not run: UPIK_EVAL_TSV names no file of labelled texts"
    return ""


def run(name: str, words: Sequence[str], notes: Path) -> Iterator[Figure]:
    """One bench in a process of its own; what it could not give is a figure, too."""
    if reason := hindrance(name):
        yield lacking(name, reason)
        return
    print(f"\n## {name} {' '.join(words)}\n", flush=True)
    notes.unlink(missing_ok=True)
    command = [sys.executable, "-m", f"qa.bench.{name}", *words]
    code = subprocess.run(
        command, cwd=ROOT, env={**os.environ, figures.FILE: str(notes)}, check=False
    ).returncode
    yield from figures.noted(notes)
    if code:
        yield lacking(name, f"FAILED: ended with code {code}")
    elif not notes.exists():
        yield lacking(name, "FAILED: it noted no figure")


def main() -> int:
    """Prints what each bench prints, then the table; 1 when a bench failed."""
    parser = argparse.ArgumentParser(prog="python -m qa.bench", description=__doc__)
    parser.add_argument("--only", action="append", choices=list(QUICK), help="this bench alone")
    parser.add_argument("--quick", action="store_true", help="tiny sizes: whether it works")
    parser.add_argument("--folder", type=Path, help="keeps the SQLite databases for the next run")
    given = parser.parse_args()
    found: list[Figure] = []
    begun = time.monotonic()
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder = given.folder or scratch / "seeded"
        for name in given.only or QUICK:
            words = list(QUICK[name]) if given.quick else []
            if name in SEEDED:
                words += ["--folder", str(folder)]
            found += run(name, words, scratch / "figures")
    minutes = (time.monotonic() - begun) / 60
    print(f"\n## {time.strftime('%Y-%m-%d')}, {machine()}, {minutes:.0f} minutes\n")
    print("\n".join(figures.table(found)), flush=True)
    return int(any(it.lack.startswith("FAILED") for it in found))


if __name__ == "__main__":
    raise SystemExit(main())
