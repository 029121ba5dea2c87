"""Stores the trained model as checksummed JSON; pickled code is never loaded.

The model of the last night lies in the data folder; without one the shipped model (contoh.tsv) is
used.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from app.domain.language.learned_model import Learned
from app.domain.language.tokens import DATA
from app.runtime import durable_files

log = logging.getLogger(__name__)

FOLDER: Final = "saran"
_NAME: Final = "model.json"
SHIPPED: Final = DATA / "awal.json.gz"


def path(var: Path) -> Path:
    """The path of the nightly model."""
    return var / FOLDER / _NAME


def packed(data: Mapping[str, Any]) -> bytes:
    """The checksum on a line of its own, then the model."""
    body = json.dumps(data, separators=(",", ":"), sort_keys=True).encode()
    return hashlib.sha256(body).hexdigest().encode() + b"\n" + body


def unpacked(content: bytes) -> Learned:
    """The model; ValueError when it is torn or was changed."""
    checksum, _, body = content.partition(b"\n")
    if hashlib.sha256(body).hexdigest().encode() != checksum:
        raise ValueError("the checksum does not fit")
    return Learned.read(json.loads(body))


def store(var: Path, data: Mapping[str, Any]) -> None:
    """Stores the model durably and replaces the older one."""
    path(var).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    durable_files.replace(path(var), packed(data))


def load(var: Path) -> Learned:
    """The night's own model if it is sound, else the shipped one."""
    try:
        return unpacked(path(var).read_bytes())
    except FileNotFoundError:
        pass
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        log.warning("the learned model can't be used, the shipped one holds: %s", error)
    return shipped()


def shipped() -> Learned:
    """The model that was learned from our own examples alone."""
    return unpacked(gzip.decompress(SHIPPED.read_bytes()))
