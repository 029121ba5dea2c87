"""What a server or an image is made from: no file of it says what the program does not know."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.runtime import web_worker
from app.runtime.supervisord import CONFIGURATION
from config import LARGEST_REQUEST, Settings, load_settings
from tests.servers import ROOT

DEPLOY = ROOT / "deploy"
SCRIPTS = [
    *sorted(DEPLOY.glob("*.sh")),
    DEPLOY / "upik",
    *sorted((ROOT / "tools").glob("*.sh")),
    ROOT / "app/runtime/alive.sh",
]
SYSTEMD = DEPLOY / "systemd"
COMMON = (SYSTEMD / "upik-common.conf").read_text()
UNITS = {
    path.stem.removeprefix("upik-"): path.read_text() for path in SYSTEMD.glob("upik-*.service")
}
_COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
COMPOSE, NETWORKS = _COMPOSE["services"], _COMPOSE["networks"]
FRONT = ("proxy", "web")
OURS = {name: service for name, service in COMPOSE.items() if service["image"] == "si-upik"}
CADDYFILE = (DEPLOY / "caddy" / "Caddyfile").read_text()
INSTALLER = (DEPLOY / "install.sh").read_text()
ALIASES = {str(field.alias) for field in Settings.model_fields.values()}


def blocks(page: str = "docs/admin/pasang.md") -> list[str]:
    """The commands of the page on installing, in order."""
    text = (ROOT / page).read_text()
    return re.findall(r"```sh(?: modem)?\n(.*?)```", text, re.DOTALL)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_script_is_plain_sh(path: Path) -> None:
    text = path.read_text()
    assert text.startswith("#!/bin/sh\n")
    assert "set -eu" in text
    subprocess.run(["sh", "-n", str(path)], check=True)
    if shutil.which("shellcheck"):
        subprocess.run(["shellcheck", "--severity", "warning", str(path)], check=True)


@pytest.mark.parametrize("block", blocks())
def test_the_commands_of_the_page_are_plain_sh(block: str) -> None:
    subprocess.run(["sh", "-n"], input=block, text=True, check=True)


def test_every_script_of_the_page_is_there() -> None:
    named = set(re.findall(r"/opt/upik/(deploy/[\w./-]+)", "".join(blocks())))
    assert named
    assert [path for path in named if not (ROOT / path).is_file()] == []


def test_each_program_has_a_unit_that_gives_it_time_to_end() -> None:
    found = ConfigParser(interpolation=None)
    found.read(CONFIGURATION)
    seconds = {
        section.removeprefix("program:"): found.getint(section, "stopwaitsecs")
        for section in found.sections()
        if section.startswith("program:")
    }
    assert {*seconds, "prepare"} == UNITS.keys()
    for name, stop_seconds in seconds.items():
        text = UNITS[name]
        stop = re.search(r"^TimeoutStopSec=(\d+)$", text, re.MULTILINE)
        assert int(stop[1] if stop else 90) >= stop_seconds, name
        if name not in ("valkey", "web"):
            assert f"\nExecStart=/opt/upik/.venv/bin/python worker.py {name}\n" in text
        assert re.search(r"^MemoryMax=\d+[MG]$", text, re.MULTILINE), name
        # Valkey ends last: the others need it to the end.
        waits = "\nRequires=upik-prepare.service\nAfter=upik-valkey.service upik-prepare.service\n"
        assert (name == "valkey") is (waits not in text)
        assert "\nRestart=always\n" in text


def test_the_target_holds_all_units_together() -> None:
    target = (SYSTEMD / "upik.target").read_text()
    wanted = " ".join(re.findall(r"^Wants=(.*)$", target, re.M)).split()
    assert {*wanted} == {f"upik-{name}.service" for name in UNITS}
    # Its start fails where nothing can start; all but what comes before it end before it does.
    assert "\nRequires=upik-prepare.service\nAfter=upik-prepare.service\n" in target
    assert {it for it in UNITS if "\nAfter=upik.target\n" not in UNITS[it]} == {"prepare", "valkey"}
    assert re.findall(r"^\w+=upik.target$", COMMON, re.M) == ["PartOf=upik.target"]
    # What the drop-in says wins: KillMode=mixed there killed the owners of modems at their send.
    services = [it.partition("[Service]")[2] for it in (COMMON, *UNITS.values())]
    common, *others = [set(re.findall(r"^(\w+)=", it, re.M)) for it in services]
    assert not any(common & own for own in others)
    assert "\nKillMode=control-group\n" in UNITS["modems"]
    assert "systemctl enable upik.target" in INSTALLER


@pytest.mark.parametrize(
    "name", ["app/runtime/launcher.py", "worker.py", "wsgi.py", "gunicorn.conf.py"]
)
def test_no_entry_makes_a_file_for_others(name: str) -> None:
    """The command of flask begins with wsgi.py; supervisord sets its children's anew."""
    text = (ROOT / name).read_text()
    assert 0 < text.find("os.umask(UMASK)") < text.find("claim_folder(load_settings())")
    assert "\numask = 077\n" in CONFIGURATION.read_text()
    assert "\nUMask=0077\n" in COMMON
    assert "\numask 077\n" in (DEPLOY / "upik").read_text()


