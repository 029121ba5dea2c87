"""Draws one photo anew: a program of its own, started by `photo_drawing`.

It imports nothing of ours, reads the file from its input, and writes width, height and the JPEG. A
file may be made so that Pillow takes gigabytes or hours: then this process ends, and the one that
serves the web goes on.
"""

from __future__ import annotations

import resource
import struct
import sys
import warnings
from io import BytesIO
from typing import Final

LONGEST_SIDE: Final = 1600
# A JPEG is decoded at an eighth of its size or more; of others each pixel is held, four bytes each.
MOST_PIXELS_JPEG: Final = 64_000_000
MOST_PIXELS: Final = 16_000_000
NOT_A_PHOTO: Final = 3
TOO_MANY_PIXELS: Final = 4
TOO_MUCH_MEMORY: Final = 5
SIZES: Final = struct.Struct(">II")
# By the first bytes, not by a name that anybody can give.
_KINDS: Final = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"RIFF", "WEBP"),
)


def main(memory: int, seconds: int) -> int:
    """Draws what the input holds within so many bytes and seconds; the exit code says why not."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        return _draw(sys.stdin.buffer.read())
    except MemoryError:
        return TOO_MUCH_MEMORY


def _draw(data: bytes) -> int:
    kind = next((name for magic, name in _KINDS if data.startswith(magic)), None)
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
            image.draft(None, _within(image.size))
            image.load()
            plain = image.mode in ("RGB", "RGBA")
            small: Image.Image = image if plain else image.convert("RGBA")
            small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            # Turned last: it takes the pixels once more.
            upright = ImageOps.exif_transpose(small).convert("RGBA")
    except Image.DecompressionBombError:
        return TOO_MANY_PIXELS
    except (OSError, ValueError, SyntaxError):
        return NOT_A_PHOTO
    # What is transparent becomes white, as on paper.
    sheet = Image.new("RGB", upright.size, "white")
    sheet.paste(upright, mask=upright)
    drawn = BytesIO()
    sheet.save(drawn, "JPEG", quality=82, optimize=True)
    sys.stdout.buffer.write(SIZES.pack(*sheet.size) + drawn.getvalue())
    return 0


def _within(size: tuple[int, int]) -> tuple[int, int]:
    longest = max(size)
    width, height = (max(1, side * LONGEST_SIDE // longest) for side in size)
    return width, height


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
