"""A PNG of few bytes and many pixels, three at once; and the costliest photos that are taken."""

from __future__ import annotations

import os
import struct
import tempfile
import threading
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path

import psutil
from flask import Flask
from PIL import Image

from app import create_app
from app.domain.errors import UploadRefused
from app.runtime import drawing_process
from app.runtime.data_folder import claim_folder
from app.services.cases.promises import photo_drawing
from config import load_settings
from qa.attacks.outcome import Outcome
from tests.e2e.station import Station

_SIDE, _AT_ONCE, _BOUND = 7740, 3, 600
_TURNED = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"


def _png(side: int) -> bytes:
    """White, with so many pixels in a row and a column, to be turned."""
    packing, row = zlib.compressobj(9), b"\0" + b"\xff" * (3 * side)
    body = b"".join(packing.compress(row) for _ in range(side)) + packing.flush()
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"eXIf", _TURNED), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )


def _jpeg() -> bytes:
    """As many pixels as are taken, progressive."""
    drawn = BytesIO()
    Image.new("RGB", (8000, 8000), "white").save(drawn, "JPEG", progressive=True)
    return drawn.getvalue()


@contextmanager
def _watched() -> Iterator[dict[str, float]]:
    """The most megabytes that this process has grown by, and that the drawings had together."""
    over, this = threading.Event(), psutil.Process(os.getpid())
    before, most = this.memory_info().rss, {"here": 0.0, "drawing": 0.0}

    def watch() -> None:
        while not over.is_set():
            drawing = 0
            for child in this.children(recursive=True):
                with suppress(psutil.NoSuchProcess):
                    if drawing_process.__file__ in child.cmdline():
                        drawing += child.memory_info().rss
            here = this.memory_info().rss - before
            most["here"] = max(most["here"], here / 2**20)
            most["drawing"] = max(most["drawing"], drawing / 2**20)
            time.sleep(0.005)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield most
    finally:
        over.set()
        thread.join()


def _draw(app: Flask, data: bytes) -> str:
    with app.app_context():
        try:
            return f"{photo_drawing.redrawn(data).width} px wide"
        except UploadRefused as refused:
            return f"refused: {refused.reason}"


def attack(_station: Station) -> Iterator[Outcome]:
    """What the web's process grows by and what the drawings take, beside what became of them."""
    photos = {
        f"PNG of {_SIDE} x {_SIDE}, turned": (_png(_SIDE), "a worker from 303 to 2,558 MB"),
        "PNG of 16 megapixels": (_png(4000), "-"),
        "progressive JPEG of 64 megapixels": (_jpeg(), "-"),
    }
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(claim_folder(load_settings(var=Path(folder))))
        for name, (data, before) in photos.items():
            with _watched() as most, ThreadPoolExecutor(_AT_ONCE) as threads:
                found = set(threads.map(lambda it: _draw(app, it), [data] * _AT_ONCE))
            yield Outcome(
                f"{name} ({len(data) / 1000:.0f} kB), {_AT_ONCE} at once",
                before,
                f"the worker +{most['here']:.0f} MB, all drawings {most['drawing']:.0f} MB;"
                f" {', '.join(sorted(found))}",
                sum(most.values()) < _BOUND,
            )
        app.extensions["redis"].close()
