"""First answers to somebody in danger, by what the text tells: a person sends them (D7).

None asks what is answered by yes or no: YA would end the case (D12). What the one who threatens may
read names no deed.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from app.domain.language.danger import Hazard, Topic
from app.domain.words import N_

_SUICIDE: Final = (
    "Bapak/Ibu tidak sendiri, kami ingin menolong. Mohon telepon 119 atau 112 sekarang, siang atau"
    " malam. Mohon balas kapan petugas dapat menelepon."
)
_PROTECTED: Final = (
    "Kami siap menolong. Bila aman, mohon telepon 112 atau 110 (polisi). Mohon balas kapan dan ke"
    " nomor mana petugas dapat menghubungi dengan aman."
)
_MEDICAL: Final = (
    "Mohon telepon 119 (medis) atau 112 sekarang dan sebutkan tempatnya. Mohon balas di mana"
    " tepatnya dan bagaimana keadaannya."
)
_RESCUE: Final = (
    "Mohon menjauh ke tempat aman dan telepon 112 sekarang. Mohon balas di mana tepatnya dan berapa"
    " orang yang masih perlu ditolong."
)
_POLICE: Final = (
    "Mohon menjauh ke tempat aman dan telepon 110 (polisi) atau 112 sekarang. Mohon balas di mana"
    " tepatnya dan siapa yang terancam."
)
# The name of the answer template, its text, and what it is for; the gravest first.
_FIRST: Final[tuple[tuple[str, str, frozenset[Topic | Hazard]], ...]] = (
    (N_("Bahaya: bunuh diri"), _SUICIDE, frozenset({Topic.SUICIDE})),
    (N_("Bahaya: kekerasan"), _PROTECTED, frozenset({Topic.VIOLENCE, Topic.CHILD, Topic.NEGLECT})),
    (
        N_("Bahaya: medis atau persalinan"),
        _MEDICAL,
        frozenset(
            {Hazard.MEDICAL, Hazard.POISONING, Hazard.CRASH, Hazard.ELECTRICITY, Hazard.DROWNING}
        ),
    ),
    (
        N_("Bahaya: amuk, satwa, atau orang hilang"),
        _POLICE,
        frozenset({Hazard.RAGE, Hazard.ANIMAL, Hazard.MISSING}),
    ),
    (N_("Bahaya: orang terancam"), _PROTECTED, frozenset({Topic.FEAR, Topic.RESEMBLANCE})),
    (N_("Bahaya: kebakaran atau bencana"), _RESCUE, frozenset(Hazard)),
)


def first_answer(dangers: Collection[Topic | Hazard]) -> tuple[str, str]:
    """The name of the template and its text; the last one where no danger was read."""
    fitting = (it[:2] for it in _FIRST if not it[2].isdisjoint(dangers))
    return next(fitting, _FIRST[-1][:2])
