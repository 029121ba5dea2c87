"""Each refusal has a sentence of its own, and one that a person can do something about."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.domain import errors as domain
from app.domain.access.account_rules import AccountReason, AccountRefused
from app.domain.errors import DomainError
from app.domain.operations.backup_refusals import BackupReason, BackupRefused
from app.domain.reasons import BlockReason, Problem, Refusal, UploadReason
from app.http import error_pages
from app.i18n.refusal_messages import FIELD_PROBLEMS, FIELDS
from tests.house.sources import first_words


def every_refusal() -> list[DomainError]:
    return [
        *(domain.TransitionRefused("reply", "dijawab", reason) for reason in Refusal),
        domain.NotYours(),
        domain.AlreadyDone("reply", "x"),
        *(domain.InvalidInput("phone", problem) for problem in Problem),
        *(domain.BlockRefused(reason) for reason in BlockReason),
        *(domain.UploadRefused(reason) for reason in UploadReason),
        *(BackupRefused(reason) for reason in BackupReason),
        domain.PhoneInvalid("x"),
        domain.SettingsRefused({"send_hold": "Isi bilangan bulat dari 0 sampai 600 detik."}),
        *(AccountRefused(reason) for reason in AccountReason),
    ]


def every_subclass(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    for below in kind.__subclasses__():
        yield below
        yield from every_subclass(below)


def test_every_refusal_has_its_own_sentence() -> None:
    kinds = {type(error) for error in every_refusal()}
    assert kinds == {kind for kind in every_subclass(DomainError) if not kind.__subclasses__()}
    sentences = [error_pages.refusal_sentence(error) for error in every_refusal()]
    # An unanswerable code and a foreign one may read alike by phone, never on the screen.
    assert len(set(sentences)) == len(sentences)
    for words in sentences:
        # One ends with the command that mends it: a full stop would be typed with it.
        assert words.endswith((".", " upik restore BERKAS --key -"))
        assert "{state}" not in words
        assert "{field}" not in words


@pytest.mark.parametrize("error", every_refusal(), ids=repr)
def test_a_refusal_is_the_person_s_to_mend_not_the_server_s(error: DomainError) -> None:
    assert 400 <= error.status < 500


def test_every_field_that_can_be_refused_has_a_label() -> None:
    """No form speaks of it by its name in the code, as in "Incident wajib diisi"."""
    found = list(first_words({"required", "InvalidInput"}))
    assert len(found) > 20
    own = {name for name, problem in FIELD_PROBLEMS if problem in Problem}
    assert [f"{name} at {where}" for name, where in found if name not in {*FIELDS, *own}] == []
