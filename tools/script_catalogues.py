"""Writes what the scripts say into a JSON catalogue for each language: `make i18n` ends with it."""

from __future__ import annotations

import json
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from app.i18n.language import CATALOGUES, languages, script_catalogue_path
from config import ROOT


def script_words() -> set[str]:
    """The texts that our scripts give to `_` and `ngettext`."""
    found = extract_from_dir(
        ROOT / "app" / "static",
        [("**.js", "javascript")],
        directory_filter=lambda folder: Path(folder).name != "vendor",
    )
    return {words if isinstance(words, str) else words[0] for _, _, words, _, _ in found}


def catalogue(code: str) -> dict[str, str | list[str]]:
    """What a language has for them; a list where it has several forms."""
    with (CATALOGUES / code / "LC_MESSAGES" / "messages.po").open("rb") as file:
        messages = read_po(file)
    found: dict[str, str | list[str]] = {}
    for key in sorted(script_words()):
        message = messages.get(key)
        if message is not None and message.string and any(message.string):
            forms = message.string
            found[key] = forms if isinstance(forms, str) else list(forms)
    return found


def main() -> None:
    """One file a language, where the language has any of the words."""
    for code in languages():
        if words := catalogue(code):
            text = json.dumps(words, ensure_ascii=False, indent=1, sort_keys=True)
            script_catalogue_path(code).write_text(f"{text}\n")


if __name__ == "__main__":
    main()
