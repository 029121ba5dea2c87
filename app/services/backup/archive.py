"""Writes and reads backup files: a gzipped tar, age-encrypted to one public key (ADR 13).

Both stream, so memory use does not grow with the file, and any age program can open it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import tarfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Final

import pyrage

from app.domain.operations.backup_refusals import BackupReason, BackupRefused
from app.domain.words import N_
from app.runtime import progress
from app.runtime.progress import MEGABYTES, Phase

# Another layout, another format (test_backups.py::LAYOUTS): an older release refuses it.
FORMAT: Final = "si-upik-cadangan-1"
MANIFEST: Final = "manifest.json"
# Comes first: how many bytes the others are, so that a full disk is told before it is filled.
SIZE: Final = "ukuran"
_PIECE: Final = 256 * 1024
_BLOCK: Final = tarfile.BLOCKSIZE
# What stands in age's header for each key that opens the file; of other kinds some may be noise.
_OPENER: Final = b"-> X25519 "
# Nothing else is taken out of an archive, whatever it holds.
_ALLOWED: Final = re.compile(
    r"manifest\.json|ukuran|sms\.jsonl|upik\.(sqlite3|pgdump)|journal-heads|erasures|MODE|SECRET_KEY|JOURNAL_KEY"
    r"|cadangan\.pub|saran/model\.json|bukti/[0-9a-f]{2}/[0-9a-f]{32}\.jpg"
)


@dataclass(frozen=True, slots=True)
class Member:
    """A file of the archive, from disk or memory; of a growing file the first `size` bytes."""

    name: str
    source: Path | bytes
    size: int | None = None

    @property
    def length(self) -> int:
        """How many bytes it has."""
        if isinstance(self.source, bytes):
            return len(self.source)
        return progress.size_of(self.source) if self.size is None else self.size


class Stream:
    """Reads a generator like a file and keeps the error that ended it."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest = pieces, b""
        self.failure: BaseException | None = None

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes; none at the end."""
        try:
            while not self._rest:
                self._rest = next(self._pieces)
        except StopIteration:
            return b""
        except BaseException as error:
            # The age library tells only the words of an error.
            self.failure = error
            raise
        size = len(self._rest) if size < 0 else size
        found, self._rest = self._rest[:size], self._rest[size:]
        return found


class Counted:
    """A file that counts and hashes what is written to it, and keeps its error."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._hash = file, hashlib.sha256()
        self.size = 0
        self.failure: BaseException | None = None

    def write(self, piece: bytes) -> int:
        """All of it, or an error."""
        try:
            left = memoryview(piece)
            while left:
                left = left[self._file.write(left) or 0 :]
        except BaseException as error:
            self.failure = error
            raise
        self._hash.update(piece)
        self.size += len(piece)
        return len(piece)

    def flush(self) -> None:
        """To the system."""
        self._file.flush()

    def digest(self) -> str:
        """SHA-256 of all that was written."""
        return self._hash.hexdigest()


def pack(
    members: Sequence[Member], about: Mapping[str, Any], publics: Sequence[str], file: IO[bytes]
) -> tuple[int, str]:
    """Writes the encrypted archive, manifest last; each of the cards opens it alone.

    Its size and SHA-256. Raises OSError.
    """
    size = sum(member.length for member in members)
    recipients = [pyrage.x25519.Recipient.from_str(it) for it in publics]
    with progress.phase(N_("Mengenkripsi cadangan"), size, MEGABYTES) as seen:
        stream, target = Stream(_gzipped(_counted(_tar(members, about), seen))), Counted(file)
        try:
            pyrage.encrypt_io(stream, target, recipients)
        except pyrage.EncryptError as error:
            raise (stream.failure or target.failure or OSError(str(error))) from None
    if target.failure is not None:
        # The library keeps silent about the last piece of a small file.
        raise target.failure
    return target.size, target.digest()


def count_openers(path: Path) -> int:
    """How many cards open this file. Whoever has opened it knows that nobody changed its header."""
    with path.open("rb") as file:
        head = file.read(_PIECE)
    return head.split(b"\n--- ", 1)[0].count(b"\n" + _OPENER)


def plain_size(path: Path, key: str) -> int:
    """How many bytes the unpacked files are, known from the file's first piece; 0 where it does
    not say. Raises BackupRefused for a key that does not open it."""
    packed = _beginning(path, key)
    try:
        found = zlib.decompressobj(wbits=31).decompress(packed, 3 * _BLOCK)
        row = tarfile.TarInfo.frombuf(found[:_BLOCK], "utf-8", "strict")
        return int(found[_BLOCK : _BLOCK + row.size]) if row.name == SIZE else 0
    except (zlib.error, tarfile.TarError, ValueError):
        return 0


