"""The templates in English: a second environment, their own words looked up as it loads.

An Indonesian page costs nothing more for this. Looked up are the text of a template, its own words
in braces, and what it sends through the filter `t` on purpose (labels, headings, our sentences).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from flask import Flask
from flask.templating import Environment as FlaskEnvironment
from jinja2 import Template
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from app.english import english, is_english, script_words

Words = Callable[[str], str]
# An attribute that is read aloud; its value may go on behind an expression of the template.
_SPOKEN: Final = re.compile(
    r'(\b(?:title|placeholder|aria-label|alt|data-label|data-hint-here)=")([^"]*)("?)'
)
_PIECES: Final = re.compile(r"(<[^>]*>?|[^<]+)")
_LETTERS: Final = re.compile(r"[^\W\d_]{2}")
_ATTRIBUTES: Final = re.compile(r'="|^-\w')
# Words for people, begun with a capital, or several; no name of a route, a class or an attribute.
_SAID: Final = re.compile(
    r"[A-Z][^\W\d_]*(?:[ ,;:/&…-][^=]*)?$|\(?[a-z][^\W\d_]+(?: [^\W\d_]+)+\)?$|\([a-z]+\)$"
)
_SILENT: Final = ("script", "style")


class Bilingual(FlaskEnvironment):
    """Gives a person who reads English the English template of that name."""

    is_english = False
    _other: Bilingual | None = None

    def get_template(self, name: Any, parent: Any = None, globals: Any = None) -> Template:
        """The template in the language of this request."""
        if self.is_english or not is_english():
            return super().get_template(name, parent, globals)
        if self._other is None:
            self._other = self._english()
        return self._other.get_template(name, parent, globals)

    def _english(self) -> Bilingual:
        other: Bilingual = self.overlay(extensions=[_Translated])
        other.is_english = True
        other.filters = {**self.filters, "t": english}
        return other


class _Translated(Extension):
    """Replaces a template's words while it is compiled."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """The same template in English."""
        return replaced(stream, english)


def init_app(app: Flask) -> None:
    """Before the first template is loaded."""
    app.jinja_environment = Bilingual
    app.jinja_env.filters["t"] = _as_it_is
    app.jinja_env.globals["script_words"] = script_words


def replaced(stream: Any, look_up: Words) -> Iterator[Token]:
    """The tokens with each text of the template looked up, and each word of its expressions."""
    reader, is_expression = _Reader(look_up), False
    for token in stream:
        if token.type == "data":
            yield Token(token.lineno, "data", reader.read(token.value))
        elif token.type == "string" and is_expression and _SAID.match(token.value):
            yield Token(token.lineno, "string", _looked_up(token.value, look_up))
        else:
            is_expression = (is_expression or token.type == "variable_begin") and (
                token.type != "variable_end"
            )
            yield token


class _Reader:
    """Text between tags, and the attributes that are read aloud; tags may span several tokens."""

    def __init__(self, look_up: Words) -> None:
        self._look_up = look_up
        self._is_in_tag = self._is_in_attribute = False
        self._silent = ""

    def read(self, data: str) -> str:
        """The markup with its words looked up."""
        if self._is_in_attribute:
            words, quote, rest = data.partition('"')
            self._is_in_attribute = not quote
            return self._spoken(words) + quote + (self.read(rest) if rest else "")
        if self._is_in_tag:
            tag, closed, rest = data.partition(">")
            self._is_in_tag = not closed
            return self._tag(tag) + closed + (self.read(rest) if rest else "")
        return "".join(self._piece(piece) for piece in _PIECES.findall(data))

    def _piece(self, piece: str) -> str:
        if not piece.startswith("<"):
            return piece if self._silent else _looked_up(piece, self._look_up)
        name = piece[1:].split(None, 1)[0].rstrip(">").lower()
        if name in _SILENT:
            self._silent = name
        elif name == f"/{self._silent}":
            self._silent = ""
        self._is_in_tag = not piece.endswith(">")
        return self._tag(piece)

    def _tag(self, tag: str) -> str:
        return _SPOKEN.sub(self._attribute, tag)

    def _attribute(self, found: re.Match[str]) -> str:
        self._is_in_attribute = not found[3]
        return found[1] + self._spoken(found[2]) + found[3]

    def _spoken(self, words: str) -> str:
        return _looked_up(words, self._look_up)


def _looked_up(text: str, look_up: Words) -> str:
    """The text with its words looked up, the blanks around them kept; attributes are no words."""
    core = " ".join(text.split())
    if not _LETTERS.search(core) or _ATTRIBUTES.search(core):
        return text
    lead = text[: len(text) - len(text.lstrip())]
    return lead + look_up(core) + text[len(text.rstrip()) :]


def _as_it_is(words: Any) -> Any:
    return words
