"""`python -m qa.machine`: the model of the SMS lane, long, on both databases.

Prints examples, steps, kills and seconds; ends with 1 and the shortest way there when something was
lost, sent twice, or in doubt without a reason.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import MEMORY
from tests.databases import Database, SqliteDatabase, postgres_database
from tests.integration.jobs.lane_model.machine import Lane, model
from tests.servers import start_valkey

COLUMNS = ("examples", "steps", "kills", "sent", "reports")
HEAD = f"{'database':12}{''.join(f'{name:>10}' for name in COLUMNS)}{'seconds':>10}"


def main() -> int:
    """Both databases, or one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("databases", nargs="*", help="sqlite, postgresql; nothing is both")
    parser.add_argument("--examples", type=int, default=1000, help="for each database")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--unshrunk", action="store_true", help="the first way, not the shortest")
    wanted = parser.parse_args()
    print(f"seed {wanted.seed}\n{HEAD}", flush=True)
    memory = MEMORY if os.access(MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=memory) as name, start_valkey(Path(name)) as url:
        for kind in wanted.databases or ["sqlite", "postgresql"]:
            with _database(kind, Path(name) / kind, url) as database:
                how = {"is_short": not wanted.unshrunk, "chance": wanted.seed}
                if not _is_good(kind, model(database, Path(name), wanted.examples, **how)):
                    return 1
    return 0


@contextmanager
def _database(kind: str, folder: Path, url: str) -> Iterator[Database]:
    folder.mkdir()
    make = SqliteDatabase if kind == "sqlite" else postgres_database
    with make(folder, url) as database:
        yield database


def _is_good(kind: str, run: Callable[[], None]) -> bool:
    Lane.seen = Counter()
    begun = time.monotonic()
    try:
        run()
    except Exception:
        traceback.print_exc()
        is_good = False
    else:
        is_good = True
    counts = "".join(f"{Lane.seen[name]:10}" for name in COLUMNS)
    took = time.monotonic() - begun
    print(f"{kind:12}{counts}{took:10.1f}{'' if is_good else '  FAILED'}", flush=True)
    return is_good


if __name__ == "__main__":
    sys.exit(main())
