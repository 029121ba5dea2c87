"""Language of a request: translation of words from below the screens, number formats, catalogues.

Texts are written in Indonesian, which is also the default. Official sheets and SMS are always
Indonesian.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from babel import Locale
from babel.numbers import get_decimal_symbol, get_group_symbol
from flask import Flask, g, has_request_context, session
from flask_babel import Babel, Domain, get_locale, refresh
from markupsafe import Markup

from app.domain.words import Sentence
from config import ROOT

INDONESIAN: Final = "id"
# Flask-AppBuilder's name for it in the session.
LANGUAGE: Final = "locale"
CATALOGUES: Final = ROOT / "app" / "translations"
_OFFICIAL: Final = "stays_indonesian"


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How a language writes 1.301 and 94,2 (`group`, `decimal`) and 15.07 (`clock`)."""

    group: str
    decimal: str
    clock: str


class _Spoken(NamedTuple):
    """The catalogue of a language, and its code."""

    catalogue: Any
    code: str


class _Words(Domain):
    """Flask-Babel's, which by itself asks for the language anew at each of a page's 600 words."""

    def get_translations(self) -> Any:
        """The catalogue of this request."""
        return self.spoken().catalogue

    def spoken(self) -> _Spoken:
        """The language of this request, kept where `refresh` and `force_locale` forget it."""
        try:
            kept: _Spoken | None = g._flask_babel.babel_translations
        except (AttributeError, RuntimeError):
            kept = None
        if kept is None:
            catalogue = super().get_translations()  # type: ignore[no-untyped-call]  # as its own
            kept = _Spoken(catalogue, str(get_locale() or INDONESIAN))
            if g:
                g._flask_babel.babel_translations = kept
        return kept


# Its functions have no annotations.
_WORDS: Final[Any] = _Words()  # type: ignore[no-untyped-call]


@cache
def languages() -> dict[str, dict[str, str]]:
    """The languages that have a catalogue, as Flask-AppBuilder's LANGUAGES wants them."""
    found = sorted(path.name for path in CATALOGUES.iterdir() if path.is_dir())
    return {code: {"flag": code, "name": _own_name(code)} for code in found}


def _own_name(code: str) -> str:
    """`Bahasa Indonesia`, `English`: a language as its readers call it."""
    name = str(Locale.parse(code).get_display_name(code)).capitalize()
    return f"Bahasa {name}" if code == INDONESIAN else name


def select_locale() -> str:
    """Flask-Babel's question: what this session chose, otherwise Indonesian."""
    if not has_request_context() or g.get(_OFFICIAL, False):
        return INDONESIAN
    chosen = session.get(LANGUAGE)
    return chosen if chosen in languages() else INDONESIAN


def language() -> str:
    """The language of this request: `id`, `en`."""
    code: str = _WORDS.spoken().code
    return code


def stay_indonesian() -> None:
    """Official sheets and files are Indonesian, whoever asks for them: so is this whole answer."""
    setattr(g, _OFFICIAL, True)
    refresh()  # type: ignore[no-untyped-call]  # it has no annotations


def _value(value: object) -> object:
    return translated(value) if isinstance(value, Sentence) else value


def translated(words: str, spelled: Callable[[object], object] = _value) -> str:
    """Words marked on a lower floor, in the language of this request; their values as `spelled`."""
    # The empty text is the catalogue's own head.
    if not words:
        return ""
    if not isinstance(words, Sentence):
        return str(_WORDS.gettext(words))
    values = {name: spelled(value) for name, value in words.values.items()}
    if words.number is not None:
        return str(_WORDS.ngettext(words.key, words.key, words.number, **values))
    return str(_WORDS.gettext(words.key, **values))


def counted(words: str, **values: Any) -> str:
    """A text about a number, the first of its values: ours is the same for one and for many."""
    name, count = next(iter(values.items()))
    values[name] = f"{count:,}".replace(",", number_format().group)
    return str(_WORDS.ngettext(words, words, count, **values))


def _say(text: str, **values: object) -> Markup:
    """The templates' `_`. Jinja's own fills in values where there are none, 180 times a page."""
    catalogue = _WORDS.get_translations()
    return _text(catalogue, text) % values if values else _plain_text(catalogue, text)


@lru_cache(maxsize=4096)
def _plain_text(catalogue: Any, text: str) -> Markup:
    return _text(catalogue, text) % {}


@lru_cache(maxsize=4096)
def _text(catalogue: Any, text: str) -> Markup:
    """A text of our templates, as Jinja takes it: no letters of visitors stand in it."""
    return Markup(catalogue.ugettext(text))  # noqa: S704  # as Jinja's own


def number_format() -> NumberFormat:
    """How this request's language writes numbers and times of the day."""
    return _spelling(language())


@cache
def _spelling(code: str) -> NumberFormat:
    locale = Locale.parse(code)
    clock = "." if "." in locale.time_formats["short"].pattern else ":"
    return NumberFormat(get_group_symbol(locale), get_decimal_symbol(locale), clock)


def script_catalogue() -> dict[str, Any] | None:
    """What our scripts say, in the language of this request; None where they say it themselves."""
    return _script_catalogue(language())


@cache
def _script_catalogue(code: str) -> dict[str, Any] | None:
    path = script_catalogue_path(code)
    return json.loads(path.read_text()) if path.exists() else None


def script_catalogue_path(code: str) -> Path:
    """Where `make i18n` puts it."""
    return CATALOGUES / code / "LC_MESSAGES" / "scripts.json"


def init_app(app: Flask) -> None:
    """A process without screens speaks Indonesian: reports are papers there."""
    babel = Babel(app, locale_selector=select_locale)  # type: ignore[no-untyped-call]  # as above
    babel.domain_instance = _WORDS


def init_web(app: Flask) -> None:
    """After Flask-AppBuilder has made a Flask-Babel of its own, before a template is loaded."""
    app.extensions["babel"].locale_selector = select_locale
    app.extensions["babel"].instance.domain_instance = _WORDS
    # As Flask-Babel does: it is Jinja that puts the values in.
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # of its extension
        gettext=lambda text: _WORDS.get_translations().ugettext(text),
        ngettext=lambda one, many, number: _WORDS.get_translations().ungettext(one, many, number),
        pgettext=lambda about, text: _WORDS.get_translations().upgettext(about, text),
        npgettext=lambda about, one, many, number: _WORDS.get_translations().unpgettext(
            about, one, many, number
        ),
        newstyle=True,
    )
    app.jinja_env.globals["_"] = _say
    # A text of several lines is one message: `trans` joins its lines by blanks.
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.filters["translated"] = translated
    app.jinja_env.globals.update(
        language=language, languages=languages, script_catalogue=script_catalogue
    )
