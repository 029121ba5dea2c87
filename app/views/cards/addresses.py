"""Addresses that differ in numbers of rows alone, each form of them built once."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from flask import request, url_for

# No row has such a number: where it stands in an address, the row's own is put.
_STANDS_FOR: Final = 987_000_000_000


def row_url(endpoint: str, **ids: int) -> str:
    """As `url_for`: a page of cards has some two hundred addresses, of few forms."""
    return _form(endpoint, tuple(ids), request.script_root).format(*ids.values())


@lru_cache(maxsize=256)
def _form(endpoint: str, names: tuple[str, ...], _root: str) -> str:
    """`/pesan-masuk/{0}/teruskan`."""
    marks = [_STANDS_FOR + place for place in range(len(names))]
    form = url_for(endpoint, **dict(zip(names, marks, strict=True)))  # type: ignore[arg-type]
    form = form.replace("{", "{{").replace("}", "}}")
    for place, mark in enumerate(marks):
        form = form.replace(str(mark), f"{{{place}}}")
    return form
