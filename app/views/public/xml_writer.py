"""A small, safe XML writer: every text and every attribute is escaped here and nowhere else."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final
from xml.sax.saxutils import escape, quoteattr

# Characters that XML 1.0 does not allow, not even escaped.
_UNWRITABLE: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Element(str):
    """Markup made by this module."""

    __slots__ = ()


def element(name: str, *content: str, **attributes: str) -> Element:
    """`<name attribute="...">content</name>`; a plain str is text, an Element is markup."""
    inside = "".join(it if isinstance(it, Element) else _text(it) for it in content)
    marks = "".join(f" {key}={quoteattr(_plain(value))}" for key, value in attributes.items())
    return Element(f"<{name}{marks}>{inside}</{name}>")


def document(name: str, *content: str, **attributes: str) -> str:
    """A whole document in UTF-8."""
    return f'<?xml version="1.0" encoding="utf-8"?>\n{element(name, *content, **attributes)}\n'


def rfc3339(at: datetime) -> str:
    """`2026-11-24T05:00:00Z`."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _text(text: str) -> str:
    return escape(_plain(text))


def _plain(text: str) -> str:
    return _UNWRITABLE.sub(" ", text)
