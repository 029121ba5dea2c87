"""Renders outgoing SMS texts: the Admin's wording where there is one, else the default."""

from collections.abc import Mapping
from typing import Final

from app.domain.errors import InvalidInput
from app.domain.reasons import Problem
from app.sms.texts.default_texts import DEFAULTS
from app.sms.texts.text_keys import PLACEHOLDER, TextKey

__all__ = ["TextKey", "answer_sms", "excerpt", "render", "require_valid_template"]

EXCERPT_LENGTH: Final = 40


def render(key: TextKey, overrides: Mapping[str, str] | None = None, **values: str) -> str:
    """Fill in a text. Values are inserted once and as they are: their own braces mean nothing.

    `overrides` maps keys to an Admin's wording (D8); one that names an unknown value is ignored,
    for the SMS must go. Raises KeyError when a value of the default is missing.
    """
    template = (overrides or {}).get(key, "").strip()
    if not template or not values.keys() >= set(PLACEHOLDER.findall(template)):
        template = DEFAULTS[key].template
    return PLACEHOLDER.sub(lambda found: values[found[1]], template)


def answer_sms(text: str, signature: str, overrides: Mapping[str, str] | None = None) -> str:
    """The whole SMS to the citizen, as counted and as sent: the answer and " -<kode_sms>" (A16)."""
    return render(TextKey.ANSWER, overrides, text=text.strip(), signature=signature)


def excerpt(text: str, limit: int = EXCERPT_LENGTH) -> str:
    """Beginning of a text on one line, at most `limit` characters, cut at a word where possible."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    room = line[: limit - 2]
    words, _, _ = room.rpartition(" ")
    return (words or room[:-1]).rstrip(" .,;:") + "..."


def require_valid_template(key: TextKey, template: str) -> None:
    """Raises InvalidInput unless an Admin's wording has every placeholder, no other, and is not
    empty.
    """
    if not template.strip():
        raise InvalidInput("template", Problem.REQUIRED)
    used, known = set(PLACEHOLDER.findall(template)), set(DEFAULTS[key].sample)
    if used - known:
        raise InvalidInput("template", Problem.UNKNOWN_PLACEHOLDER)
    if known - used:
        raise InvalidInput("template", Problem.MISSING_PLACEHOLDER)
