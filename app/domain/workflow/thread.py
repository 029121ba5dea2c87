"""What is said in a case, as one text: its messages in their order, without what says nothing."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from app.domain.messaging import channel_facts

# Words of a message that only calls the office; of more than so many somebody has said something.
_SAID: Final = (
    "p pp pak pa bpk bapak buk bu ibu bang bg kak dik mas mbak min admin operator halo hallo hai hi"
    " oi woi assalamualaikum asalamualaikum aslmkm ass aslm askum assalamu alaikum wr wb salam"
    " selamat slmt pagi siang sore malam mlm permisi punten maaf mf mohon izin ijin numpang mau mw"
    " tanya nanya lapor melapor bertanya ganggu tes test ping"
)
_CALLS: Final = frozenset(_SAID.split())
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
    return 0 < len(found) <= _MOST_CALLING and _CALLS.issuperset(found)
