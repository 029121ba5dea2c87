"""Reads what an official seems to mean whose SMS is no exact command; nothing here executes (D12).

A word in some spelling, a code in some spelling, both in some order: what is understood is offered
back, and the official says OK.
"""

import re
from dataclasses import dataclass, field, replace
from typing import Final

from app.domain.workflow.codes import is_code
from app.sms.commands.asides import Aside, aside
from app.sms.commands.meanings import Incomplete, Problem
from app.sms.commands.registry import (
    BATAL,
    BLS,
    COMMANDS,
    OK,
    SELESAI,
    SETUJU,
    TOLAK,
    Command,
    Reach,
)
from app.sms.commands.spelling import INVISIBLE, POLITE, SEPARATOR, WORD, is_polite, word_set, words

_CODED: Final = [it for it in COMMANDS if it.has_code]
_WORD_OF: Final = {typed: it for it in _CODED for typed in it.exact | word_set(it.near)}
_CLEAR: Final = word_set(" ".join(it.clear for it in _CODED))
_BEHIND: Final = word_set(" ".join(it.behind for it in _CODED))
_REFUSING: Final = word_set(
    "tidak tdk tak gak ga nggak ngga enggak kagak belum blm blum jangan jgn jng bukan bkn"
)
# May stand between the word and the code.
_LINKS: Final = word_set(
    "kode kd code no nomor nmr nomer ke untuk utk tuk pesan laporan lap sms tiket aduan"
    " dengan dgn yang yg utuk saya sy kami kmi mohon mhn tolong tlg jadi bisa mau akan"
    " lagi dulu jawaban"
)
_JOINING: Final = word_set("dan dn dg dgn dengan sama serta juga atau kode")
_BEFORE_CODE: Final = word_set("kode kd no nomor untuk utk ke pesan laporan")
# The words of the instructions, typed as they stand there.
_PATTERN: Final = word_set("kode isi alasan")
_ALONE: Final = [it for it in COMMANDS if it.stands_alone]
_ALONE_FILLING: Final = word_set("kode pesan kd semua saya")
# One letter wrong, left out, doubled or swapped, in a word of at least so many letters.
_LONG_ENOUGH: Final = 5
_EXACT: Final = [typed for it in _CODED for typed in it.exact if len(typed) >= _LONG_ENOUGH]
_LONG_WORDS: Final = ["jawab", *_EXACT]
_MOST_HEAD: Final = 10
_SHORT: Final = 80

_DIGIT = r"[0-9OoIl|]"
_ALIKE: Final = str.maketrans("OoIl|", "00111")
# In its place a code may be broken up, have letters for digits, or run on into the text.
_CODE_HERE: Final = re.compile(rf"(?:{_DIGIT}[ .,\-]?){{3}}{_DIGIT}(?![0-9])")
_CODE_NEXT: Final = re.compile(rf"{SEPARATOR}{{1,3}}(?:kode{SEPARATOR}{{1,3}})?{_DIGIT}{{4}}\b")
_DIGITS_HERE: Final = re.compile(r"[0-9]{2,6}(?![0-9])")
_CODE_ANYWHERE: Final = re.compile(r"(?<![\w.,+/\-])[1-9][0-9]{3}(?![\w]|[.,/\-][0-9])")
_SPACED: Final = re.compile(r"(?<![^\W_])b[\s.\-]{1,3}l[\s.\-]{1,3}s(?![^\W\d_])", re.IGNORECASE)
_GLUED: Final = re.compile(rf"(0k|[^\W\d_]{{2,8}}?)(?={_DIGIT}{{4}}(?![0-9]))", re.IGNORECASE)
_SIGNS = " \u00a0\t\r\n:;,#*=/_-\u2013\u2014"
_BEFORE, _BEHIND_TEXT = _SIGNS + ".)]}>\"'", _SIGNS + "([{<"
_UNSEEN: Final = str.maketrans("", "", INVISIBLE)


