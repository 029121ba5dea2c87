"""SMPP account: credentials and address at an operator's SMSC, from one row of the modem table."""

import re
from dataclasses import dataclass, field

# SMPP 3.4, 5.2: the longest that a bind carries, without the NUL.
LONGEST_ID, LONGEST_PASSWORD, LONGEST_TYPE = 15, 8, 12
LONGEST_NAME = 11  # letters in a sender name (3GPP TS 23.040, 9.1.2.5)
SHORTEST_NUMBER = 7
# Type of number and numbering plan (SMPP 3.4, 5.2.5 and 5.2.6).
UNKNOWN_NUMBER, SHORT_CODE, INTERNATIONAL, A_NAME = (0, 1), (3, 0), (1, 1), (5, 0)

_ADDRESS = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):(\d{1,5})")
_NUMBERING = re.compile(r"(\d{1,2})/(\d{1,2})")
_SENDER = re.compile(rf"\+?\d{{1,20}}|[A-Za-z0-9 ._&-]{{1,{LONGEST_NAME}}}")


@dataclass(frozen=True, slots=True)
class Account:
    """The account; `numbering` is the sender's "TON/NPI" where the operator asks for another than
    the sender itself tells."""

    host: str
    port: int
    system_id: str
    password: str | None = field(default=None, repr=False)
    system_type: str = ""
    sender: str = ""
    numbering: str = ""
    is_tls: bool = False

    @property
    def source(self) -> tuple[int, int, str]:
        """TON, NPI and address that our SMS come from; empty lets the SMSC put in its own."""
        plan = numbering(self.numbering) if self.numbering else kind_of(self.sender)
        return (*plan, self.sender.removeprefix("+"))


def address(spelled: str) -> tuple[str, int]:
    """Host and port out of HOST:PORT, an IPv6 host in brackets; ValueError for anything else."""
    found = _ADDRESS.fullmatch(spelled.strip())
    if found is None or not 1 <= int(found[2]) <= 65535:
        raise ValueError("not HOST:PORT")
    return found[1].strip("[]"), int(found[2])


def numbering(spelled: str) -> tuple[int, int]:
    """TON and NPI out of "1/1"; ValueError for anything else."""
    found = _NUMBERING.fullmatch(spelled.strip())
    if found is None or int(found[1]) > 6 or int(found[2]) > 18:
        raise ValueError("not TON/NPI")
    return int(found[1]), int(found[2])


def is_sender(spelled: str) -> bool:
    """Whether an SMS may come from this: a number, a short code, or a name of 11 letters."""
    return _SENDER.fullmatch(spelled) is not None


def kind_of(number: str) -> tuple[int, int]:
    """TON and NPI as the spelling of an address tells them."""
    if not number or number.removeprefix("+").isdigit():
        if number.startswith("+"):
            return INTERNATIONAL
        return SHORT_CODE if 0 < len(number) < SHORTEST_NUMBER else UNKNOWN_NUMBER
    return A_NAME


def password_variable(name: str) -> str:
    """The environment variable with the password of the modem of this name."""
    return "SMPP_PASSWORD_" + re.sub(r"[^A-Z0-9]", "_", name.upper())
