"""Settings are refused as a whole, each problem in one sentence that names the value."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from unittest.mock import Mock

import pytest

from app.runtime.data_folder import claim_folder, ensure_private_folder
from config import ROOT, Settings, SettingsRefused, load_settings

PRODUCTION = {
    "UPIK_MODE": "production",
    "SECRET_KEY": "a" * 32,
    "JOURNAL_KEY": "b" * 32,
    "UPIK_ALLOWED_HOSTS": "upik.example.id",
    "UPIK_HTTPS": "no",
}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """Only what a test sets, and a data folder of its own."""
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.alias), raising=False)
    monkeypatch.setenv("UPIK_VAR", str(tmp_path / "var"))
    return monkeypatch


def _set(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def _problems() -> list[str]:
    with pytest.raises(SettingsRefused) as refused:
        load_settings()
    return refused.value.problems


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "upik.example.id"])
def test_in_production_the_web_listens_to_its_proxy_alone(
    environment: pytest.MonkeyPatch, host: str
) -> None:
    """Clients that are slow on purpose meet the proxy, which has limits for them."""
    _set(environment, {"HOST": host})
    assert load_settings().is_latihan
    _set(environment, PRODUCTION)
    assert _problems() == [
        "HOST dalam mode production hanya 127.0.0.1, di belakang proxy. Hanya bila alamat lain itu "
        "di jaringan khusus yang dicapai proxy saja, isi UPIK_OWN_NETWORK=yes."
    ]
    environment.setenv("UPIK_OWN_NETWORK", "yes")
    assert load_settings().host == host


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_this_computer_s_address_needs_no_word(environment: pytest.MonkeyPatch, host: str) -> None:
    _set(environment, PRODUCTION | {"HOST": host})
    assert load_settings().host == host


def test_without_configuration_it_is_training_and_the_folder_follows_the_mode(
    environment: pytest.MonkeyPatch,
) -> None:
    environment.delenv("UPIK_VAR")
    settings = load_settings()
    assert (settings.is_latihan, settings.address) == (True, "127.0.0.1:8000")
    assert settings.folder == ROOT / "var" / "latihan"
    _set(environment, PRODUCTION)
    assert load_settings().folder == ROOT / "var" / "produksi"


@pytest.mark.parametrize("missing", sorted(set(PRODUCTION) - {"UPIK_MODE"}))
@pytest.mark.parametrize("value", [None, ""], ids=["absent", "empty"])
def test_production_names_each_missing_value(
    environment: pytest.MonkeyPatch, missing: str, value: str | None
) -> None:
    _set(environment, PRODUCTION)
    environment.delenv(missing)
    if value is not None:
        environment.setenv(missing, value)
    assert _problems() == [f"{missing} belum diisi: wajib dalam mode production."]


def test_production_without_anything_names_them_all(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("UPIK_MODE", "production")
    assert [line.split()[0] for line in _problems()] == [
        "SECRET_KEY",
        "JOURNAL_KEY",
        "UPIK_ALLOWED_HOSTS",
        "UPIK_HTTPS",
    ]


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORT", "delapan", "PORT tidak sah: harus bilangan bulat."),
        ("PORT", "0", "PORT tidak sah: harus paling kecil 1."),
        ("PORT", "65536", "PORT tidak sah: harus paling besar 65535."),
        ("UPIK_MODE", "prod", "UPIK_MODE tidak sah: harus salah satu dari 'latihan' atau"),
        ("UPIK_HTTPS", "ya", "UPIK_HTTPS tidak sah: harus salah satu dari 'yes' atau 'no'."),
        ("SECRET_KEY", "pendek", "SECRET_KEY tidak sah: harus paling sedikit 32 karakter."),
        ("UPIK_SEND_HOLD", "-1", "UPIK_SEND_HOLD tidak sah: harus paling kecil 0."),
        ("UPIK_AT_IN_LATIHAN", "mungkin", "UPIK_AT_IN_LATIHAN tidak sah: harus 1 atau 0."),
        ("DATABASE_URL", "mysql://x", "DATABASE_URL tidak sah: harus berawalan postgresql://"),
        ("UPIK_METRICS_TOKEN", "pendek", "UPIK_METRICS_TOKEN tidak sah: harus paling sedikit 16"),
        ("UPIK_SMTP_URL", "smtp.contoh.id", "UPIK_SMTP_URL tidak sah: harus seperti smtp://"),
        ("UPIK_WA_TOKEN", "pendek", "UPIK_WA_TOKEN tidak sah: harus paling sedikit 20"),
        ("UPIK_WA_PHONE_ID", "+62811", "UPIK_WA_PHONE_ID tidak sah: harus ID nomor telepon"),
        ("UPIK_WA_TEMPLATE", "Jawaban Kami", "UPIK_WA_TEMPLATE tidak sah: harus nama template"),
        ("UPIK_WA_API", "http://contoh.id", "UPIK_WA_API harus berawalan https://"),
        ("UPIK_LOG", "xml", "UPIK_LOG tidak sah: harus salah satu dari 'text' atau 'json'."),
        ("REDIS_URL", "localhost:6379", "REDIS_URL tidak sah: harus berawalan redis://"),
    ],
)
def test_a_malformed_value_is_one_sentence(
    environment: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    environment.setenv(name, value)
    (problem,) = _problems()
    assert problem.startswith(sentence)


def test_https_without_its_proxy_is_refused(environment: pytest.MonkeyPatch) -> None:
    _set(environment, PRODUCTION | {"UPIK_HTTPS": "yes"})
    (problem,) = _problems()
    assert problem == (
        "UPIK_HTTPS=yes berarti ada proxy di depan: isi UPIK_PROXIES dengan banyaknya, misalnya 1."
    )
    environment.setenv("UPIK_PROXIES", "1")
    assert load_settings().proxies == 1


def test_a_refused_secret_is_not_shown(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("SECRET_KEY", "rahasia-pendek")
    assert "rahasia" not in " ".join(_problems())


@pytest.mark.parametrize(
    "value",
    [
        *("http://x/,*", "*", "upik.example.id,*", "*.example.id", "https://upik.example.id"),
        *("upik.example.id/", "upik.example.id:8000", "upik example.id", ",", " ", "-x.id"),
        "[::1]",
    ],
)
@pytest.mark.parametrize("mode", [{}, PRODUCTION], ids=["latihan", "production"])
def test_allowed_hosts_are_names_only(
    environment: pytest.MonkeyPatch, mode: dict[str, str], value: str
) -> None:
    _set(environment, {**mode, "UPIK_ALLOWED_HOSTS": value})
    assert _problems() == [
        "UPIK_ALLOWED_HOSTS tidak sah: harus nama host saja, dipisah koma, tanpa http://, "
        "garis miring, port, atau *."
    ]


@pytest.mark.parametrize(
    ("value", "hosts"),
    [
        ("upik.id, 192.168.1.10,localhost", ["upik.id", "192.168.1.10", "localhost"]),
        (".example.id", [".example.id"]),
    ],
)
def test_good_hosts_are_taken(
    environment: pytest.MonkeyPatch, value: str, hosts: list[str]
) -> None:
    _set(environment, PRODUCTION | {"UPIK_ALLOWED_HOSTS": value})
    assert load_settings().hosts == hosts


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("JOURNAL_KEY", "a" * 32, "berbeda"),
        ("UPIK_DEMO", "tahun", "hanya untuk mode latihan"),
        ("UPIK_DEMO_PASSWORD", "rahasia-demo", "hanya untuk mode latihan"),
        ("UPIK_TEST_FAST_HASH", "1", "hanya untuk mode latihan"),
    ],
)
def test_production_refuses(
    environment: pytest.MonkeyPatch, name: str, value: str, word: str
) -> None:
    _set(environment, PRODUCTION | {name: value})
    (problem,) = _problems()
    assert word in problem


def test_training_makes_and_keeps_its_keys(environment: pytest.MonkeyPatch) -> None:
    first = claim_folder(load_settings())
    assert first.secret_key
    assert first.journal_key not in (None, first.secret_key)
    # Every later process reads the same ones, whether or not it claims the folder.
    assert load_settings().secret_key == first.secret_key
    assert claim_folder(load_settings()).journal_key == first.journal_key
    assert first.key_file("SECRET_KEY").stat().st_mode & 0o777 == 0o600
    assert first.folder.stat().st_mode & 0o777 == 0o700
    # One that is given wins.
    environment.setenv("SECRET_KEY", "c" * 32)
    assert claim_folder(load_settings()).secret_key == "c" * 32


def test_production_stores_no_key(environment: pytest.MonkeyPatch) -> None:
    _set(environment, PRODUCTION)
    settings = claim_folder(load_settings())
    assert sorted(os.listdir(settings.folder)) == ["MODE"]


@pytest.mark.parametrize("first", ["latihan", "production"])
def test_a_folder_of_the_other_mode_is_refused(environment: pytest.MonkeyPatch, first: str) -> None:
    other = {"latihan": "production", "production": "latihan"}[first]
    _set(environment, PRODUCTION | {"UPIK_MODE": first})
    claim_folder(load_settings())
    environment.setenv("UPIK_MODE", other)
    with pytest.raises(SettingsRefused, match=f"dibuat dalam mode {first}") as refused:
        claim_folder(load_settings())
    assert len(refused.value.problems) == 1


def test_a_data_folder_that_others_may_read_is_closed_with_its_files(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = claim_folder(load_settings())
    (settings.folder / "log").mkdir()
    database, log = settings.folder / "upik.sqlite3", settings.folder / "log" / "web.log"
    for path in (database, log):
        path.write_text("data warga")
        path.chmod(0o644)
    for folder in (settings.folder, log.parent):
        folder.chmod(0o755)
    claim_folder(load_settings())
    modes = [path.stat().st_mode & 0o777 for path in (settings.folder, log.parent, database, log)]
    assert modes == [0o700, 0o700, 0o600, 0o600]
    told = f"UPIK_VAR: folder {tmp_path / 'var'} tadinya dapat dibaca pengguna lain"
    claim_folder(load_settings())
    assert [line.startswith(told) for line in caplog.messages] == [True]


@pytest.mark.parametrize("why", ["not ours", "of others", "without modes"])
def test_an_open_folder_that_can_t_be_closed_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, why: str
) -> None:
    """One that holds something else, as /srv, stays as it is."""
    folder = tmp_path / "var"
    folder.mkdir()
    folder.chmod(0o755)
    if why == "not ours":
        (folder / "surat.txt").write_text("milik orang lain")
    else:
        # On NTFS and exFAT it is refused, or does nothing.
        refusal = PermissionError if why == "of others" else None
        monkeypatch.setattr(os, "chmod", Mock(side_effect=refusal))
    with pytest.raises(SettingsRefused, match="dapat dibaca pengguna lain") as refused:
        claim_folder(load_settings())
    assert refused.value.exit_code == 78
    assert folder.stat().st_mode & 0o777 == 0o755
    assert not (folder / "MODE").exists()


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("")
    with pytest.raises(SettingsRefused, match="UPIK_VAR"):
        claim_folder(load_settings())


def test_a_folder_of_somebody_else_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Made by `sudo make run`, opened without."""
    claim_folder(load_settings())
    refuse = Mock(side_effect=PermissionError(errno.EACCES, "Permission denied"))
    with monkeypatch.context() as patched:
        patched.setattr(Path, "is_file", refuse)
        (told,) = _problems()
    assert told == f"UPIK_VAR: folder {tmp_path / 'var'} tidak dapat dibaca (Permission denied)."


def test_a_socket_folder_others_may_enter_is_refused(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o755)
    with pytest.raises(SettingsRefused, match="0700"):
        ensure_private_folder(tmp_path / "open")


def test_a_socket_folder_behind_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(SettingsRefused, match="0700"):
        ensure_private_folder(tmp_path / "link")
