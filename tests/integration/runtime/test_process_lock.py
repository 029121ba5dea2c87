"""The lock of a modem: one holder, freed by the kernel; who waits says so at each try."""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from app.runtime import process_lock
from app.runtime.process_lock import try_lock, wait_for_lock
from tests.servers import ROOT, wait_until

HOLDER = """
import sys, time
from pathlib import Path
from app.runtime.process_lock import try_lock
with try_lock(Path(sys.argv[1])) as held:
    Path(sys.argv[2]).write_text(str(held))
    time.sleep(600)
"""


def test_who_waits_tells_at_each_try_and_gets_it_when_it_is_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process_lock, "RETRY_SECONDS", 0.01)
    path, told = tmp_path / "owner.lock", []
    with ExitStack() as first:
        assert first.enter_context(try_lock(path))

        def tell() -> None:
            told.append("dipakai")
            if len(told) == 3:
                first.close()

        with wait_for_lock(path, "modem", tell), try_lock(path) as again:
            assert not again
    assert len(told) == 3


def test_a_killed_holder_leaves_the_lock_free(tmp_path: Path) -> None:
    path, said = tmp_path / "owner.lock", tmp_path / "said"
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(path), str(said)], cwd=ROOT)
    try:
        wait_until(lambda: said.exists() and said.read_text() == "True", "the lock is held")
        with try_lock(path) as held:
            assert not held
    finally:
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    with try_lock(path) as held:
        assert held
