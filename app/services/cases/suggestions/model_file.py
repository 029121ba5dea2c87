"""Stores the trained model as checksummed JSON; pickled code is never loaded.

The model of the last night is a stored file; without one the shipped model (contoh.tsv) is used.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import logging
from collections.abc import Mapping
from typing import Any, Final

from app.domain.language.learned_model import Learned
from app.domain.language.tokens import DATA
from app.services.settings import stored_files

log = logging.getLogger(__name__)

KEY: Final = "model"
SHIPPED: Final = DATA / "awal.json.gz"


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


def store(data: Mapping[str, Any]) -> None:
    """Stores the model in place of the older one, outside of any transaction."""
    stored_files.keep(KEY, packed(data))


def load() -> Learned:
    """The night's own model if it is sound, else the shipped one."""
    try:
        if content := stored_files.kept(KEY):
            return unpacked(content)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        log.warning("the learned model can't be used, the shipped one holds: %s", error)
    return shipped()


def shipped() -> Learned:
    """The model that was learned from our own examples alone."""
    return unpacked(gzip.decompress(SHIPPED.read_bytes()))
