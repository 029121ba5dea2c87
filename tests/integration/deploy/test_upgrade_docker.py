"""`make upgrade` with the containers of compose.yaml: whatever fails before the modems are handed
over, the former image runs again with the former database.

Script and PostgreSQL are real; Docker is a stand-in that writes down what was asked of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from tests.integration.deploy.test_upgrade_script import Server, program
from tests.integration.deploy.test_upgrade_script import server as server
from tests.servers import start_postgres

pytestmark = pytest.mark.programs

# An image is the version of the code that it was built of.
DOCKER = """echo "$*" >>"$AT/asked"
case $* in
    'compose config --services')
        printf '%s\\n' prepare web jobs papers cron modem1 proxy valkey postgres ;;
    'compose ps --status running --services') cat "$AT/running" ;;
    'tag '*) cp "$AT/image-$2" "$AT/image-$3" ;;
    'compose build prepare')
        [ -f .env ] && [ "$FAILS" != build ] &&
            cat VERSION >"$AT/image-si-upik" ;;
    *' backup') [ "$FAILS" != backup ] ;;
    'compose stop web') ;;
    'compose stop '*)
        [ "$FAILS" != stop ] || exit 1
        printf 'valkey\\npostgres\\n' >"$AT/running" ;;
    'compose exec -T postgres psql '*)
        shift 5
        exec psql -h 127.0.0.1 -p "$(cat "$AT/port")" "$@" ;;
    *' prepare --copied')
        psql -q -h 127.0.0.1 -p "$(cat "$AT/port")" -U upik -d upik -c 'DROP TABLE card' &&
            [ "$FAILS" != prepare ] ;;
    *' --no-deps web') [ "$FAILS" != web ] ;;
    *' exec -T web python '*) [ "$FAILS" != page ] ;;
    'compose up '*)
        cat "$AT/image-si-upik" >"$AT/runs"
        echo papers >"$AT/running"
        [ "$FAILS" != start ] ;;
esac"""


@dataclass
class Site(Server):
    """A site of containers in a folder, with a database of its own."""

    root: str

    @property
    def database(self) -> str:
        return f"{self.root.rsplit('/', 1)[0]}/upik"


@pytest.fixture
def site(server: Server, tmp_path: Path) -> Iterator[Site]:
    (server.at / "upik.env").unlink()
    (server.at / "upik/.env").write_text("UPIK_SITE=upik.example.go.id\n")
    program(server.at / "bin/docker", DOCKER)
    for name in ("psql", "upik", "systemctl"):
        (server.at / "bin" / name).unlink()
    (server.at / "running").write_text("web\npapers\n")
    for name in ("image-si-upik", "runs"):
        (server.at / name).write_text("1\n")
    with start_postgres(tmp_path) as root:
        found = Site(server.at, root)
        (server.at / "port").write_text(root.rsplit(":", 1)[1].split("/")[0])
        with psycopg.connect(root, autocommit=True) as connection:
            connection.execute("CREATE DATABASE upik")
        with psycopg.connect(found.database) as connection:
            connection.execute("CREATE TABLE card (body text)")
            connection.execute("INSERT INTO card VALUES ('Lampu padam')")
        yield found


def stands(site: Site) -> tuple[str, str, bool]:
    """The version of the code, of what runs, and whether the database is the former one."""
    code = (site.at / "upik/VERSION").read_text().strip()
    with psycopg.connect(site.database) as connection:
        row = connection.execute("SELECT to_regclass('card') IS NOT NULL").fetchone()
    assert row
    return code, (site.at / "runs").read_text().strip(), row[0]


def databases(site: Site) -> set[str]:
    with psycopg.connect(site.root) as connection:
        rows = connection.execute("SELECT datname FROM pg_database WHERE NOT datistemplate")
        return {name for (name,) in rows}


def asked(site: Site) -> list[str]:
    return (site.at / "asked").read_text().splitlines()


def test_it_goes_up_and_keeps_the_settings_of_the_site(site: Site) -> None:
    code, said = site.upgrade("")
    assert (code, stands(site)) == (0, ("2", "2", False)), said
    assert (site.at / "upik/.env").read_text() == "UPIK_SITE=upik.example.go.id\n"
    assert databases(site) == {"postgres", "upik"}
    (stopped,) = [line for line in asked(site) if line.startswith("compose stop ")]
    assert stopped == "compose stop prepare web jobs papers cron modem1 proxy"


def test_the_modems_stand_still_until_the_new_web_has_answered(site: Site) -> None:
    assert site.upgrade("")[0] == 0
    lines = asked(site)
    stop = next(at for at, line in enumerate(lines) if line.startswith("compose stop "))
    tried = next(at for at, line in enumerate(lines) if " exec -T web python " in line)
    ups = [at for at, line in enumerate(lines) if line.startswith("compose up ")]
    assert [at for at in ups if stop < at < tried and "--no-deps web" not in lines[at]] == []
    assert [at for at in ups if at > tried]


@pytest.mark.parametrize("step", ["build", "backup", "stop", "prepare", "web", "page"])
def test_whatever_fails_the_former_image_runs_with_its_database(site: Site, step: str) -> None:
    for _ in range(2):
        code, said = site.upgrade(step)
        assert code != 0
        assert stands(site) == ("1", "1", True), said
        assert (site.at / "image-si-upik").read_text() == "1\n", "what the next start would take"
        assert databases(site) == {"postgres", "upik"}


def test_while_another_server_is_connected_nothing_is_migrated(site: Site) -> None:
    with psycopg.connect(site.database):
        code, said = site.upgrade("")
        assert (code != 0, "being accessed by other users" in said) == (True, True), said
    assert stands(site) == ("1", "1", True)
    assert not [line for line in asked(site) if "prepare --copied" in line]


def test_once_the_modems_are_handed_over_the_data_stay_the_new_ones(site: Site) -> None:
    code, said = site.upgrade("start")
    assert (code != 0, stands(site)) == (True, ("2", "2", False))
    assert "data tetap yang baru" in said


def test_a_site_that_does_not_run_is_not_touched(site: Site) -> None:
    (site.at / "running").write_text("")
    code, said = site.upgrade("")
    assert (code != 0, "tidak berjalan" in said) == (True, True)
    assert stands(site) == ("1", "1", True)
