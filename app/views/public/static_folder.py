"""The folder of a static copy: filled beside the old one, then put in its place."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

# By this file a copy of ours is known: no other folder is ever replaced.
MARK: Final = "salinan.txt"


class NotOurs(Exception):
    """The folder holds something that is no copy of the site."""


@contextmanager
def replaced(folder: Path) -> Iterator[Path]:
    """A new folder to fill; it takes the place of `folder` once all is written, else it is gone and
    the old one stands as it was. Raises NotOurs, OSError."""
    folder = folder.absolute()
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).is_file():
        raise NotOurs
    new, old = (folder.with_name(f".{folder.name}.{word}") for word in ("baru", "lama"))
    for left in (new, old):
        shutil.rmtree(left, ignore_errors=True)
    new.mkdir(parents=True)
    try:
        yield new
        # The stick may be pulled out afterwards.
        os.sync()
        if folder.exists():
            folder.rename(old)
        new.rename(folder)
    except BaseException:
        if old.exists() and not folder.exists():
            old.rename(folder)
        shutil.rmtree(new, ignore_errors=True)
        raise
    shutil.rmtree(old, ignore_errors=True)
