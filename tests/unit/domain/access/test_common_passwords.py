"""A password that everybody tries first is refused; a phrase of one's own is not."""

import pytest

from app.domain.access.account_rules import is_common_password, require_strong_password
from app.domain.errors import InvalidInput
from app.domain.reasons import Problem


@pytest.mark.parametrize(
    "password",
    [
        "1234567890",
        "q1w2e3r4t5y6",
        "Password123",
        "PASSWORD2026!",
        "kerinci2026",
        "Kerinci-2026",
        "bismillah123",
        "rahasia-12345",
        "Dragon#12345",
        "operator!2026",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "12341234123412",
    ],
)
def test_what_is_tried_first_is_refused(password: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        require_strong_password(password, "rina")
    assert (refused.value.field, refused.value.problem) == ("password", Problem.COMMON)


@pytest.mark.parametrize(
    "password",
    [
        "jembatan hijau tujuh kambing",
        "sandi-admin-2026",
        "kopi pagi di danau",
        "Xq7-mN2p-Rt9w",
        "пароль на русском",
        "日本語のパスワードです",
    ],
)
def test_a_phrase_of_one_s_own_is_taken(password: str) -> None:
    require_strong_password(password, "rina")


def test_spaces_around_it_do_not_help() -> None:
    assert is_common_password("  password123  ")


def test_short_and_the_username_are_refused_as_before() -> None:
    for password, problem in (("pendek", Problem.TOO_SHORT), ("rina-rina-1", Problem.UNKNOWN)):
        with pytest.raises(InvalidInput) as refused:
            require_strong_password(password, "rina-rina")
        assert refused.value.problem == problem
