"""STATUS SISTEM: the one word of Admin's phone (D12)."""

import re
from typing import Final

_WORD: Final = re.compile(r"[\W_]*status\s+sistem[\W_]*", re.IGNORECASE)


def is_system_status(text: str) -> bool:
    """Whether it is the whole SMS, in any case and spacing."""
    return _WORD.fullmatch(text) is not None
