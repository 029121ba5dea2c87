"""Draws one photo or emblem anew: a program of its own, started by `photo_drawing`.

It imports nothing of ours, reads the file from its input, and writes size and picture. A
file may be made so that Pillow takes gigabytes or hours: then this process ends, and the one that
serves the web goes on.
"""

from __future__ import annotations

import resource
import struct
import sys
import warnings
from io import BytesIO
from typing import Any, Final

LONGEST_SIDE: Final = 1600
# A picture with this argument stays transparent and becomes a small PNG.
EMBLEM: Final = "lambang"
EMBLEM_SIDE: Final = 480
# A JPEG is decoded at an eighth of its size or more; of others each pixel is held, four bytes each.
MOST_PIXELS_JPEG: Final = 64_000_000
MOST_PIXELS: Final = 16_000_000
NOT_A_PHOTO: Final = 3
TOO_MANY_PIXELS: Final = 4
TOO_MUCH_MEMORY: Final = 5
SIZES: Final = struct.Struct(">II")
# By the first bytes, not by a name that anybody can give.
_KINDS: Final = ((b"\xff\xd8\xff", "JPEG"), (b"\x89PNG\r\n\x1a\n", "PNG"), (b"RIFF", "WEBP"))


def main(memory: int, seconds: int, form: str) -> int:
    """Draws what the input holds within so many bytes and seconds; the exit code says why not."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        return _draw(sys.stdin.buffer.read(), form == EMBLEM)
    except MemoryError:
        return TOO_MUCH_MEMORY


def kind_of(data: bytes) -> str | None:
    """Return which kind of photo begins like this; None where it is no photo."""
    return next((name for magic, name in _KINDS if data.startswith(magic)), None)


def _draw(data: bytes, is_emblem: bool) -> int:
    kind = kind_of(data)
    if kind is None:
        return NOT_A_PHOTO
    from PIL import Image, ImageOps

    # Our own limit is lower.
    warnings.simplefilter("ignore", Image.DecompressionBombWarning)
    try:
        # Reads the head of the file; the pixels are read by the first that asks for them.
        with Image.open(BytesIO(data), formats=[kind]) as image:
            most = MOST_PIXELS_JPEG if kind == "JPEG" else MOST_PIXELS
            if image.width * image.height > most:
                return TOO_MANY_PIXELS
            # JPEG only; by the longer side, or a narrow strip would be decoded whole.
            side = EMBLEM_SIDE if is_emblem else LONGEST_SIDE
            image.draft(None, _within(image.size, side))
            image.load()
            plain = image.mode in ("RGB", "RGBA")
            small: Image.Image = image if plain else image.convert("RGBA")
            small.thumbnail((side, side))
            # Turned last: it takes the pixels once more.
            upright = ImageOps.exif_transpose(small).convert("RGBA")
    except Image.DecompressionBombError:
        return TOO_MANY_PIXELS
    except (OSError, ValueError, SyntaxError):
        return NOT_A_PHOTO
    drawn = _emblem(upright) if is_emblem else _on_paper(upright)
    sys.stdout.buffer.write(SIZES.pack(*upright.size) + drawn)
    return 0


def _emblem(upright: Any) -> bytes:
    """A PNG of the pixels alone: Pillow keeps what the file said beside them."""
    from PIL import Image

    drawn = BytesIO()
    plate = Image.frombytes("RGBA", upright.size, upright.tobytes())
    plate.save(drawn, "PNG", optimize=True)
    return drawn.getvalue()


def _on_paper(upright: Any) -> bytes:
    """A JPEG: what is transparent becomes white."""
    from PIL import Image

    drawn, sheet = BytesIO(), Image.new("RGB", upright.size, "white")
    sheet.paste(upright, mask=upright)
    sheet.save(drawn, "JPEG", quality=82, optimize=True)
    return drawn.getvalue()


def _within(size: tuple[int, int], most: int) -> tuple[int, int]:
    longest = max(size)
    width, height = (max(1, side * most // longest) for side in size)
    return width, height


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]))
