"""What the readings of an SMS share: signs between words, codes as typed, polite words."""

import re
from typing import Final

# Quotes and brackets that people copy along, each with what closes it; quotes may be mixed.
QUOTES: Final = "\"'`\u201c\u201d\u2018\u2019\u201e\u00ab\u00bb"
CLOSERS: Final = dict.fromkeys(QUOTES, QUOTES) | {"(": ")", "[": "]", "{": "}", "<": ">"}
OPEN: Final = re.escape("".join(CLOSERS))
CLOSE: Final = re.escape(QUOTES + ")]}>")
# Zero-width characters and direction marks, which a phone's clipboard brings.
_RANGES: Final = ((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x2069), (0xFEFF, 0xFEFF))
INVISIBLE: Final = "".join(chr(code) for first, last in _RANGES for code in range(first, last + 1))
SEPARATOR: Final = rf"[\s.:;,#*=/_\-\u2013\u2014{INVISIBLE}]"
WRAPPING: Final = " \u00a0\t\r\n.,;:!?" + QUOTES + "([{<>}])" + INVISIBLE
# A token is letters and digits: "wr.wb" is two.
WORD: Final = re.compile(r"[^\W_]+")
_STRETCHED: Final = re.compile(r"([^\W\d_])\1{2,}")

_HINT: Final = re.compile(
    r"\b(?:ya|sudah)\s{0,3}(?:[/|]|\b(?:atau|atw|or)\b)\s{0,3}(?:belum|blm)\b"
    r"|\b(?:belum|blm)\s{0,3}(?:[/|]|\b(?:atau|atw|or)\b)\s{0,3}(?:ya|sudah)\b",
    re.IGNORECASE,
)


def word_set(row: str) -> frozenset[str]:
    """The words of a row."""
    return frozenset(row.split())


OKAY: Final = frozenset({"ok", "oke", "okay", "okey", "okeh", "okee", "okk"})
ADDRESS: Final = word_set(
    "pak bu bapak ibu bpk pk buk bapa bang abang bg kak kakak mas mbak min admin adm upik"
    " si yth kepada kpd operator moderator halo hallo hai assalamualaikum asalamualaikum"
    " ass aslm assalamu asalamu alaikum assalammualaikum askum salam selamat slmt pagi"
    " siang sore malam wr wb warahmatullahi wabarakatuh dong donk yah izin ijin maaf"
    " bupati wabup camat kades lurah pemkab pemda"
)
THANKS: Final = word_set(
    "matur nuwun suwun sanget mokasih tarimo tarimokasih kasieh"
    " terima trima trm terimakasih trimakasih trmksh trimksh trims trimss thanks thank thx"
    " tks tq makasih mksh mksih makasi kasih ksh kasi banyak bnyk byk siap siaap baik"
    " baiklah sip siip bagus hormat wassalam wasalam waalaikumsalam wassalamualaikum"
    " alhamdulillah syukur sama sama2 dimengerti paham sekian demikian atas perhatiannya"
    " bantuannya jawabannya balasannya infonya informasinya you"
)
# What makes a text of polite words thanks, not only a greeting.
GRATEFUL: Final = OKAY | word_set(
    "nuwun suwun mokasih tarimokasih kasieh"
    " terimakasih trimakasih trmksh trimksh trims trimss thanks thank thx tks tq makasih"
    " mksh mksih makasi kasih ksh kasi siap siaap baik baiklah sip siip bagus"
    " alhamdulillah waalaikumsalam dimengerti paham sama sama2"
)
AGREEING: Final = frozenset({"ya", "iya", "y", "iy", "yaa", "iyaa"})
# Around a command they mean nothing; behind SETUJU none of them changes what is approved.
POLITE: Final = ADDRESS | THANKS | OKAY | AGREEING


def words(text: str) -> list[str]:
    """The words of a text, small, letters stretched for emphasis drawn together."""
    return [_STRETCHED.sub(r"\1", word) for word in WORD.findall(text.casefold())]


def is_copied_hint(text: str) -> bool:
    """Whether "YA atau BELUM" is copied as the hint has it: neither yes nor no."""
    return _HINT.search(text) is not None


def is_polite(text: str) -> bool:
    """Whether nothing but polite words stands there, and no question."""
    return "?" not in text and all(word in POLITE for word in words(text))


def after_polite_head(text: str) -> int:
    """Where the first word stands that is not polite; the length of the text if there is none."""
    for found in WORD.finditer(text):
        if _STRETCHED.sub(r"\1", found[0].casefold()) not in POLITE:
            return found.start()
    return len(text)
