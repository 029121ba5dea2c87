"""`upik`, the site's command: reads the settings as systemd does, or says which line it can't."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.reading import assert_says
from tests.servers import ROOT

STAND_INS = {
    "id": "echo 0",
    # What is to run as the site's user runs here as whoever runs the tests.
    "setpriv": 'while [ "$1" != -- ]; do shift; done; shift; exec "$@"',
}


def ask(at: Path, settings: str, *words: str) -> subprocess.CompletedProcess[str]:
    """What the command says, with these settings, to these words."""
    (at / "bin").mkdir()
    for program, body in STAND_INS.items():
        (at / "bin" / program).write_text(f"#!/bin/sh\n{body}\n")
        (at / "bin" / program).chmod(0o755)
    (at / "upik.env").write_text(settings)
    script = (ROOT / "deploy/upik").read_text()
    for ours, theirs in {"/opt/upik": at, "/etc/upik/upik.env": at / "upik.env"}.items():
        assert ours in script
        script = script.replace(ours, str(theirs))
    path = f"{at / 'bin'}:{os.environ['PATH']}"
    return subprocess.run(
        ["sh", "-c", script, "upik", *words],
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def test_its_help_speaks_of_the_command_that_was_given(tmp_path: Path) -> None:
    (tmp_path / ".venv/bin").mkdir(parents=True)
    python = tmp_path / ".venv/bin/python"
    python.write_text(f'#!/bin/sh\ncd "{ROOT}"\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    done = ask(tmp_path, f"UPIK_VAR={tmp_path}/var\n", "privacy", "export", "--help")
    assert_says(done.stdout, "Usage: upik privacy export [OPTIONS] NOMOR")


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("UPIK_X=a1,b-2.c:/%40+=@", "a1,b-2.c:/%40+=@"),
        ("UPIK_X='a$b c#d&e;f`g\"h!'", 'a$b c#d&e;f`g"h!'),
        ("UPIK_X=\"dua kata; 'tiga' & empat\"", "dua kata; 'tiga' & empat"),
        ("UPIK_X=", ""),
    ],
)
def test_a_value_arrives_as_it_was_written(tmp_path: Path, line: str, value: str) -> None:
    done = ask(
        tmp_path, f"# Pengaturan\n\nUPIK_MODE=production\n{line}\n", "--", "printenv", "UPIK_X"
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{value}\n", "")


@pytest.mark.parametrize(
    "value", ["a$b", "a b", "a#b c", "x;reboot", "a&b", "`id`", '"a$b"', "'a\\b'", "'a'b'", "~/x"]
)
def test_what_systemd_reads_otherwise_is_refused(tmp_path: Path, value: str) -> None:
    done = ask(tmp_path, f"UPIK_MODE=production\nUPIK_X={value}\n", "--", "printenv", "UPIK_X")
    assert (done.returncode, done.stdout) == (78, "")
    assert_says(done.stderr, "baris 2 (UPIK_X) tidak dapat dibaca", "kutip tunggal")
    assert value not in done.stderr
