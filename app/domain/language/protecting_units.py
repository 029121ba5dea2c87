"""Units that protect: who gets a sensitive case, and never whom it accuses.

Violence, children and neglect lead to DPPKB, corruption and whistle-blowers to INSPEKTORAT, health
to DINKES, thoughts of suicide to both DINKES and DPPKB.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Final

from app.domain.language.accusations import is_among
from app.domain.language.lexicon import Lexicon
from app.domain.language.unit_keywords import build_lexicon

FAMILY, INSPECTORATE, HEALTH = "DPPKB", "INSPEKTORAT", "DINKES"
_EXTORTION: Final = "pemerasan"
# Extorted by no office: the police, and who stands by the victim.
_BY_NOBODY_HERE: Final = ("LUAR-POLRI", FAMILY)
# What the words of corruption must say: a word, or where a private person may extort, a clear one.
_A_WORD, _A_CLEAR_WORD = 1.0, 2.0
# Topic of danger -> units, the gravest topic first.
_BY_TOPIC: Final[Mapping[str, tuple[str, ...]]] = {
    "bunuh_diri": (HEALTH, FAMILY),
    "kekerasan": (FAMILY,),
    "anak": (FAMILY,),
    "penelantaran": (FAMILY, "DINSOS"),
    "pelapor": (INSPECTORATE,),
    "kesehatan": (HEALTH,),
}
# Who asks for secrecy, or is threatened, and speaks of an office, accuses it.
_OF_AN_OFFICE: Final = frozenset({"rahasia", "ancaman", "sensitif", "mirip", _EXTORTION})
# Who asks for secrecy beside one of these fears somebody at home.
_AT_HOME: Final = (
    *("suami", "istri", "bini", "laki saya", "pacar", "mertua", "ayah saya", "bapak saya"),
    *("ayah tiri", "bapak tiri", "ibu tiri"),
)
# Who looks into what staff are accused of; the second where the first is accused itself.
_INSPECTING: Final = (INSPECTORATE, "SETDA")


@cache
def _lexicon(spelled: tuple[str, ...]) -> Lexicon:
    return build_lexicon({"": spelled})


def protecting_units(
    topics: Collection[str], words: Sequence[str], accused: Collection[str], corruption: float
) -> list[str]:
    """The units that protect whoever wrote a text on these topics; empty where nothing tells.

    `corruption`: how much its words speak of it.
    """
    wanted = [code for topic, codes in _BY_TOPIC.items() if topic in topics for code in codes]
    is_private = _EXTORTION in topics and not accused
    is_corruption = corruption >= (_A_CLEAR_WORD if is_private else _A_WORD)
    if is_corruption or (accused and not _OF_AN_OFFICE.isdisjoint(topics)):
        wanted.append(INSPECTORATE)
    elif is_private:
        wanted += _BY_NOBODY_HERE
    if not wanted and _lexicon(_AT_HOME).find(words):
        wanted.append(FAMILY)
    allowed = [code for code in dict.fromkeys(wanted) if not is_among(code, accused)]
    return allowed or (inspecting(accused) if wanted else [])


def inspecting(accused: Collection[str]) -> list[str]:
    """The unit that looks into an accusation of these; empty where all are accused themselves."""
    return [code for code in _INSPECTING if not is_among(code, accused)][:1]
