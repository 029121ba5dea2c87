"""What is said in a case, as one text: its messages in their order, without what says nothing."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from app.domain.messaging import channel_facts

# What only calls the office; a lone "malam", "ibu" or "mau" may be what was asked.
_CALLING: Final = (
    r"p|pp|pak|buk|bu|bang|bg|kak|dik|mas|mbak|min|admin|halo|hallo|hai|hi|oi|woi"
    r"|ass?alamu ?alaikum|aslmkm|ass|aslm|askum|wr|wb|salam|permisi|punten|maaf|tes|test|ping"
    r"|(?:selamat|slmt) (?:pagi|siang|sore|malam|mlm)"
    r"|(?:mau|mw|izin|ijin|numpang) (?:ber|me)?(?:tanya|nanya|lapor)"
)
_CALL: Final = re.compile(rf"(?:(?:{_CALLING})(?: |$))+")
_MOST_CALLING: Final = 4
_WORD: Final = re.compile(r"\w+")


def words(texts: Iterable[str]) -> str:
    """The texts as one, a line each: what was sent twice once, bare greetings ("P", "Pak") only
    where nothing else is said."""
    said = list(dict.fromkeys(texts))
    return "\n".join([text for text in said if not is_call(text)] or said[:1])


def for_phones(texts: Sequence[str]) -> str:
    """The same for an SMS to an office: in place of photos, places and the like, how many of them
    its card shows: "jembatan putus [2 foto, lokasi: di web]"."""
    facts = Counter(it for text in texts for it in channel_facts.kinds_of(text))
    told = ", ".join(f"{many} {kind}" if many > 1 else kind for kind, many in facts.items())
    found = words(filter(None, map(channel_facts.without_lines, texts)))
    return " ".join(filter(None, (found, told and f"[{told}: di web]")))


def is_call(text: str) -> bool:
    """Whether it calls or greets the office, and says nothing."""
    found = _WORD.findall(text.casefold())
    return len(found) <= _MOST_CALLING and _CALL.fullmatch(" ".join(found)) is not None
