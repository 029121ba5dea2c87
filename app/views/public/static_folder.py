"""The folder of a static copy: written beside the old one, then swapped."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

# Identifies a copy of ours: no other folder is ever replaced.
MARK: Final = "salinan.txt"


class NotOurs(Exception):
    """The folder contains something other than a copy of the site."""


@contextmanager
def replaced(folder: Path) -> Iterator[Path]:
    """Yields a new folder to fill. It replaces `folder` once all is written; after an error it is
    deleted and the old folder stays. Raises NotOurs, OSError."""
    folder = folder.absolute()
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).is_file():
        raise NotOurs
    new, old = (folder.with_name(f".{folder.name}.{word}") for word in ("baru", "lama"))
    for left in (new, old):
        shutil.rmtree(left, ignore_errors=True)
    new.mkdir(parents=True)
    try:
        yield new
        _open_to_all(new)
        # The USB stick may be unplugged right after this.
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


def _open_to_all(folder: Path) -> None:
    """Whatever web server serves it may read it, as no other file of ours."""
    # A stick without owners has no modes either.
    with suppress(PermissionError):
        for parent, _, names in os.walk(folder):
            os.chmod(parent, 0o755)  # noqa: S103 # it is published
            for name in names:
                os.chmod(Path(parent, name), 0o644)
