"""Case codes (4 digits, for officials: S79, S101) and tickets (for citizens: D14).

Codes are chosen so that a mistyped digit does not send an answer to another citizen (D2).
"""

import re
from collections.abc import Collection
from random import Random
from typing import Final

ALL_CODES: Final = tuple(str(number) for number in range(1000, 10000))
TICKET_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
TICKET_LENGTH: Final = 6

# Years and dates stand in many texts: their numbers are given only when no other is free.
_YEARS: Final = frozenset(str(year) for year in range(1980, 2050))

_CODE = re.compile(r"[1-9][0-9]{3}")
_CODE_IN_TEXT: Final = re.compile(r"(?<![0-9])(?<![0-9][.,])[1-9][0-9]{3}(?![0-9]|[.,][0-9])")
# A telephone number, whose groups are no codes.
_DIALLED: Final = re.compile(r"(?<![0-9])(?:\+?62|0)[0-9](?:[ .\-]?[0-9]){6,13}(?![0-9])")
_TICKET = re.compile(rf"([{TICKET_ALPHABET}]{{3}})[\s.\-]?([{TICKET_ALPHABET}]{{3}})")


def choose_code(
    live_and_recent: Collection[str], near: Collection[str], random: Random
) -> str | None:
    """Chooses a free code at random, far from the codes that the same unit knows (D2).

    `live_and_recent` are all codes taken by anybody; `near` those of that SKPD. While one is free,
    the choice differs from each in `near` by two digits or more and not by a swap of neighbours.
    None when nothing is free: the caller recycles the oldest closed code.
    """
    taken = {*live_and_recent, *near}
    free = [code for code in ALL_CODES if code not in taken]
    free = [code for code in free if code not in _YEARS] or free
    if not free:
        return None
    confused = {other for code in near for other in confusable_codes(code)}
    return random.choice([code for code in free if code not in confused] or free)


def confusable_codes(code: str) -> frozenset[str]:
    """Codes one slip away from `code`: one digit replaced, or two neighbours swapped."""
    replaced = {
        code[:place] + digit + code[place + 1 :]
        for place in range(len(code))
        for digit in "0123456789"
    }
    swapped = {
        code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        for place in range(len(code) - 1)
    }
    return frozenset((replaced | swapped) - {code})


def is_code(text: str) -> bool:
    """Whether `text` is exactly four digits, 1000 to 9999."""
    return _CODE.fullmatch(text) is not None


def codes_in(text: str) -> set[str]:
    """What could be a code in a text: four digits, of no telephone number, not "5.120"."""
    return set(_CODE_IN_TEXT.findall(_DIALLED.sub(" ", text)))


def make_ticket(random: Random) -> str:
    """Draw six characters that nobody confuses (no 0 O 1 I L); the caller keeps it unique (D14)."""
    return "".join(random.choices(TICKET_ALPHABET, k=TICKET_LENGTH))


def show_ticket(ticket: str) -> str:
    """Print a ticket as a citizen reads it: K7Q-4M2."""
    return f"{ticket[:3]}-{ticket[3:]}"


def parse_ticket(text: str) -> str | None:
    """Read a ticket in any case, with or without the dash; None if it can't be one."""
    match = _TICKET.fullmatch(text.strip().upper())
    return match[1] + match[2] if match else None