@dataclass
class _Head:
    """What stands before the code: the words understood, and where it ends."""

    said: list[Command] = field(default_factory=list)
    # It stands first: alone it is enough, or only with a code.
    is_clear: bool = False
    leads: bool = False
    is_sentence: bool = False
    is_refusing: bool = False
    word_end: int = 0
    end: int = 0

    @property
    def word(self) -> Command | None:
        """The first word meant; "ok" only where there is no other."""
        return next((word for word in self.said if word is not OK), OK if self.said else None)

    @property
    def contradicts(self) -> bool:
        """SETUJU and BATAL, or a word and a "not"."""
        is_no = BATAL in self.said or TOLAK in self.said
        return self.is_refusing or (SETUJU in self.said and is_no)


def near_miss(text: str) -> Incomplete | None:
    """What is understood of a text that is no exact command; None for an ordinary one."""
    missed = _missed(text)
    if missed is None or missed.command.reaches is not Reach.CITIZEN:
        return missed
    first = next((word for word in words(text[:80]) if word not in POLITE), "").rstrip("0123456789")
    # "Jawaban 4482 ..." says whose text it is, "kirim" not.
    is_answer = _WORD_OF.get(first) is BLS and missed.problem is not Problem.REFUSING
    rest = missed.text if is_answer else text
    for code in missed.codes or (missed.code or "",):
        rest = text_without(rest, code) if code else rest
    return _turned(missed, rest, is_answer=is_answer, whole=text)


def behind_word(word: Command, code: str, body: str) -> Incomplete | None:
    """What stands behind an exact BLS or SELESAI and is not meant for a citizen; else None."""
    meant = Incomplete(word, code, Problem.NOT_EXACT, body, (code,))
    turned = _turned(meant, body, is_answer=True, whole=body)
    return None if turned is meant else turned


def _turned(missed: Incomplete, rest: str, *, is_answer: bool, whole: str) -> Incomplete:
    """The same as what it means, where the text is no answer (D12)."""
    said = aside(rest, is_answer=is_answer, agrees=not missed.command.has_text)
    if said is not Aside.QUOTED and aside(whole) is Aside.QUOTED:
        said = Aside.QUOTED
    if said is Aside.NOTHING:
        # SETUJU and the like need no text; an answer has none.
        is_bare = not missed.command.has_text or not missed.text
        return missed if is_bare else replace(missed, text="", problem=_without_text(missed))
    if said is Aside.REJECT and missed.problem is not Problem.REFUSING:
        return replace(missed, command=TOLAK, text=_trimmed(rest))
    if said is None or said is Aside.REJECT:
        return missed
    return replace(missed, text=_trimmed(rest), aside=said)


def _without_text(missed: Incomplete) -> Problem:
    return Problem.NO_TEXT if missed.problem is Problem.NOT_EXACT else missed.problem


def _missed(text: str) -> Incomplete | None:
    text = _SPACED.sub("bls", text.translate(_UNSEEN)).strip()
    head = _head(text)
    code = _CODE_HERE.match(text, head.end)
    typed = re.sub(r"[ .,\-]", "", code[0]).translate(_ALIKE) if code is not None else ""
    if code is not None and is_code(typed) and sum(map(str.isdigit, code[0])) > 1:
        return _with_code(text, head, typed, code.end())
    digits = _DIGITS_HERE.match(text, head.end)
    if digits is not None and head.word is not None:
        return _bad_code(head, digits[0], _trimmed(text[digits.end() :]))
    return _mentioned(text, head) or _without_code(text, head)


