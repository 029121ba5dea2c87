"""`make upgrade` where a step fails, or its terminal goes away: the former service runs again.

The script is the real one, on folders of the test; systemd, the user and the program are stand-ins
that only write down what was asked of them."""

from __future__ import annotations

import os
import pty
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from app.runtime.version import VERSION
from tests.servers import ROOT, start_postgres, wait_until

STAND_INS = {
    "id": "echo 0",
    "systemctl": """case $1 in
        start) echo yes >"$AT/runs" ;;
        stop) [ "$FAILS" != stop ] || exit 1; echo no >"$AT/runs" ;;
    esac""",
    # What belongs to root here belongs to whoever runs the tests.
    "install": 'for last; do :; done; mkdir -p "$last"',
    "upik": """[ "$FAILS" != settings ] || exit 78
    case $* in
        'backup --help') exit 0 ;;
        backup) [ "$FAILS" != backup ] ;;
        'prepare --copied')
            echo migrated >"$AT/data/upik.sqlite3"
            while [ "$FAILS" = slow ] && [ ! -e "$AT/go" ]; do
                echo waits; touch "$AT/waits"; sleep 0.1
            done
            [ "$FAILS" != prepare ] ;;
        *gunicorn*) [ "$FAILS" != web ] || exit 1; exec sleep 60 ;;
        *app/runtime/alive.sh*) [ "$FAILS" != web ] || [ "$(cat "$AT/runs")" = yes ] ;;
    esac""",
    # Between two looks at what answers yet.
    "sleep": '[ "$1" = 1 ] || exec /bin/sleep "$@"; exec /bin/sleep 0.05',
    "curl": '[ "$FAILS" != page ]',
    "psql": 'echo "$*" "($PGPASSWORD)" >>"$AT/told"; echo "$OTHERS"',
    "pg_dump": 'echo "$*" "($PGPASSWORD)" >>"$AT/told"',
}


