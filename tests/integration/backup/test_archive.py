"""The file itself: nothing in it is lost, its size costs no memory, and the card is read kindly."""

from __future__ import annotations

import os
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.operations.backup_refusals import BackupRefused
from app.services.backup import archive, recovery_card
from app.services.backup.archive import Member


@pytest.fixture(scope="module")
def pair() -> tuple[str, str]:
    return recovery_card.new_pair()


def packed(path: Path, rows: list[Member], public: str) -> tuple[int, str]:
    with path.open("wb") as file:
        return archive.pack(rows, {"engine": "sqlite"}, [public], file)


def test_what_goes_in_comes_out_and_of_a_growing_file_its_beginning(
    pair: tuple[str, str], tmp_path: Path
) -> None:
    heads, empty = tmp_path / "heads", tmp_path / "empty"
    heads.write_bytes(b"1:a\n2:b\n3:c\n")
    empty.write_bytes(b"")
    gone = Member(f"bukti/aa/{'0' * 32}.jpg", tmp_path / "gone")
    rows = [Member("MODE", b"latihan"), Member("journal-heads", heads, 8), gone]
    size, _ = packed(tmp_path / "x.age", [*rows, Member("erasures", empty)], pair[1])
    assert size == (tmp_path / "x.age").stat().st_size
    out = tmp_path / "out"
    out.mkdir()
    about = archive.unpack(tmp_path / "x.age", pair[0], out)
    assert about["engine"] == "sqlite"
    assert sorted(about["members"]) == ["MODE", "erasures", "journal-heads"]
    assert (out / "journal-heads").read_bytes() == b"1:a\n2:b\n"
    assert (out / "MODE").read_text() == "latihan"
    assert {path.stat().st_mode & 0o777 for path in out.iterdir()} == {0o600}


def test_a_large_database_costs_no_memory(pair: tuple[str, str], tmp_path: Path) -> None:
    large = tmp_path / "upik.sqlite3"
    with large.open("wb") as file:
        for _ in range(30):
            file.write(os.urandom(1_000_000))
    tracemalloc.start()
    packed(tmp_path / "x.age", [Member(large.name, large)], pair[1])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4_000_000


class Torn(Iterator[bytes]):
    """A disk that fails in the middle."""

    def __init__(self) -> None:
        self.left = 3

    def __next__(self) -> bytes:
        self.left -= 1
        if not self.left:
            raise OSError(5, "Input/output error")
        return b"x" * 1000


def test_the_error_of_a_disk_is_told_as_it_was(pair: tuple[str, str]) -> None:
    stream = archive.Stream(Torn())
    assert [len(stream.read(600)) for _ in range(4)] == [600, 400, 600, 400]
    with pytest.raises(OSError, match="Input/output error") as caught:
        stream.read(600)
    assert stream.failure is caught.value


@pytest.mark.parametrize("size", [10, 3_000_000])
def test_a_full_disk_is_told_as_it_was(pair: tuple[str, str], size: int) -> None:
    """The age library itself keeps silent about the last piece."""
    rows = [Member("MODE", os.urandom(size))]
    with (
        Path("/dev/full").open("wb", buffering=0) as file,
        pytest.raises(OSError, match="No space left"),
    ):
        archive.pack(rows, {}, [pair[1]], file)


@pytest.mark.parametrize("spell", [str, str.lower, lambda it: f"  {it[:20]} {it[20:]}\n"])
def test_a_key_is_read_as_people_type_it(pair: tuple[str, str], spell: object) -> None:
    assert callable(spell)
    assert recovery_card.private(f"Kunci:\n{spell(pair[0])}\n(simpan)") == pair[0]


@pytest.mark.parametrize("typed", ["", "AGE-SECRET-KEY-1", "x" * 74, "AGE-SECRET-KEY-1" + "Q" * 58])
def test_what_is_no_key_is_refused(typed: str) -> None:
    with pytest.raises(BackupRefused):
        recovery_card.private(typed)