def _head(text: str) -> _Head:
    """Reads on as long as the words are polite, link, refuse, or name what to do."""
    head = _Head()
    for number, found in enumerate(_tokens(text)):
        typed = found.lower
        meant = _WORD_OF.get(typed) or _guessed(text, found)
        is_word = meant is not None
        is_known = is_word or typed in POLITE or typed in _LINKS or typed in _REFUSING
        if not is_known or number >= _MOST_HEAD:
            head.end = found.start
            return head
        if meant is not None:
            # Only what stands first is clear: "kami tolak tambang" is a sentence.
            is_first = not (head.is_sentence or head.is_refusing) and head.word in (None, OK)
            head.is_clear = head.is_clear or (typed in _CLEAR and is_first)
            head.leads = head.leads or (meant is not OK and is_first)
            head.said.append(meant)
            head.word_end = head.word_end or (found.end if meant is not OK else 0)
        head.is_sentence = head.is_sentence or typed in _LINKS
        is_before = head.word in (None, OK)
        head.is_refusing = head.is_refusing or (is_before and typed in _REFUSING)
    head.end = len(text)
    return head


@dataclass(frozen=True)
class _Token:
    lower: str
    start: int
    end: int


def _tokens(text: str) -> list[_Token]:
    """The first words; of "jwb4071" the letters alone."""
    found = []
    for match in WORD.finditer(text):
        token, start = match[0], match.start()
        glued = _GLUED.match(token)
        if glued is not None and glued[1].lower() in _WORD_OF:
            found.append(_Token(glued[1].lower(), start, start + glued.end()))
            token, start = token[glued.end() :], start + glued.end()
        found.append(_Token(token.lower(), start, match.end()))
        if len(found) > _MOST_HEAD:
            break
    return found


def _guessed(text: str, found: _Token) -> Command | None:
    """A word in a spelling that is in no list, if a code follows at once."""
    if _CODE_NEXT.match(text, found.end) is None:
        return None
    typed = found.lower
    if len(typed) == 3 and sum(map(str.__eq__, typed, "bls")) == 2:
        return BLS
    return next((_WORD_OF[right] for right in _LONG_WORDS if _is_close(typed, right)), None)


def _with_code(text: str, head: _Head, code: str, end: int) -> Incomplete:
    rest = _trimmed(text[end:])
    others = tuple(dict.fromkeys([code, *_CODE_ANYWHERE.findall(rest)]))
    word, is_refusing = head.word, head.contradicts
    behind = [word for word in words(rest[:60]) if word not in POLITE]
    if word in (None, OK):
        skipped = behind[1:] if behind[:1] and behind[0] in _REFUSING else behind
        if skipped and skipped[0] in _BEHIND:
            word, is_refusing = _WORD_OF[skipped[0]], is_refusing or skipped != behind
            rest = _without(rest, skipped[0])
    if is_refusing:
        return Incomplete(word or BLS, code, Problem.REFUSING, rest, others)
    is_nothing = is_polite(rest)
    is_yes = word is OK or (word is None and not OK.exact.isdisjoint(words(rest)))
    if is_yes and is_nothing:
        return Incomplete(OK, code, Problem.NOT_EXACT, "", (code,))
    word = BLS if word in (None, OK) else word
    if _is_second(rest, word, code):
        return Incomplete(word, code, Problem.TWO_CODES, rest, others)
    if word.needs_text and is_nothing:
        return Incomplete(word, code, Problem.NO_TEXT, "", (code,))
    return Incomplete(word, code, Problem.NOT_EXACT, rest, (code,))


def _is_second(rest: str, word: Command, code: str) -> bool:
    """Whether a second code follows: right behind the first, or anywhere where no text belongs."""
    found = _CODE_ANYWHERE.search(rest)
    if found is None or found[0] == code:
        return False
    between = set(words(rest[: found.start()]))
    is_year = found[0][:2] in ("19", "20")
    is_next = between <= _JOINING
    return (is_next and (bool(between) or not is_year)) or not word.has_text


def _bad_code(head: _Head, digits: str, rest: str) -> Incomplete | None:
    """Digits where a code belongs: one too many, one too few, or none that any code has."""
    word = head.word
    if word is None or word.begins_sentences or not (head.is_clear or len(digits) > 2):
        return None
    problem = Problem.REFUSING if head.contradicts else Problem.BAD_CODE
    return Incomplete(word, None, problem, rest, _one_off(digits))