def test_one_process_without_memory_does_not_take_the_others_along() -> None:
    """systemd's own way is to end the whole unit, the modem at its send too."""
    assert "\nOOMPolicy=continue\n" in COMMON


def test_the_door_comes_back() -> None:
    """Debian's unit of Caddy has no Restart; ours is beside it, also after an upgrade."""
    assert "\nRestart=always\n" in (DEPLOY / "systemd" / "caddy.conf").read_text()
    assert "deploy/systemd/caddy.conf" in INSTALLER
    assert re.search(r"= --files ]; then\n +files\n +door\n", INSTALLER)


def test_the_doors_keep_back_forms_and_pages_and_limit_times() -> None:
    """faults/test_slow_clients.py runs these very files."""
    for words in ("request_buffers", "response_buffers", "buffer_requests", "buffer_responses"):
        assert f"\t{words}" in CADDYFILE
    for words in ("read_header", "read_body", "write", "idle", "max_conns_per_host"):
        assert f"\t{words} " in CADDYFILE
    nginx = (DEPLOY / "nginx" / "upik.conf").read_text()
    for words in ("proxy_request_buffering on", "proxy_buffering on", "limit_conn upik"):
        assert f"    {words}" in nginx
    for words in ("client_header_timeout", "client_body_timeout", "send_timeout"):
        assert f"    {words} " in nginx


def test_the_door_has_memory_for_all_its_buffers_and_time_for_a_photo() -> None:
    found = dict(re.findall(r"^\t+(\w+) (\d+)(?:KB|s)?$", CADDYFILE, re.MULTILINE))
    buffers = int(found["request_buffers"]) + int(found["response_buffers"])
    limit = int(COMPOSE["proxy"]["mem_limit"].removesuffix("m")) * 1024
    assert buffers * int(found["max_conns_per_host"]) < limit / 4
    assert 2 * int(found["max_buffer_size"]) <= buffers
    longest = LARGEST_REQUEST / web_worker.SLOWEST
    assert longest < int(found["read_body"]) < int(found["write"])


def test_a_web_worker_s_files_fit_into_its_container() -> None:
    (room,) = (row for row in OURS["web"]["tmpfs"] if row.startswith("/tmp:"))
    workers = load_settings(redis_url=None).web_workers
    size = int(room.removeprefix("/tmp:size=").removesuffix("m")) * 1024 * 1024
    assert workers * web_worker.MOST_KEPT <= size / 2


