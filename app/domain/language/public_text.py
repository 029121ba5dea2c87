"""The guard's lock, last filter of every public output: hides phone, identity and account numbers,
e-mail addresses, accounts of social media, number plates, home addresses and birth dates.

Hiding too much is the safe mistake. What needs a person's judgement (names, SARA words) belongs to
redaction.py, which proposes it to the moderator; how each thing is found stands in personal/.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from app.domain.language.personal.addresses import find_addresses
from app.domain.language.personal.birth_dates import find_birth_dates
from app.domain.language.personal.contacts import find_accounts, find_emails, find_plates
from app.domain.language.personal.numbers import find_numbers
from app.domain.language.tokens import plain_letters

MASK: Final = "[nomor disamarkan]"
EMAIL_MASK: Final = "[email disamarkan]"
ACCOUNT_MASK: Final = "[akun disamarkan]"
PLATE_MASK: Final = "[pelat disamarkan]"
ADDRESS_MASK: Final = "[alamat disamarkan]"
BIRTH_MASK: Final = "[tanggal lahir disamarkan]"
_FOUND_BY: Final[dict[str, Callable[[str], Iterable[tuple[int, int]]]]] = {
    EMAIL_MASK: find_emails,
    BIRTH_MASK: find_birth_dates,
    MASK: find_numbers,
    PLATE_MASK: find_plates,
    ADDRESS_MASK: find_addresses,
    ACCOUNT_MASK: find_accounts,
}


def public_text(body: str) -> str:
    """The text with everything replaced that tells who a person is, but for names (D4)."""
    for begin, end, mask in reversed(personal_spans(body)):
        body = body[:begin] + mask + body[end:]
    return body


def personal_spans(body: str) -> list[tuple[int, int, str]]:
    """(begin, end, what stands there instead) of all that is hidden, in order, none overlapping."""
    plain = plain_letters(body)
    found = [
        (*plain.span(begin, end), mask)
        for mask, find in _FOUND_BY.items()
        for begin, end in find(plain.text)
    ]
    spans: list[tuple[int, int, str]] = []
    # Of two that begin together the longer one says what it is.
    for span in sorted(found, key=lambda it: (it[0], -it[1])):
        if not spans or span[0] >= spans[-1][1]:
            spans.append(span)
        elif span[1] > spans[-1][1]:
            # They overlap: the later one's rest is hidden with it.
            spans[-1] = (spans[-1][0], span[1], spans[-1][2])
    return spans
