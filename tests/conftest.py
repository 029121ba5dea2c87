"""Fixtures of all tests: settings of their own, and two databases that every test finds clean."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask
from redis import Redis

from app.database.reading import writes
from app.runtime.data_folder import claim_folder
from config import Settings
from tests import databases
from tests.databases import Database, SqliteDatabase
from tests.servers import start_valkey
from tests.slow_work import Watch, watching
from tests.web import Browser, BrowserlikeClient

OURS = ("UPIK_", "DATABASE_URL", "REDIS_URL", "SECRET_KEY", "JOURNAL_KEY", "HOST", "PORT")

# How long one example takes is the machine's affair: 200 ms are over when both cores are busy.
hypothesis.settings.register_profile(
    "unhurried",
    hypothesis.settings(),
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("unhurried")


# A file system in memory, and how much of it must be free: there a commit does not wait for a disk.
MEMORY = Path("/dev/shm")
GIGABYTES = 2


def pytest_configure() -> None:
    """The folders of all tests lie in memory where there is room."""
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > GIGABYTES * 2**30:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the twins that only `make test-all` runs: on PostgreSQL what is not marked
    `postgresql`.

    The browser's tests come last, file by file as they are written: those of a file share one
    running service, and a story goes on from one to the next. All others keep their random order.
    """
    for item in items:
        if _database(item) == "postgresql" and not item.get_closest_marker("postgresql"):
            item.add_marker("twin")
    items.sort(key=_place)


def _database(item: pytest.Item) -> object:
    """Of a test that runs on each of both: on which."""
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    return parameters.get("database") or parameters.get("site")


def _place(item: pytest.Item) -> tuple[bool, str, int, str]:
    path, line, _ = item.location
    if not path.startswith("tests/e2e/"):
        return (False, "", 0, "")
    return (True, path, line or 0, item.name)


@pytest.fixture(scope="session", autouse=True)
def _own_environment() -> Iterator[None]:
    """Nothing of the developer's own settings reaches a test; no service fills itself."""
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ:
            if name.startswith(OURS):
                patch.delenv(name)
        patch.setenv("UPIK_DEMO", "kosong")
        yield


@pytest.fixture
def settings(tmp_path: Path) -> Callable[..., Settings]:
    """Makes settings of latihan with a data folder of their own; fields by keyword."""

    def _make(**values: Any) -> Settings:
        return claim_folder(
            Settings(**{"var": tmp_path / "var", "fast_password_hash": True, **values})
        )

    return _make


@pytest.fixture(scope="session")
def valkey_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One Valkey for the whole run; each test finds it empty."""
    with start_valkey(tmp_path_factory.mktemp("valkey")) as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_database(
    valkey_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """An application on SQLite."""
    with SqliteDatabase(tmp_path_factory.mktemp("sqlite"), valkey_url) as database:
        yield database


@pytest.fixture(scope="session")
def postgres_database(
    valkey_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """An application on PostgreSQL."""
    with databases.postgres_database(tmp_path_factory.mktemp("postgres"), valkey_url) as database:
        yield database


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """Both databases, one after the other (not session-wide: a change would restart a server)."""
    name = "sqlite_database" if request.param == "sqlite" else "postgres_database"
    found: Database = request.getfixturevalue(name)
    return found


@pytest.fixture
def is_seeded(request: pytest.FixtureRequest) -> bool:
    """Whether the database begins with roles, SKPD and demo users: pages need them."""
    room = request.path.relative_to(Path(__file__).parent).parts[1]
    return room not in {"services", "reports", "jobs", "database"}


@pytest.fixture
def nothing_slow_inside() -> Iterator[Watch]:
    """Nothing slow is done while a transaction keeps others from writing."""
    with watching() as watch:
        yield watch
    assert watch.seen == [], "slow work inside transaction()"


@pytest.fixture
def app(
    database: Database, is_seeded: bool, valkey_url: str, nothing_slow_inside: Watch
) -> Iterator[Flask]:
    """The application in its context, with a clean database; requests get contexts of their own."""
    with Redis.from_url(valkey_url) as redis:
        redis.flushall()
    database.app.test_client_class = Browser
    database.reset("seeded" if is_seeded else "empty")
    with database.app.app_context():
        yield database.app


@pytest.fixture(autouse=True)
def may_write() -> Iterator[None]:
    """Nothing that only reads leaves the next one unable to write."""
    yield
    assert writes.get()


@pytest.fixture
def client(app: Flask) -> BrowserlikeClient:
    """A visitor."""
    found = app.test_client()
    assert isinstance(found, BrowserlikeClient)
    return found


@pytest.fixture
def login() -> Callable[..., BrowserlikeClient]:
    """`login(client, username)` logs a demo user in, whoever has sat there before."""
    return Browser.log_in


@pytest.fixture
def by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that is added to a case joins by itself: a person joins."""
    from app.services.cases.actions import merging

    monkeypatch.setattr(merging, "_LONGEST", 0)