@dataclass
class Server:
    """A server in a folder."""

    at: Path

    def environment(self, fails: str, others: str = "0") -> dict[str, str]:
        path = f"{self.at / 'bin'}:{os.environ['PATH']}"
        return {**os.environ, "PATH": path, "AT": str(self.at), "FAILS": fails, "OTHERS": others}

    def upgrade(self, fails: str, others: str = "0") -> tuple[int, str]:
        done = subprocess.run(
            self.words, env=self.environment(fails, others), capture_output=True, text=True,
            check=False, timeout=600,
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr

    @property
    def words(self) -> list[str]:
        return ["sh", str(self.at / "upik/deploy/upgrade.sh"), str(self.at / "new.tar.gz")]

    def stands(self) -> tuple[str, str, str]:
        """The version of the code, the data, and whether the service runs."""
        code = (self.at / "upik/VERSION").read_text().strip()
        data = (self.at / "data/upik.sqlite3").read_text().strip()
        return code, data, (self.at / "runs").read_text().strip()


def release(folder: Path, at: Path, version: str) -> None:
    """What the script touches of a release."""
    for name in ("app/runtime", "deploy", ".venv/bin"):
        (folder / name).mkdir(parents=True)
    (folder / "VERSION").write_text(f"{version}\n")
    (folder / "requirements.txt").write_text("flask\n")
    script = (ROOT / "deploy/upgrade.sh").read_text()
    places = {
        "/opt/upik": at / "upik",
        "/etc/upik/upik.env": at / "upik.env",
        "/var/lib/upik/sebelum-upgrade": at / "copy",
        "/var/log/upik-upgrade.log": at / "log",
    }
    for ours, theirs in places.items():
        assert ours in script
        script = script.replace(ours, str(theirs))
    (folder / "deploy/upgrade.sh").write_text(script)
    shutil.copy(ROOT / "deploy/upgrade-docker.sh", folder / "deploy")
    (folder / "deploy/install.sh").write_text('[ "$FAILS" != files ]\n')
    program(folder / ".venv/bin/python", '[ "$FAILS" != compile ]')


def program(path: Path, body: str) -> None:
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


@pytest.fixture
def server(tmp_path: Path) -> Server:
    for name in ("bin", "data"):
        (tmp_path / name).mkdir()
    for name, body in STAND_INS.items():
        program(tmp_path / "bin" / name, body)
    release(tmp_path / "upik", tmp_path, "1")
    release(tmp_path / "next/upik", tmp_path, "2")
    shutil.rmtree(tmp_path / "next/upik/.venv")
    tar = ["tar", "-czf", str(tmp_path / "new.tar.gz"), "-C", str(tmp_path / "next"), "upik"]
    subprocess.run(tar, check=True)
    (tmp_path / "data/upik.sqlite3").write_text("former\n")
    (tmp_path / "upik.env").write_text(f"UPIK_VAR={tmp_path}/data\n")
    (tmp_path / "runs").write_text("yes\n")
    return Server(tmp_path)


def test_the_version_stands_in_a_file_that_never_moves() -> None:
    """An older release's upgrade looks for it in the newer one."""
    assert (ROOT / "VERSION").read_text() == f"{VERSION}\n"
    assert re.fullmatch(r"\d+\.\d+\.\d+", VERSION)


def test_it_goes_up(server: Server) -> None:
    code, said = server.upgrade("")
    assert (code, server.stands()) == (0, ("2", "migrated", "yes")), said
    assert "Selesai: versi 2" in said
    assert (server.at / "log").stat().st_mode & 0o077 == 0
    # Whoever has his data erased from now on is in no copy of before.
    assert list((server.at / "copy").glob("upik*")) == []


@pytest.mark.parametrize(
    "step", ["compile", "backup", "stop", "copy", "files", "prepare", "web", "page"]
)
def test_whatever_fails_the_former_version_runs_with_its_data(server: Server, step: str) -> None:
    if step == "copy":
        program(server.at / "bin/cp", '[ "$2" != --reflink=auto ] || exit 1; exec /bin/cp "$@"')
    code, said = server.upgrade(step)
    assert code != 0
    assert server.stands() == ("1", "former", "yes"), said


def test_settings_that_cannot_be_read_stop_nothing(server: Server) -> None:
    program(server.at / "bin/systemctl", 'echo "$1" >>"$AT/asked"')
    code, said = server.upgrade("settings")
    assert (code != 0, server.stands()) == (True, ("1", "former", "yes"))
    assert "tidak ada yang berubah" in said
    assert not (server.at / "asked").exists()


@pytest.mark.parametrize("line", ["", "UPIK_VAR=\n", "UPIK_VAR=data\n"])
def test_without_a_folder_of_the_data_nothing_is_stopped_or_removed(
    server: Server, line: str
) -> None:
    program(server.at / "bin/systemctl", 'echo "$1" >>"$AT/asked"')
    program(server.at / "bin/rm", 'echo "$*" >>"$AT/removed"')
    (server.at / "upik.env").write_text(line)
    code, said = server.upgrade("")
    assert (code != 0, server.stands()) == (True, ("1", "former", "yes"))
    assert "UPIK_VAR" in said
    assert "tidak ada yang berubah" in said
    assert not (server.at / "asked").exists()
    assert not (server.at / "removed").exists()


def test_an_archive_that_is_none_touches_nothing(server: Server) -> None:
    (server.at / "new.tar.gz").write_bytes(b"halo")
    code, said = server.upgrade("")
    assert (code != 0, server.stands()) == (True, ("1", "former", "yes"))
    assert "layanan tidak disentuh" in said


@pytest.mark.parametrize("fails", ["slow", "slow-and-bad"])
def test_a_terminal_that_goes_away_takes_no_service_along(server: Server, fails: str) -> None:
    if fails == "slow-and-bad":
        program(server.at / "bin/upik", STAND_INS["upik"].replace("!= prepare", "!= slow"))
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvpe("sh", server.words, server.environment("slow"))
    wait_until((server.at / "waits").exists, "it migrates")
    os.close(terminal)
    (server.at / "go").touch()
    os.waitpid(pid, 0)
    wanted = ("2", "migrated", "yes") if fails == "slow" else ("1", "former", "yes")
    assert server.stands() == wanted, (server.at / "log").read_text()


def test_while_another_server_writes_nothing_is_migrated(server: Server) -> None:
    (server.at / "upik.env").write_text("DATABASE_URL=postgresql://upik@localhost/upik\n")
    program(server.at / "bin/sleep", "exit 0")
    code, said = server.upgrade("", others="2")
    assert (code != 0, server.stands()) == (True, ("1", "former", "yes"))
    assert "di semua server" in said


def test_the_password_of_the_database_stands_in_no_command(server: Server) -> None:
    url = "postgresql+psycopg://upik:ra%2Fh4sia@localhost/upik"
    (server.at / "upik.env").write_text(f"DATABASE_URL={url}\n")
    assert server.upgrade("web")[0] != 0
    told = (server.at / "told").read_text()
    assert told.count("postgresql://upik@localhost/upik") == 3
    assert told.count("(ra/h4sia)") == 3
    assert "h4sia" not in told.replace("(ra/h4sia)", "")


def test_postgres_goes_back_too_each_time_it_has_to(server: Server, tmp_path: Path) -> None:
    """By an owner who is no superuser; the schema is his own after the first time."""
    for name in ("psql", "pg_dump"):
        (server.at / "bin" / name).unlink()
    with start_postgres(tmp_path) as root:
        with psycopg.connect(root, autocommit=True) as connection:
            connection.execute("CREATE ROLE office LOGIN")
            connection.execute("CREATE DATABASE office OWNER office")
        url = root.replace("upik@", "office@").rsplit("/", 1)[0] + "/office"
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE card (id serial PRIMARY KEY, body text)")
            connection.execute("INSERT INTO card (body) VALUES ('Lampu padam')")
        (server.at / "upik.env").write_text(f"DATABASE_URL='{url}'\n")
        change = f"psql -q '{url}' -c 'DROP TABLE card' -c 'CREATE TABLE broken (id int)'"
        program(server.at / "bin/upik", STAND_INS["upik"].replace("echo migrated", f"{change}; :"))
        for _ in range(2):
            code, said = server.upgrade("web")
            assert (code != 0, server.stands()[0], server.stands()[2]) == (True, "1", "yes")
            with psycopg.connect(url) as connection:
                bodies = connection.execute("SELECT body FROM card ORDER BY id").fetchall()
                assert bodies[0] == ("Lampu padam",), said
                connection.execute("INSERT INTO card (body) VALUES ('Sesudah kembali')")
                assert connection.execute("SELECT to_regclass('broken')").fetchone() == (None,)
            assert not (server.at / "copy/upik.sql").exists()
        with psycopg.connect(url):
            _, said = server.upgrade("")
        assert "di semua server" in said
        assert server.stands()[0] == "1"