def test_the_installer_fills_in_the_door_s_file() -> None:
    installer = INSTALLER.replace("\\$", "$")
    for place in set(re.findall(r"\{\$\w+(?::[^}]*)?\}", CADDYFILE)):
        assert f"s|{place}|" in installer, place
    assert set(re.findall(r"buffers=(\S+)", installer)) == set(
        re.findall(r"^\((\S+)\) \{", CADDYFILE, re.MULTILINE)
    )


def test_systemd_and_udev_read_their_files(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze"):
        # It looks for the program too, which is not installed here: any that is there will do.
        plain = {"/opt/upik/.venv/bin/python": "/bin/sh", "=/opt/upik\n": "=/tmp\n"}
        (tmp_path / "upik-.service.d").mkdir()
        for path in (*SYSTEMD.glob("*upik*"),):
            text = path.read_text()
            for word, instead in plain.items():
                text = text.replace(word, instead)
            name = path.name.replace("upik-common.conf", "upik-.service.d/common.conf")
            (tmp_path / name).write_text(text)
        done = subprocess.run(
            ["systemd-analyze", "verify", "--man=no", str(tmp_path / "upik.target")],
            env={**os.environ, "SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
            capture_output=True,
            text=True,
            check=False,
        )
        said = [
            line for line in done.stderr.splitlines() if str(tmp_path) in line or "upik" in line
        ]
        assert (done.returncode, said) == (0, [])
    if shutil.which("udevadm"):
        rules = sorted((DEPLOY / "udev").glob("*.rules"))
        asked = subprocess.run(["udevadm", "verify", "--help"], capture_output=True, check=False)
        if asked.returncode == 0:
            subprocess.run(["udevadm", "verify", *map(str, rules)], check=True, capture_output=True)


def test_each_role_of_the_image_is_watched() -> None:
    roles = {"web", "jobs", "papers", "cron", "modems"}
    running = {name: service for name, service in OURS.items() if name != "prepare"}
    assert {service["healthcheck"]["test"][3] for service in running.values()} == roles
    for name, service in running.items():
        words = service["healthcheck"]["test"]
        # A shell: Python at each look cost 12 seconds of the processor a minute.
        assert words[:3] == ["CMD", "sh", "app/runtime/alive.sh"], name
        assert (ROOT / words[2]).is_file()
        if words[3] != "web":
            assert service["command"][-1] == words[3]


def test_a_modem_may_be_pulled_out_of_its_container() -> None:
    """What `devices` hands over is gone when the modem is put in again."""
    service = OURS["modems"]
    assert "devices" not in service
    assert "/dev:/dev/host:ro" in service["volumes"]
    assert set(COMPOSE["web"]["volumes"]) < set(service["volumes"])
    assert service["device_cgroup_rules"] == ["c 188:* rw", "c 166:* rw"]
    # The page Modem calls the machine by it, whatever container it is.
    assert service["hostname"]


def test_the_database_is_asked_where_the_others_will_ask_it() -> None:
    """The server that makes the first tables listens at its socket only, and then it ends."""
    assert "127.0.0.1" in COMPOSE["postgres"]["healthcheck"]["test"]


def test_no_file_of_valkey_can_be_torn() -> None:
    """With one it does not start after a power cut, and with it no bell rings."""
    valkey = COMPOSE["valkey"]
    assert "--appendonly no --save ''" in valkey["command"][-1]
    assert "/data" in valkey["tmpfs"]
    assert "volumes" not in valkey


def test_valkey_answers_its_own_alone_and_tells_its_password_to_nobody() -> None:
    valkey = COMPOSE["valkey"]
    assert set(valkey["environment"].values()) == {"${VALKEY_PASSWORD:?}"}
    (name,) = valkey["environment"]
    # From its input: the words of a command are read by everybody on the machine.
    assert f"requirepass $${name}" in valkey["command"][-1].split("<<END")[1]
    for service in OURS.values():
        assert service["environment"]["REDIS_URL"].startswith("redis://:${VALKEY_PASSWORD:?}@")
    there = {name for name, service in COMPOSE.items() if "bells" in service["networks"]}
    assert there == {*OURS, "valkey"}


def test_each_container_reaches_only_those_it_talks_to() -> None:
    at = {name: set(service["networks"]) for name, service in COMPOSE.items()}
    assert (at["proxy"], at["web"]) == ({"front"}, {"front", "bells", "store"})
    assert (at["valkey"], at["postgres"]) == ({"bells"}, {"store"})
    assert all("front" not in networks for name, networks in at.items() if name not in FRONT)
    assert NETWORKS["bells"] == NETWORKS["store"] == {"internal": True}
    assert set(NETWORKS) == set().union(*at.values())


@pytest.mark.parametrize("name", sorted(COMPOSE))
def test_a_container_that_is_broken_into_is_closed(name: str) -> None:
    service = COMPOSE[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "proxy" else [])
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    assert re.fullmatch(r"\d+[mg]", service["mem_limit"])
    assert any(row.split(":")[0] == "/tmp" for row in service["tmpfs"])


def example() -> dict[str, str]:
    """The values of contoh.env."""
    text = (ROOT / "contoh.env").read_text()
    return dict(re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE))


def test_each_value_of_the_example_is_used() -> None:
    used = set(re.findall(r"\$\{(\w+)", (ROOT / "compose.yaml").read_text()))
    assert used <= set(example()) <= used | ALIASES


def test_each_setting_of_the_program_can_be_set_with_docker() -> None:
    """A new one is named in contoh.env, or below with those that are not for there."""
    of_the_image = {"HOST", "UPIK_OWN_NETWORK", "PORT", "UPIK_VAR"}
    of_latihan = {"UPIK_DEMO", "UPIK_DEMO_PASSWORD", "UPIK_AT_IN_LATIHAN", "UPIK_TEST_FAST_HASH"}
    for name, service in OURS.items():
        given = {*example(), *service["environment"], *of_the_image, *of_latihan}
        assert (service.get("env_file"), ALIASES - given) == (".env", set()), name
        assert not set(service["environment"]) & (of_the_image | of_latihan)


def test_an_empty_line_of_the_example_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = load_settings()
    for name in ALIASES & set(example()):
        monkeypatch.setenv(name, "")
    assert load_settings() == before


def test_no_log_of_docker_grows_for_years() -> None:
    """By itself it keeps every line that a container ever wrote."""
    for name, service in COMPOSE.items():
        assert set(service["logging"]["options"]) == {"max-size", "max-file"}, name


def test_only_the_door_is_open() -> None:
    assert [name for name, service in COMPOSE.items() if "ports" in service] == ["proxy"]


@pytest.mark.parametrize("name", sorted(OURS))
def test_the_image_is_told_what_the_program_knows(name: str) -> None:
    assert set(OURS[name]["environment"]) <= ALIASES


def test_the_image_can_make_the_backups_of_its_database() -> None:
    """pg_dump is no Python package, and the folder is the image's user's own."""
    image = (ROOT / "Dockerfile").read_text()
    assert all(it["environment"]["DATABASE_URL"].startswith("postgresql:") for it in OURS.values())
    assert "postgresql-client" in image
    for service in OURS.values():
        target = service["environment"]["UPIK_BACKUP_TO"]
        assert any(row.endswith(f":{target}") for row in service["volumes"])
        assert re.search(rf"install -d -o upik .*{target}", image)


def test_the_way_back_with_docker_fills_an_empty_database() -> None:
    """Whatever waits for `prepare` finds its tables there, and refuses to restore."""
    page = (ROOT / "docs" / "admin" / "operasi.md").read_text()
    found = re.findall(r"^    docker compose run --rm (\w+) upik restore ", page, re.MULTILINE)
    assert found
    for name in found:
        assert set(OURS[name]["depends_on"]) == {"postgres"}
        assert {"data:/data", "${BACKUP_DISK:-cadangan}:/cadangan"} <= set(OURS[name]["volumes"])
    assert f"createdb -U {COMPOSE['postgres']['environment']['POSTGRES_USER']} upik" in page


def test_an_upgrade_with_docker_stops_all_but_what_keeps_its_data() -> None:
    """The database is copied while nobody is connected; at its trial the web needs its bells."""
    script = (DEPLOY / "upgrade-docker.sh").read_text()
    stays = re.search(r"grep -vxE '([\w|]+)'", script)
    assert stays
    assert set(stays[1].split("|")) == set(COMPOSE) - set(OURS) - {"proxy"}
    called = re.findall(r"docker compose (?:exec|run) (?:-\S+ )*(\w+)", script)
    assert set(called) == {"web", "papers", "postgres", "prepare"}
    assert COMPOSE["postgres"]["environment"]["POSTGRES_DB"] == "upik"
    assert {service["image"] for service in OURS.values()} == {"si-upik"}


def test_a_new_server_is_told_what_the_program_knows() -> None:
    written = INSTALLER.split("<<EOF\n")[1].split("\nEOF")[0]
    values = dict(
        line.split("=", 1) for line in written.splitlines() if line and not line.startswith("#")
    )
    assert set(values) <= ALIASES
    values |= {"UPIK_ALLOWED_HOSTS": "upik.example.go.id"}
    values |= {"SECRET_KEY": "a" * 64, "JOURNAL_KEY": "b" * 64}
    assert not load_settings(**values).is_latihan


def test_the_readme_installs_by_the_commands_of_the_page_in_their_order() -> None:
    """qa.proofs.install carries out those of the page."""
    told, proved = "".join(blocks("README.md")).splitlines(), "".join(blocks()).splitlines()
    assert [line for line in proved if line in told] == told != []


def test_the_installer_ends_with_the_next_steps_of_the_page() -> None:
    last = INSTALLER.split("say ")[-1]
    steps = re.findall(r"upik init|systemctl \w+ [\w.]+", last)
    assert steps == ["upik init", "systemctl restart upik.target"]
    assert [step for step in steps if f"{step}\n" not in "".join(blocks())] == []


def set_up(folder: Path, python: str) -> subprocess.CompletedProcess[str]:
    """What tools/venv.sh does where these words stand for Python."""
    program = folder / ".venv" / "bin" / "python"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\n{python}\n")
    program.chmod(0o755)
    command = ["sh", str(ROOT / "tools" / "venv.sh"), "requirements.txt", "run"]
    return subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)


