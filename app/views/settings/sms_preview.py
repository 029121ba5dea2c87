"""What an outgoing text looks like on a phone, and what it costs (D8, A15)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.errors import InvalidInput
from app.http import error_pages
from app.sms.encoding import GSM7_SINGLE, UCS2_SINGLE, clean, is_gsm7, measure
from app.sms.texts.texts import DEFAULTS, TextKey, check_template, render

_MOST_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Preview:
    """The SMS with values as long as they get; `problem` says why there is none."""

    problem: str = ""
    text: str = ""
    units: int = 0
    room: int = 0
    parts: int = 0
    encoding: str = ""
    odd: str = ""
    replaced: str = ""


def preview(key: TextKey, template: str) -> Preview:
    """The text filled in, cleaned and measured as it would be sent; empty is the default."""
    words = template.strip() or DEFAULTS[key].template
    try:
        check_template(key, words)
    except InvalidInput as error:
        return Preview(problem=error_pages.sentence(error))
    body = clean(render(key, {key: words}, **DEFAULTS[key].sample))
    cost = measure(body)
    single = GSM7_SINGLE if cost.encoding == "GSM-7" else UCS2_SINGLE
    return Preview(
        text=body,
        units=cost.units,
        room=single if cost.parts == 1 else cost.parts * cost.per_part,
        parts=cost.parts,
        encoding=cost.encoding,
        odd=_few(letter for letter in body if not is_gsm7(letter)),
        replaced=_few(letter for letter in words if letter not in clean(words) and letter.strip()),
    )


def _few(letters: Iterable[str]) -> str:
    """The first of them, each once."""
    return " ".join(list(dict.fromkeys(letters))[:_MOST_SHOWN])
