"""Classifies a text: one of the four categories, or spam."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from app.domain.language.lexicon import Hit, Keyword, Lexicon, keyword
from app.domain.language.tokens import list_rows
from app.domain.terms import Category

SPAM: Final = "spam"
_KINDS: Final = (*(likeliest_category.value for likeliest_category in Category), SPAM)
# What most texts are, when nothing else speaks.
_USUAL: Final = {Category.KELUHAN.value: 0.6}
_MONEY: Final = re.compile(r"\b(?:rp|idr)\W?\d|\b\d+\s?(?:jt|juta|gb|%)", re.IGNORECASE)
_LINK: Final = re.compile(
    r"https?:|www\.|\bbit\.?ly|\bwa\.me|\w\.(?:com|net|id|xyz|me|org|info|club|vip)\b", re.I
)
# What fraud and gambling link to; nothing, where somebody asks about it or warns.
_TRAP: Final = re.compile(
    r"\w\.apk\b|\w\.(?:site|top|xyz|click|online|shop|live|fun|icu|cc)\b"
    r"|\b(?:s\.id|t\.me|bit\.?ly|wa\.me)/\w",
    re.IGNORECASE,
)
_ASKS: Final = re.compile(
    r"\b(?:apa(?:kah)?|benar|betul|bener|asli|aman|resmi)\b.{0,60}(?:\?|atau bukan)|penipu|hoa[xk]"
    r"|\b(?:ter|di|ke|kena )?tipu\b|\bpalsu\b|waspada|hati.?2|hati hati|sosialisasi|\bkok\b|mengaku"
    r"|\bngaku\b|dibajak|\b(?:mohon|tolong|tlg) (?:di)?(?:tindak|blokir|cek|tertibkan|umumkan)",
    re.IGNORECASE,
)
_DIAL: Final = re.compile(r"\*\d{2,4}(?:\*\d+)*#")
_CENSORED: Final = re.compile(r"[a-z][*#@]+[a-z]", re.IGNORECASE)
# An e-mail address is neither a link nor a censored word; "sl@t88.com" is no such address.
_EMAIL: Final = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}@[a-z-]{1,63}(?:\.[a-z]{2,63}){1,4}(?![\w-])", re.IGNORECASE
)
# An official's answer that came from no registered phone (A3), and what only tries the line.
_ANSWER: Final = re.compile(r"\W*(?:bls|balas)\W*\d{4}\b", re.IGNORECASE)
_TRIAL: Final = frozenset({"tes", "test", "cek", "coba", "halo", "hai", "p", "woi", "ping", "123"})
_PHONE: Final = re.compile(r"(?<!\d)(?:\+?62|0)8[\d\s-]{7,13}\d")
_QUESTION: Final = re.compile(r"\?(?=\s|$)")
_LOUD: Final = re.compile(r"\b[A-Z]{4,}\b")
# Who advertises does not write about the offices of this regency.
_SPAM_NEEDS: Final = 4.0


@cache
def kind_lexicon() -> Lexicon:
    """The words that tell the kinds apart (kategori.tsv), each with its weight."""
    found: dict[str, list[Keyword]] = defaultdict(list)
    for kind, weight, words in list_rows("kategori.tsv"):
        for spelled in words.split(","):
            row = keyword(spelled)
            if row is not None:
                found[kind].append(Keyword(row.words, row.shown, float(weight)))
    return Lexicon(found)


def kind_scores(text: str, words: Sequence[str], hits: Sequence[Hit]) -> Mapping[str, float]:
    """How much speaks for each kind; `hits` are those of `kind_lexicon`."""
    found = dict.fromkeys(_KINDS, 0.0) | _USUAL
    for hit in hits:
        found[hit.owner] += hit.score
    questions = len(_QUESTION.findall(text))
    found[Category.PERMINTAAN.value] += 1.5 * min(questions, 1)
    found[SPAM] += _spam_marks(text) + _SPAM_NEEDS * 2 * (_TRIAL.issuperset(words))
    return found


def is_spam(found: Mapping[str, float], duties: float) -> bool:
    """Whether it is advertising or fraud; `duties` says how much it is about an SKPD's work."""
    others = max(found[kind] for kind in _KINDS if kind != SPAM)
    return found[SPAM] >= _SPAM_NEEDS and found[SPAM] > 0.6 * others + 1.3 * duties


def likeliest_category(found: Mapping[str, float]) -> Category:
    """The likeliest of the four categories."""
    return max(Category, key=lambda kind: found[kind.value])


def _spam_marks(text: str) -> float:
    text = _EMAIL.sub(" ", text)
    marks = (
        2.5 * bool(_LINK.search(text)),
        1.0 * bool(_MONEY.search(text)),
        -_SPAM_NEEDS if _ASKS.search(text) else _SPAM_NEEDS * 4 * bool(_TRAP.search(text)),
        2.0 * bool(_DIAL.search(text)),
        1.0 * bool(_PHONE.search(text)),
        3.0 * bool(_CENSORED.search(text)),
        _SPAM_NEEDS * 2 * bool(_ANSWER.match(text)),
        0.5 * (len(_LOUD.findall(text)) >= 4),
    )
    return sum(marks)
