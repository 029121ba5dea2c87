"""`flask modem doctor` on an account: each trouble in words, with something to do."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.database.extensions import db, transaction
from app.models import Modem
from app.services.modems import modems
from app.sms.protocol.findings import ModemFinding
from app.sms.smpp import doctor
from app.sms.smpp.link import Patience
from tests.smsc import PASSWORD, Smsc, smsc

VARIABLE = "SMPP_PASSWORD_OPERATOR"
# For an SMSC that answers, however busy the machine is, and for one that says nothing.
PATIENT = Patience(open=60, connect=60, answer=60, unbind=0.5)
QUICK = Patience(open=5, connect=2, answer=1, unbind=0.5)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Smsc]:
    with smsc(tmp_path_factory.mktemp("smsc")) as found:
        yield found


@pytest.fixture
def centre(shared: Smsc) -> Smsc:
    shared.renew()
    return shared


def examined(centre: Smsc, **values: object) -> list[ModemFinding]:
    is_silent = "is_tls" in values or "port" in values
    patience = QUICK if is_silent else PATIENT
    return list(doctor.examine(centre.account(**values), VARIABLE, patience))


def problem(findings: list[ModemFinding]) -> str:
    """The one thing that is not fine, with its advice."""
    (found,) = [finding for finding in findings if not finding.is_fine]
    return f"{found.words} {found.advice}"


def test_a_healthy_account(centre: Smsc) -> None:
    centre.deliver("+6281266771234", "halo")
    findings = examined(centre)
    assert [finding.advice for finding in findings if finding.advice] == []
    words = " ".join(finding.words for finding in findings)
    for part in (VARIABLE, "menerima System ID", "tanda hidup", "1708 (TON 3, NPI 0)", "Ada 1 SMS"):
        assert part in words, part
    assert PASSWORD not in words
    assert len(centre.waiting) == 1, "looking takes nothing away"


@pytest.mark.parametrize(
    ("values", "part"),
    [
        (
            {"password": None},
            f"belum diisi di server. Isi, lalu mulai lagi Si UPIK. Tulis {VARIABLE}",
        ),
        ({"password": "terlalupanjang"}, "paling panjang 8"),
        ({"password": "salah"}, "menolak System ID atau kata sandi"),
        ({"system_id": "lain"}, "ESME_RINVSYSID"),
        ({"port": 1}, "tidak dapat dihubungi"),
        ({"host": "smsc.invalid"}, "tidak dikenal jaringan"),
        ({"is_tls": True}, "TLS"),
    ],
)
def test_what_is_wrong_has_words(
    centre: Smsc, monkeypatch: pytest.MonkeyPatch, values: dict[str, object], part: str
) -> None:
    found = socket.getaddrinfo

    def known(host: str, *more: object, **given: object) -> object:
        if host.endswith(".invalid"):
            raise socket.gaierror(-2, "Name or service not known")
        return found(host, *more, **given)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", known)
    assert part in problem(examined(centre, **values))


def test_a_port_that_says_nothing(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        silent = Smsc(tmp_path, listener.getsockname()[1])
        assert "tidak menjawab SMPP" in problem(examined(silent, port=silent.port))


def run(app: Flask, *words: str) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(args=["modem", *words])
    return done.exit_code, done.output


def test_added_and_examined_from_the_terminal(
    app: Flask, centre: Smsc, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"127.0.0.1:{centre.port}"
    code, told = run(app, "add", "operator", "--smpp", address, "--system-id", "upik", "--tls")
    assert (code, VARIABLE in told) == (0, True)
    row = db.session.query(Modem).filter_by(name="operator").one()
    assert (row.kind, row.device, row.system_id, row.is_tls) == ("smpp", address, "upik", True)
    with transaction():
        modems.require_modem("operator").is_tls = False
    assert "belum diisi" in run(app, "doctor", "operator")[1]
    monkeypatch.setenv(VARIABLE, PASSWORD)
    code, told = run(app, "doctor", "operator")
    assert (code, "MASALAH" in told) == (0, False), told
    assert "operator\tsmpp" in run(app, "list")[1]


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["--smpp", "smsc"], "smsc.operator.id:2775"),
        (["--smpp", "smsc:2775"], "System ID"),
        (["--smpp", "smsc:2775", "--system-id", "x" * 16], "System ID"),
        (["--smpp", "smsc:2775", "--system-id", "upik", "--numbering", "satu"], "TON/NPI"),
        (["--smpp", "smsc:2775", "--system-id", "upik", "--sender", "x" * 12], "11 huruf"),
        (["--smpp", "smsc:2775", "--device", "/dev/ttyUSB0"], "salah satu"),
        ([], "salah satu"),
    ],
)
def test_what_no_smsc_takes_is_refused(app: Flask, words: list[str], part: str) -> None:
    code, told = run(app, "add", "operator", *words)
    assert (code, part in told) == (1, True), told