def unpack(path: Path, key: str, folder: Path) -> dict[str, Any]:
    """Unpacks an archive into an empty folder and verifies every byte; the manifest.

    Raises BackupRefused.
    """
    packed = folder / ".isi"
    _decrypt(path, key, packed)
    try:
        found = _extract(packed, folder)
    except (tarfile.TarError, zlib.error, gzip.BadGzipFile, EOFError):
        raise BackupRefused(BackupReason.DAMAGED, path.name) from None
    finally:
        packed.unlink(missing_ok=True)
    try:
        about: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
        is_ours = about["format"] == FORMAT
        listed = about["members"]
    except (OSError, ValueError, KeyError, TypeError):
        raise BackupRefused(BackupReason.FOREIGN) from None
    del found[MANIFEST]
    if not is_ours:
        raise BackupRefused(BackupReason.FOREIGN)
    if found != listed:
        wrong = sorted(name for name in {*found, *listed} if found.get(name) != listed.get(name))
        raise BackupRefused(BackupReason.DAMAGED, ", ".join(wrong[:3]))
    return about


def _tar(members: Sequence[Member], about: Mapping[str, Any]) -> Iterator[bytes]:
    hashes: dict[str, str] = {}
    yield from _small(SIZE, str(sum(member.length for member in members)).encode())
    for member in members:
        if isinstance(member.source, bytes):
            yield from _small(member.name, member.source)
            hashes[member.name] = hashlib.sha256(member.source).hexdigest()
            continue
        try:
            file = member.source.open("rb")
        except FileNotFoundError:
            continue  # a photo that was erased since the list was made
        with file:
            size = os.fstat(file.fileno()).st_size if member.size is None else member.size
            digest = hashlib.sha256()
            yield _head(member.name, size)
            yield from _bytes_of(file, size, digest)
        yield _padding(size)
        hashes[member.name] = digest.hexdigest()
    body = json.dumps({"format": FORMAT, **about, "members": hashes}, indent=1).encode()
    yield from _small(MANIFEST, body)
    yield bytes(2 * _BLOCK)


def _counted(pieces: Iterable[bytes], seen: Phase) -> Iterator[bytes]:
    for piece in pieces:
        seen.add(len(piece))
        yield piece


def _small(name: str, body: bytes) -> Iterator[bytes]:
    yield _head(name, len(body))
    yield body
    yield _padding(len(body))


def _bytes_of(file: IO[bytes], size: int, digest: Any) -> Iterator[bytes]:
    while size:
        piece = file.read(min(size, _PIECE))
        if not piece:
            raise OSError(f"{file.name} became shorter")
        digest.update(piece)
        size -= len(piece)
        yield piece


def _head(name: str, size: int) -> bytes:
    row = tarfile.TarInfo(name)
    row.size, row.mode = size, 0o600
    return row.tobuf(tarfile.GNU_FORMAT)


def _padding(size: int) -> bytes:
    return bytes(-size % _BLOCK)


def _gzipped(pieces: Iterable[bytes]) -> Iterator[bytes]:
    # A text of SMS becomes a fifth; a stronger level takes twice as long for a little less.
    packer = zlib.compressobj(4, zlib.DEFLATED, wbits=31)
    for piece in pieces:
        if out := packer.compress(piece):
            yield out
    yield packer.flush()


def _beginning(path: Path, key: str) -> bytes:
    plain = BytesIO()
    with path.open("rb") as file:
        source = BytesIO(file.read(_PIECE))
    try:
        pyrage.decrypt_io(source, plain, [pyrage.x25519.Identity.from_str(key)])
    except pyrage.DecryptError as error:
        raise _unopened(error) from None
    except OSError:
        pass  # it goes on behind this piece
    return plain.getvalue()


def _unopened(error: Exception) -> BackupRefused:
    is_other = "No matching keys" in str(error)
    return BackupRefused(BackupReason.OTHER_KEY if is_other else BackupReason.FOREIGN)


def _decrypt(path: Path, key: str, target: Path) -> None:
    identity = pyrage.x25519.Identity.from_str(key)
    with (
        path.open("rb") as source,
        target.open("xb", buffering=0) as file,
        progress.phase(N_("Membuka cadangan"), progress.size_of(path), MEGABYTES, source.tell),
    ):
        plain = Counted(file)
        try:
            pyrage.decrypt_io(source, plain, [identity])
        except pyrage.DecryptError as error:
            raise _unopened(error) from None
        except OSError:
            # Not our writing: then a byte is not the one that was written once.
            if plain.failure is None:
                raise BackupRefused(BackupReason.DAMAGED, path.name) from None
    if plain.failure is not None:
        raise plain.failure


def _extract(packed: Path, folder: Path) -> dict[str, str]:
    """Every file by name with its SHA-256. What we would not have written is refused."""
    found: dict[str, str] = {}
    with (
        packed.open("rb") as raw,
        tarfile.open(fileobj=raw, mode="r:gz") as archive,
        progress.phase(N_("Membongkar cadangan"), progress.size_of(packed), MEGABYTES, raw.tell),
    ):
        for row in archive:
            if not row.isreg() or not _ALLOWED.fullmatch(row.name) or row.name in found:
                raise BackupRefused(BackupReason.FOREIGN)
            source, target = archive.extractfile(row), folder / row.name
            assert source is not None
            if row.name == SIZE:
                continue
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            digest = hashlib.sha256()
            with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                for piece in _bytes_of(source, row.size, digest):
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            found[row.name] = digest.hexdigest()
    if MANIFEST not in found:
        raise BackupRefused(BackupReason.FOREIGN)
    return found
