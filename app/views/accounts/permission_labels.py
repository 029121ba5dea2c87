"""Labels of permissions, in the reader's language."""

from __future__ import annotations

from app.i18n.language import translated


def right(label: str) -> str:
    """`Pesan Masuk: membaca` as `label` writes it, or `Inbox: reading`."""
    page, _colon, act = label.partition(": ")
    return f"{translated(page)}: {translated(act)}" if act else translated(page)
