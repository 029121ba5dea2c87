"""Who sees a number, and that every refusal carries its facts."""

import pytest

from app.domain.access import roles


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        pytest.param([roles.MODERATOR], True, id="a moderator sees it"),
        pytest.param([roles.ADMIN], True, id="an admin sees it"),
        pytest.param([roles.OPERATOR, roles.MODERATOR], True, id="one such role is enough"),
        pytest.param([roles.OPERATOR], False, id="an operator does not"),
        pytest.param([roles.PIMPINAN], False, id="a leader does not"),
        pytest.param([roles.AUDITOR], False, id="an auditor does not"),
        pytest.param([roles.REGISTERED_PHONE], False, id="a phone does not"),
        pytest.param([roles.PUBLIC], False, id="the public does not"),
        pytest.param([], False, id="nobody does not"),
    ],
)
def test_who_sees_a_full_number(names: list[str], expected: bool) -> None:
    assert roles.may_see_full_number(names) is expected
