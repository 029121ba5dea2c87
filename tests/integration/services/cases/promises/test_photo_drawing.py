"""A photo is drawn anew within limits: by its size and scans, one at a time, in a process of its
own; of the threads of a web worker one waits for its turn."""

from __future__ import annotations

import struct
import threading
import time
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from PIL import Image

from app.domain.errors import UploadRefused
from app.domain.reasons import UploadReason
from app.runtime.process_lock import try_lock
from app.services.cases.promises import photo_drawing


def photo(kind: str = "JPEG", size: tuple[int, int] = (40, 30), mode: str = "RGB") -> bytes:
    drawn = BytesIO()
    Image.new(mode, size).save(drawn, kind)
    return drawn.getvalue()


def jpeg_that_claims(width: int, height: int) -> bytes:
    """Its head names a size; its few pixels, without their end, don't fill it."""
    data = bytearray(photo("JPEG"))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(data[:-10])


def jpeg_of_scans(count: int) -> bytes:
    """Progressive; its last scan is told again until there are so many."""
    drawn = BytesIO()
    Image.new("RGB", (40, 30)).save(drawn, "JPEG", progressive=True)
    whole, end = drawn.getvalue()[:-2], drawn.getvalue()[-2:]
    last = whole[whole.rindex(b"\xff\xda") :]
    return whole + last * (count - whole.count(b"\xff\xda")) + end


def png_that_claims(width: int, height: int) -> bytes:
    data = bytearray(photo("PNG"))
    data[16:24] = struct.pack(">II", width, height)
    data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
    return bytes(data)


def webp_that_claims(width: int, height: int) -> bytes:
    data = bytearray(photo("WEBP"))
    at = data.index(b"\x9d\x01\x2a") + 3
    data[at : at + 4] = struct.pack("<HH", width, height)
    return bytes(data)


def refused(data: bytes) -> str:
    with pytest.raises(UploadRefused) as caught:
        photo_drawing.redrawn(data)
    return caught.value.reason


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_drawn_anew_and_small(app: Flask, kind: str) -> None:
    drawn = photo_drawing.redrawn(photo(kind, (4000, 1000)))
    assert (drawn.width, drawn.height) == (1600, 400)
    assert drawn.data.startswith(b"\xff\xd8\xff")


def test_nothing_of_the_camera_is_kept(app: Flask) -> None:
    source = BytesIO()
    image, exif = Image.new("RGB", (60, 40), "red"), Image.Exif()
    exif[0x010F] = "Kamera Warga"
    exif[0x0112] = 6
    image.save(source, "JPEG", exif=exif)
    drawn = photo_drawing.redrawn(source.getvalue())
    assert b"Kamera" not in drawn.data
    assert (drawn.width, drawn.height) == (40, 60), "turned upright"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"", UploadReason.NOT_A_PHOTO, id="empty"),
        pytest.param(b"<svg onload=alert(1)>", UploadReason.NOT_A_PHOTO, id="a script"),
        pytest.param(b"\xff\xd8\xff" + b"x" * 100, UploadReason.NOT_A_PHOTO, id="first bytes"),
        pytest.param(b"GIF89a" + b"\0" * 50, UploadReason.NOT_A_PHOTO, id="another kind"),
        pytest.param(b"\xff" * 6_000_001, UploadReason.PHOTO_TOO_BIG, id="too big"),
    ],
)
def test_what_is_no_photo_is_refused(app: Flask, data: bytes, reason: str) -> None:
    assert refused(data) == reason


@pytest.mark.parametrize(
    ("claims", "most"),
    [
        pytest.param(jpeg_that_claims, (8000, 8000), id="JPEG"),
        pytest.param(png_that_claims, (4000, 4000), id="PNG"),
        pytest.param(webp_that_claims, (4000, 4000), id="WebP"),
    ],
)
def test_the_size_is_read_before_the_pixels(
    app: Flask, claims: Callable[[int, int], bytes], most: tuple[int, int]
) -> None:
    """The last size that is taken fails at its pixels, which are missing."""
    width, height = most
    assert refused(claims(width, height)) == UploadReason.NOT_A_PHOTO
    assert refused(claims(width, height + 1)) == UploadReason.PHOTO_TOO_MANY_PIXELS


@pytest.mark.parametrize("size", [(8000, 8000), (64_000, 1000)])
def test_a_jpeg_of_64_megapixels_is_decoded_reduced(
    app: Flask, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    """Whole, its pixels alone take 256 MB; a strip is reduced by its longer side."""
    monkeypatch.setattr(photo_drawing, "MEMORY", 192 * 2**20)
    drawn = photo_drawing.redrawn(photo("JPEG", size))
    assert (drawn.width, drawn.height) == (1600, 1600 * size[1] // size[0])


def test_the_largest_png_fits_its_memory_and_no_process_takes_more(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    largest = photo("PNG", (4000, 4000), "LA")
    assert photo_drawing.redrawn(largest).width == 1600
    monkeypatch.setattr(photo_drawing, "MEMORY", 128 * 2**20)
    assert refused(largest) == UploadReason.PHOTO_TOO_HEAVY


def test_a_photo_that_takes_long_is_given_up(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photo_drawing, "SECONDS", 0)
    assert refused(photo("PNG")) == UploadReason.PHOTO_TOO_HEAVY


def test_a_jpeg_of_more_than_a_hundred_scans_is_refused_unread(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each costs a pass over all pixels, be it empty: 4,500 of them took a server half a minute."""
    assert photo_drawing.redrawn(jpeg_of_scans(100)).width == 40
    monkeypatch.setattr(photo_drawing, "_drawn", lambda *_: pytest.fail("it was read"))
    assert refused(jpeg_of_scans(101)) == UploadReason.PHOTO_TOO_MANY_SCANS


def test_one_thread_of_a_process_waits_for_its_turn(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others answer everybody else: the second photo is refused at once."""
    waits, may_go, found = threading.Event(), threading.Event(), []

    def sleep(_seconds: float) -> None:
        assert threading.current_thread() is first, "the second waits, too"
        waits.set()
        may_go.wait()

    def draw() -> None:
        with app.app_context():
            found.append(photo_drawing.redrawn(photo()).width)

    clock = SimpleNamespace(monotonic=time.monotonic, sleep=sleep)
    monkeypatch.setattr(photo_drawing, "time", clock)
    first = threading.Thread(target=draw)
    with try_lock(Path(app.config["SETTINGS"].folder) / photo_drawing.LOCK):
        first.start()
        waits.wait()
        try:
            assert refused(photo()) == UploadReason.PHOTO_BUSY
        finally:
            may_go.set()
    first.join()
    assert found == [40]


def test_one_photo_is_drawn_at_a_time(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photo_drawing, "_WAIT_SECONDS", 0)
    with try_lock(Path(app.config["SETTINGS"].folder) / photo_drawing.LOCK) as held:
        assert held
        assert refused(photo()) == UploadReason.PHOTO_BUSY
    assert photo_drawing.redrawn(photo()).width == 40
