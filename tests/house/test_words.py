"""Every word a person may meet is Indonesian: FAB's, WTForms', and each refusal's sentence."""

from __future__ import annotations

from pathlib import Path

import flask_appbuilder
import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from app import errors
from app.domain import errors as domain
from app.domain.accounts import AccountReason, AccountRefused
from app.domain.errors import BackupReason, BlockReason, DomainError, Problem, Refusal, UploadReason
from config import ROOT

CATALOGUE = ROOT / "app" / "translations" / "id" / "LC_MESSAGES" / "messages.po"
KEYWORDS = {**DEFAULT_KEYWORDS, "lazy_gettext": None, "lazy_formatter_gettext": None, "__": None}


def test_every_word_of_fab_is_translated() -> None:
    with CATALOGUE.open("rb") as file:
        ours = {message.id: message.string for message in read_po(file)}
    root = Path(flask_appbuilder.__file__).parent
    methods = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
    found = extract_from_dir(str(root), methods, {}, KEYWORDS)
    words = {words if isinstance(words, str) else words[0] for _, _, words, _, _ in found}
    assert len(words) > 100
    assert [word for word in sorted(words) if not ours.get(word)] == []


def test_the_compiled_catalogue_is_that_of_the_text() -> None:
    with CATALOGUE.open("rb") as file:
        text = pairs(read_po(file))
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = pairs(read_mo(file))
    assert compiled == text, "run: pybabel compile -d app/translations"


def pairs(catalogue: Catalog) -> set[tuple[str, str]]:
    """What is translated to what; a plural is a list in one format, a tuple in the other."""
    as_words = lambda words: words if isinstance(words, str) else " / ".join(words)  # noqa: E731
    return {(as_words(row.id), as_words(row.string)) for row in catalogue if row.id}


def every_refusal() -> list[DomainError]:
    return [
        *(domain.TransitionRefused("reply", "dijawab", reason) for reason in Refusal),
        domain.CodeNotLive("4071"),
        domain.NotYours(),
        domain.AlreadyDone("reply", "x"),
        *(domain.InvalidInput("phone", problem) for problem in Problem),
        *(domain.BlockRefused(reason) for reason in BlockReason),
        *(domain.UploadRefused(reason) for reason in UploadReason),
        *(domain.BackupRefused(reason) for reason in BackupReason),
        domain.PhoneInvalid("x"),
        domain.SettingsRefused({"send_hold": "Isi bilangan bulat dari 0 sampai 600 detik."}),
        *(AccountRefused(reason) for reason in AccountReason),
    ]


def test_every_refusal_has_its_own_sentence() -> None:
    kinds = {type(error) for error in every_refusal()}
    assert kinds == set(DomainError.__subclasses__())
    sentences = [errors.sentence(error) for error in every_refusal()]
    # An unanswerable code and a foreign one may read alike by phone, never on the screen.
    assert len(set(sentences)) == len(sentences)
    for words in sentences:
        assert words.endswith(".")
        assert "{state}" not in words
        assert "{field}" not in words


@pytest.mark.parametrize("error", every_refusal(), ids=repr)
def test_a_refusal_is_the_person_s_to_mend_not_the_server_s(error: DomainError) -> None:
    assert 400 <= errors.status(error) < 500