def test_a_failed_installation_says_what_to_do(tmp_path: Path) -> None:
    done = set_up(tmp_path, '[ "$3" = --version ]')
    assert done.returncode == 1
    assert done.stderr.endswith(
        "... gagal\nPemasangan paket gagal: periksa sambungan internet, lalu ulangi.\n"
    )
    assert not (tmp_path / ".venv" / "run.stamp").exists()


@pytest.mark.parametrize("is_bundle", [True, False])
def test_a_release_that_brings_its_packages_asks_no_index(tmp_path: Path, is_bundle: bool) -> None:
    """tools/bundle.sh puts them into `wheels`; hashes are checked either way."""
    if is_bundle:
        (tmp_path / "wheels").mkdir()
    (tmp_path / "requirements.txt").write_text("flask==3.1 \\\n    --hash=x\nrq==2.6\n")
    done = set_up(tmp_path, 'echo "$@" >>asked')
    assert done.returncode == 0
    assert re.search(r"^2 paket dari requirements.txt .* \.\.\. \d+ detik$", done.stderr, re.M)
    asked = next(line for line in (tmp_path / "asked").read_text().splitlines() if "--req" in line)
    assert "--require-hashes --requirement requirements.txt" in asked
    assert ("--no-index --find-links wheels" in asked) is is_bundle
