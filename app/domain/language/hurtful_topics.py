"""Topics that may hurt somebody when published: publishing such a text is confirmed twice."""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from app.domain.language.sensitive import is_sensitive
from app.domain.words import N_


class Topic(StrEnum):
    """Why a moderator must give a reason before such a message is published."""

    VIOLENCE = "kekerasan"
    CHILD = "anak"
    HEALTH = "kesehatan"
    SECRECY = "rahasia"
    FEAR = "ancaman"
    SENSITIVE = "sensitif"

    @property
    def label(self) -> str:
        """What it is about, as the window says it."""
        return _LABELS[self]


_LABELS: Final = {
    Topic.VIOLENCE: N_("kekerasan dalam rumah tangga atau kekerasan seksual"),
    Topic.CHILD: N_("keadaan seorang anak"),
    Topic.HEALTH: N_("kesehatan seseorang"),
    Topic.SECRECY: N_("permintaan agar dirahasiakan"),
    Topic.FEAR: N_("pelapor yang takut atau diancam"),
    Topic.SENSITIVE: N_("kata sensitif"),
}
_VIOLENCE = (
    *("kdrt", r"di\s?perkosa", "perkosaan", "pemerkosaan", r"di\s?leceh\w*", "pelecehan", "cabul"),
    *("pencabulan", r"di\s?cabuli", r"di\s?siksa", r"di\s?aniaya", "penganiayaan", "p2tp2a"),
    *(r"di\s?pukul(?:i)? suami", "suami sering (?:mukul|pukul)", "kekerasan seksual", "incest"),
)
_SECRET = (
    *(
        r"(?:di)?rahasia(?:kan)?",
        r"(?:jangan|jgn|jg) (?:di)?(?:sebut|bawa|tulis|publish|terbit)\w*",
    ),
    *(r"(?:jangan|jgn) (?:kirim )?balas\w*", r"tanpa nama", "anonim", "identitas (?:saya|sy|kami)"),
)
_FEAR = (
    *(r"takut (?:me)?lapor\w*", r"di\s?ancam", "ancaman", "intimidasi", r"di\s?intimidasi"),
    *("minta perlindungan", "mohon perlindungan", "balas dendam", "saksi"),
)
_HEALTH = (
    *("hiv", "aids", "tbc", "kanker", "tumor", "stroke", "cuci darah", "hemodialisa", "odgj"),
    *(
        "gangguan jiwa",
        "sakit jiwa",
        "gila",
        "hamil",
        "keguguran",
        "melahirkan",
        "aborsi",
        "epilepsi",
    ),
    *("kejang", r"di\s?rawat", "rawat inap", r"di\s?operasi", "diagnosa", "diagnosis", "pasien"),
    *("lumpuh", "cacat", "disabilitas", "stunting", "gizi buruk", "penyakit", "gatal2", "demam"),
    *("sakit keras", "bunuh diri", "narkoba", "kusta", "hepatitis", "koma"),
)
_CHILD = (
    *("anak", "anak2", "anaknya", "anakku", "murid", "siswa", "siswi", "santri", "pelajar"),
    *("balita", "bayi", "bocah", "remaja"),
)
_HARM = (
    *(r"(?:me|di|pe)?m?(?:pukul|ukul)\w*", "mukul", "biru", "lebam", "luka", r"\w*cabul\w*"),
    *(r"\w*leceh\w*", r"\w*perkosa\w*", r"\w*aniaya\w*", r"\w*siksa\w*", r"\w*tampar\w*", "korban"),
    *(
        r"\w*tendang\w*",
        "hamil",
        "kekerasan",
        r"\w*bully\w*",
        r"\w*rundung\w*",
        "nikah dini",
        "hilang",
    ),
    *("meninggal", "kejang", "sakit", r"\w*gigit", "tenggelam", "kecelakaan", "putus sekolah"),
)


def _any(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)")


_DIRECT: Final = {
    Topic.VIOLENCE: _any(_VIOLENCE),
    Topic.SECRECY: _any(_SECRET),
    Topic.FEAR: _any(_FEAR),
    Topic.HEALTH: _any(_HEALTH),
}
_CHILDREN, _HARMED = _any(_CHILD), _any(_HARM)


def topics_of(text: str, sensitive_words: Iterable[str] = ()) -> tuple[Topic, ...]:
    """What the text touches; `sensitive_words` are the site's own (D7)."""
    plain = " ".join(text.casefold().split())
    found = [topic for topic, pattern in _DIRECT.items() if pattern.search(plain)]
    is_hurt = _HARMED.search(plain) or Topic.HEALTH in found or Topic.VIOLENCE in found
    if _CHILDREN.search(plain) and is_hurt:
        found.append(Topic.CHILD)
    if not found and is_sensitive(text, sensitive_words):
        found.append(Topic.SENSITIVE)
    return tuple(topic for topic in Topic if topic in found)
