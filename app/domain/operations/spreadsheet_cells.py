"""Guards spreadsheet cells: text that would run as a formula is escaped, and read back."""

import unicodedata
from typing import Final

# Excel, LibreOffice and Google run what begins so (OWASP, CSV injection).
_RISKY: Final = ("=", "+", "-", "@")
_MARK: Final = "'"


def guard_formula(text: str) -> str:
    """The text as it is written into a file: marked with an apostrophe where it would be run."""
    kept = "".join(map(_kept, text.replace("\r\n", "\n")))
    return _MARK + kept if _is_risky(kept) else kept


def unguard_formula(text: str) -> str:
    """What stood there before `guard_formula`."""
    return text[1:] if text.startswith(_MARK) and _is_risky(text[1:]) else text


def _kept(character: str) -> str:
    """Itself; a plain blank for any other, so that no two words become one; nothing for the rest
    that can't be seen."""
    if character.isprintable() or character == "\n":
        return character
    return " " if character.isspace() else ""


def _is_risky(text: str) -> bool:
    """Also behind blanks, and in full width: programs read these as the plain ones."""
    first = unicodedata.normalize("NFKC", text.lstrip()[:1])
    return text.startswith((*_RISKY, _MARK)) or first.startswith((*_RISKY, _MARK))
