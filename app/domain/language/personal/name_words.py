"""Which words may be a person's name: given names from a list (nama.tsv), what is built like one,
and what no word list, no place and no ending of Indonesian explains otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import islice
from typing import Final

from app.domain.language.gazetteer import find_places
from app.domain.language.places import villages
from app.domain.language.tokens import list_rows, normal_spelling, plain_words, raw_words

_LISTS: Final = ("contoh.tsv", "ejaan.tsv", "kata.tsv", "kategori.tsv", "tanda_nama.tsv")
# The half of the corpus that rules may be made of; the other half is for measuring.
_TUNING: Final = "A"
_BUILT: Final = re.compile(
    r"\w{3,}(?:wati|yanti|yanto|yani|ningsih|udin|uddin|ansyah|tono|rianto|rizal|syah|iarni|iarti"
    r"|nidar|maini|hendri|hendra|saputra)"
)
# With a capital more is clear: "Hardiman", but "pengalaman".
_BUILT_CAPITAL: Final = re.compile(
    r"[A-Z]\w{2,}(?:man|wan|zal|zar|adi|aidi|ril|rul|rina|lina|liza|fri|dri|dra|nto|iyah|isah|ifah"
    r"|illah|ullah|aldi|arni|arti|idar|iar|izon|irman|elma|efi|isna|iati|sih|iyem)"
)
_PREFIX: Final = re.compile(
    r"(?:(?:meng|meny|mem|men|me|peng|peny|pem|pen|pe)(?=\w{3})"
    r"|(?:di|ter|ber|be|per|ke|se|ng|ny)(?=\w{4}))"
)
_ENDING: Final = re.compile(
    r"(?:(?<=\w{3})(?:nya|nyo|ny|lah|kah|kan)|(?<=\w{4})(?:an|in|ku|mu|i))\Z"
)
_VERB: Final = re.compile(
    r"(?:meng|mem|men|meny|di|ter|ber|ke|pe)\w{3,}(?:kan|nya|nyo|an)"
    r"|\w{4,}(?:nya|nyo|kan|lah|annya)|(?:meng|meny|mem)\w{5,}"
)
# The letter that me- and pe- swallow: menolong, memukul, mengirim, menyapu.
_SWALLOWED: Final = {
    **{"men": "t", "pen": "t", "mem": "p", "pem": "p", "meng": "k", "peng": "k", "ng": "k"},
    **{"meny": "s", "peny": "s", "ny": "s"},
}
_OFFICE: Final = re.compile(
    r"(?:kadis|kadin|kaban|kabag|kabid|kasat|kasub|kapol|kanit|kajari|kapus)\w*"
)
_VOWEL: Final = re.compile("[aeiouy]")
_LEAST_LETTERS: Final = 3
_MOST_WORDS_OF_PLACE: Final = 4
_WORD_BEHIND: Final = re.compile(r"[^\W\d_]{2,31}")
_NEAR: Final = 40


@lru_cache(maxsize=4096)
def is_given_name(word: str) -> bool:
    """Whether it is a name and nothing else: "Sulastri"."""
    small = word.casefold()
    if small in _listed("nama") or normal_spelling(small) in _names_in_sound():
        return True
    is_built = _BUILT.fullmatch(small) or _BUILT_CAPITAL.fullmatch(word)
    return bool(is_built) and not is_everyday(small) and small not in _place_words()


@lru_cache(maxsize=4096)
def is_also_a_name(word: str) -> bool:
    """Whether it is an everyday word that is a name as well: "Indah"."""
    return word.casefold() in _listed("juga kata")


@lru_cache(maxsize=8192)
def is_everyday(word: str) -> bool:
    """Whether the word lists know it, or a part of a place's name, in any of its forms."""
    small = word.casefold()
    if len(small) < _LEAST_LETTERS or not _VOWEL.search(small) or small in _place_words():
        return True
    if _VERB.fullmatch(small) or _OFFICE.fullmatch(small):
        return True
    spelled = (it for form in _forms(small) for it in (form, normal_spelling(form)))
    return any(it in _everyday_words() for it in spelled)


@lru_cache(maxsize=4096)
def is_listed_word(word: str) -> bool:
    """Whether the word lists know it as it stands; of a place's name only the whole is one."""
    small = word.casefold()
    return len(small) < _LEAST_LETTERS or small in _everyday_words()


def is_never_a_name(word: str) -> bool:
    """Whether it follows names and titles and is no part of them: "Budi Mohon"."""
    return len(word) < _LEAST_LETTERS or word.casefold() in _listed("bukan nama")


def place_length(words: Sequence[str]) -> int:
    """How many of these words, from the first, are the name of a place; 0 if none."""
    few = list(words[:_MOST_WORDS_OF_PLACE])
    for size in range(len(few), 0, -1):
        plain = plain_words(" ".join(few[:size]))
        places = find_places(plain)
        if places and places[0].start == 0 and places[0].end == len(plain):
            return size
    return 0


def end_of_place(text: str, begin: int) -> int:
    """Where the name of a place that begins here ends; `begin` if none does."""
    words = list(islice(_WORD_BEHIND.finditer(text, begin, begin + _NEAR), _MOST_WORDS_OF_PLACE))
    is_next = bool(words) and words[0].start() <= begin + 1
    length = place_length([word[0] for word in words]) if is_next else 0
    return words[length - 1].end() if length else begin


def _forms(word: str) -> Iterator[str]:
    """The word, also with the -o of the region as -a ("jago", "jaga"), and what is left of it
    without its prefix and its ending."""
    bare = _ENDING.sub("", word)
    for form in {word, bare, _ENDING.sub("", bare), word.replace("o", "a")}:
        yield form
        prefix = _PREFIX.match(form)
        if prefix is not None:
            root = form[prefix.end() :]
            yield root
            yield _SWALLOWED.get(prefix[0], "") + root


@cache
def _listed(kind: str) -> frozenset[str]:
    rows = list_rows("nama.tsv")
    return frozenset(it.strip() for name, words in rows if name == kind for it in words.split(","))


@cache
def _names_in_sound() -> frozenset[str]:
    """Names in the spelling that Yusuf and Yusup share; short ones sound like too much else."""
    sounds = {normal_spelling(name) for name in _listed("nama") if len(name) > _LEAST_LETTERS + 1}
    return frozenset(sounds - _everyday_words())


@cache
def _everyday_words() -> frozenset[str]:
    """All words of our lists that are no names, as they are typed and in their one spelling."""
    words = set(_listed("bukan nama") | _listed("juga kata"))
    for name in _LISTS:
        for row in list_rows(name):
            words.update(raw_words(" ".join(row)))
    for row_id, text, *_, personal in list_rows("korpus.tsv"):
        if row_id.startswith(_TUNING):
            for item in filter(None, personal.split(" | ")):
                text = text.replace(item, " ")
            words.update(raw_words(text))
    words -= _listed("nama")
    sounds = {normal_spelling(word) for word in words}
    return frozenset(words | sounds - {normal_spelling(name) for name in _listed("nama")})


@cache
def _place_words() -> frozenset[str]:
    places = [*villages(), *(name for inside in villages().values() for name in inside)]
    places += [name for _, names in list_rows("tempat.tsv") for name in names.split(",")]
    return frozenset(word for name in places for word in raw_words(name))
