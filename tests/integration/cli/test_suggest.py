"""`flask suggest`: a line a row, from a fresh clone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config import ROOT

pytestmark = pytest.mark.programs

ROWS = "S1\tJln ke Tamiai rsk, blm diaspal\nS2\tmama minta pulsa 50rb\nS3\t\n"


def flask(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "UPIK_VAR": str(folder), "UPIK_MODE": "latihan"}
    env.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "flask", "--app", "wsgi:app", *words]
    return subprocess.run(
        command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=600
    )


@pytest.mark.parametrize("extra", ["", "\tkategori\tskpd"])
def test_each_row_gets_its_line_without_any_database(tmp_path: Path, extra: str) -> None:
    path = tmp_path / "sms.tsv"
    body = ROWS.replace("\n", "\tkeluhan\tDLH\n") if extra else ROWS
    path.write_text(f"id\tteks{extra}\n{body}", encoding="utf-8")
    done = flask(tmp_path / "var", "suggest", "--file", str(path))
    assert done.returncode == 0, done.stderr
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    assert [len(line) for line in lines] == [5, 5, 5]
    assert lines[0][:2] == ["S1", "keluhan"]
    assert lines[0][2].split(",")[0] == "PUPR"
    assert lines[0][3] == "bukan"
    assert "tempat: Tamiai" in lines[0][4]
    assert lines[1][:4] == ["S2", "spam", "-", "spam"]
    assert lines[2][0] == "S3"


def test_a_file_without_its_columns_is_refused_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "sms.tsv"
    path.write_text("nomor\tisi\n1\thalo\n", encoding="utf-8")
    done = flask(tmp_path / "var", "suggest", "--file", str(path))
    assert done.returncode != 0
    assert "kolom id dan teks" in done.stderr