def _one_off(digits: str) -> tuple[str, ...]:
    """The codes that are meant if one digit is too many or too few."""
    if len(digits) == 5:
        found = {digits[:place] + digits[place + 1 :] for place in range(5)}
    elif len(digits) == 3:
        found = {
            digits[:place] + digit + digits[place:] for place in range(4) for digit in "0123456789"
        }
    else:
        found = set()
    return tuple(sorted(code for code in found if is_code(code)))


def _mentioned(text: str, head: _Head) -> Incomplete | None:
    """Four digits somewhere in a sentence: a code only if it is live, which the caller knows."""
    codes = tuple(dict.fromkeys(_CODE_ANYWHERE.findall(text)))
    if not codes:
        return None
    problem = Problem.REFUSING if head.contradicts and head.word else Problem.MENTIONED
    if len(codes) == 1 and (found := _before_code(text, codes[0])) is not None:
        return found
    first = codes[0] if len(codes) == 1 else None
    if head.leads and head.word is not None:
        return Incomplete(head.word, first, problem, _trimmed(text[head.word_end :]), codes)
    return Incomplete(BLS, first, problem, _trimmed(text), codes)


def _before_code(text: str, code: str) -> Incomplete | None:
    """A word right before the code in the middle of a sentence: "kami jawab bls 4071 ..."."""
    before, _, after = text.partition(code)
    said = words(before[-60:])
    word = _WORD_OF.get(said[-1]) if said else None
    if word is None or word is SELESAI or not word.speaks_for_office:
        return None
    is_refusing = not _REFUSING.isdisjoint(said[-4:])
    problem = Problem.REFUSING if is_refusing else Problem.MENTIONED
    return Incomplete(word, code, problem, _trimmed(after), (code,))


def _without_code(text: str, head: _Head) -> Incomplete | None:
    """The word alone, or with a text and no code; DAFTAR and BANTUAN in another spelling."""
    if not head.is_clear or head.word is None:
        return _nearly_alone(text)
    problem = Problem.REFUSING if head.contradicts else Problem.NO_CODE
    said = _trimmed(text[head.word_end :])
    is_pattern = set(words(said[:40])) <= _PATTERN
    return Incomplete(head.word, None, problem, "" if is_pattern else said)


def _nearly_alone(text: str) -> Incomplete | None:
    said = [word for word in words(text[:_SHORT]) if word not in POLITE | _ALONE_FILLING]
    if len(said) != 1 or len(text) > _SHORT or "?" in text:
        return None
    meant = next((it for it in _ALONE if _is_close(said[0], it.word.lower())), None)
    return Incomplete(meant, None, Problem.NOT_EXACT) if meant is not None else None


def text_without(text: str, code: str) -> str:
    """A sentence without the code that it mentions, and without what led up to it."""
    links = "|".join(sorted(_BEFORE_CODE))
    return _trimmed(
        re.sub(rf"\s{{0,3}}(?:\b(?:{links})\s{{1,3}}){{0,3}}\b{code}\b[\s.:,]{{0,3}}", " ", text)
    )


def _trimmed(text: str) -> str:
    return text.lstrip(_BEFORE).rstrip(_BEHIND_TEXT)


def _without(rest: str, first: str) -> str:
    place = rest.lower().find(first)
    return _trimmed(rest[place + len(first) :])


def _is_close(typed: str, right: str) -> bool:
    """Whether one letter is wrong, missing, too many, or two neighbours are swapped."""
    if len(typed) < _LONG_ENOUGH or abs(len(typed) - len(right)) > 1 or typed[0] != right[0]:
        return False
    shorter, longer = sorted((typed, right), key=len)
    if len(shorter) < len(longer):
        return any(longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer)))
    wrong = [place for place in range(len(right)) if typed[place] != right[place]]
    swapped = [typed[place] for place in reversed(wrong)] == [right[place] for place in wrong]
    is_swap = len(wrong) == 2 and swapped
    return len(wrong) <= 1 or is_swap
