"""Reads what a citizen writes: STATUS, YA, BELUM, BANTUAN, a courtesy; all else is a card (D12)."""

import re
from typing import Final

from app.domain.workflow.codes import parse_ticket
from app.sms.commands.meanings import Courtesy, Meaning, Plain, Said
from app.sms.commands.registry import BANTUAN, BELUM, COMMANDS, STATUS, YA, Takes
from app.sms.commands.spelling import (
    AGREEING,
    GRATEFUL,
    POLITE,
    SEPARATOR,
    WRAPPING,
    is_copied_hint,
    is_polite,
    word_set,
    words,
)

# A short yes or no has at most so many words; a sentence that begins with "belum" so many.
MOST_WORDS: Final = 6
MOST_UNSOLVED: Final = 12
YES: Final = word_set(
    "ya iya y iy yaa sudah sdh sudh udah udh dah sudahlah selesai slesai slsai beres"
    " mantap mantab mantul betul benar iyo iyoo yo yoi inggih nggih injih"
)
NOT_YET: Final = word_set("belum blm blum belom blom blm2 belumlah durung dereng alun lum")
NO: Final = NOT_YET | word_set("tidak tdk tak nggak ngga enggak engga gak ga idak ndak indak dak")
# What may follow "belum" or "ya" and says no more.
_FILLING: Final = word_set("selesai slesai slsai beres lagi juga ada")
_LENGTHENING: Final = word_set("ya yaa")
_THANKS: Final = word_set(
    "nuwun suwun mokasih tarimokasih kasieh"
    " kasih ksh kasi terimakasih trimakasih trmksh trimksh makasih mksh mksih makasi trims trimss"
    " thanks thank thx tks tq banyak bnyk byk"
)
_OF_TICKET: Final = {it.word.lower(): it for it in COMMANDS if it.takes is Takes.TICKET}
_ABOUT_ONE: Final = re.compile(
    rf"(?P<word>(?ai:{'|'.join(_OF_TICKET)}))(?:{SEPARATOR}+(?:tiket\b{SEPARATOR}*)?(?P<rest>.*))?",
    re.IGNORECASE | re.DOTALL,
)
_TICKET: Final = re.compile(
    r"(?:(?:cek|stts|sts|tanya) (?:status )?)?(?:tiket\W*)?"
    r"(?P<ticket>[a-z0-9]{3}[.\- ]?[a-z0-9]{3})(?![a-z0-9])(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_WEB_CODE: Final = re.compile(r"web\W{0,3}(?P<code>\d{3}[ .\-]?\d{3})", re.IGNORECASE | re.ASCII)
_OF_MESSAGE: Final = frozenset({"tiket", "pesan", "saya", "sy", "sms", "laporan"})


def parse_citizen(text: str) -> Meaning:
    """Read an SMS of a citizen; never raises, and takes time in proportion to the length."""
    bare = text.strip(WRAPPING)
    if bare.lower() == BANTUAN.word.lower():
        return Said(BANTUAN)
    if len(words(bare[:400])) <= MOST_WORDS and is_copied_hint(bare):
        return Plain()
    found = _about_one(bare)
    if found is None:
        found = _ticket_alone(bare)
    return found if found is not None else _short(text)


def web_code(text: str) -> str | None:
    """The six digits of "WEB 123456", by which a phone proves that it is in the hands of whoever
    wrote on the web; None of any other text."""
    found = _WEB_CODE.fullmatch(text.strip(WRAPPING))
    return re.sub(r"\D", "", found["code"]) if found is not None else None


def _about_one(bare: str) -> Meaning | None:
    """STATUS, YA or BELUM, alone or with a ticket."""
    match = _ABOUT_ONE.fullmatch(bare)
    if match is None:
        return None
    rest, kind = (match["rest"] or "").strip(WRAPPING), _OF_TICKET[match["word"].lower()]
    if not rest:
        return Said(kind)
    ticket = _ticket(rest, may_be_word=kind is STATUS or rest.isupper())
    if ticket is not None:
        return Said(kind, ticket)
    if kind is BELUM and (said := _unsolved_about(rest)) is not None:
        return said
    is_status = kind is STATUS and "?" not in rest
    known = POLITE | _OF_MESSAGE
    return Said(STATUS) if is_status and all(word in known for word in words(rest)) else None


def _unsolved_about(rest: str) -> Said | None:
    """ "BELUM K7Q-4M2 lampunya masih mati": a ticket with its dash says what it is about, however
    much follows."""
    found = _TICKET.fullmatch(rest)
    ticket = parse_ticket(found["ticket"]) if found is not None else None
    if found is None or ticket is None:
        return None
    first, dash, last = found["ticket"].partition("-")
    # "belum apa-apa" names none.
    is_marked = dash and first != last and not f"{first}{last}".islower()
    return Said(BELUM, ticket, found["rest"].strip(WRAPPING)) if is_marked else None


def _ticket(text: str, *, may_be_word: bool) -> str | None:
    """The ticket with which a text begins, when nothing but politeness follows. "MANTAP" and "pak
    eka" are words: without its dash a ticket has a digit, unless it `may_be_word`."""
    found = _TICKET.fullmatch(text)
    ticket = parse_ticket(found["ticket"]) if found is not None else None
    if found is None or ticket is None or not is_polite(found["rest"]):
        return None
    typed = found["ticket"]
    may_be_word = may_be_word and typed.lower() not in YES | POLITE
    is_marked = "-" in typed or any(letter.isdigit() for letter in ticket)
    return ticket if is_marked or (may_be_word and " " not in typed) else None


def _ticket_alone(bare: str) -> Said | None:
    """A ticket and nothing else; digits alone are a number."""
    found = _TICKET.fullmatch(bare)
    if found is None or " " in found["ticket"]:
        return None
    ticket = _ticket(bare, may_be_word=False)
    return Said(STATUS, ticket) if ticket is not None and not ticket.isdigit() else None


def _short(text: str) -> Meaning:
    """A yes, a no, or thanks in a few words."""
    said = words(text[: MOST_UNSOLVED * 40])
    if not said:
        return Plain()
    if said[0] in NOT_YET:
        return _unsolved(text, said)
    if len(said) > MOST_WORDS or "?" in text:
        return Plain()
    return _of_lists(text, said)


def _unsolved(text: str, said: list[str]) -> Meaning:
    if len(words(text)) > MOST_UNSOLVED:
        return Plain()
    is_bare = all(word in NOT_YET | _FILLING | POLITE for word in said)
    return Said(BELUM, "", "" if is_bare else text.strip())


def _of_lists(text: str, said: list[str]) -> Meaning:
    """Of words that are all in the lists. "Sudah" and "belum" in one contradict each other, unless
    only "ya" stands before the no."""
    if not all(word in YES | NO | POLITE | _FILLING for word in said):
        return Plain()
    if any(word in NO for word in said):
        yes = set(said) & YES - _FILLING - AGREEING
        return Plain() if yes or "lagi" in said else Said(BELUM)
    if _is_yes(said) and "lagi" not in said:
        return Said(YA)
    is_thanks = all(word in POLITE for word in said) and any(word in GRATEFUL for word in said)
    return Courtesy() if is_thanks else Plain()


def _is_yes(said: list[str]) -> bool:
    """Whether a word says yes; the "ya" right behind thanks ("terima kasih ya") only lengthens
    them."""
    before = ["", *said]
    return any(
        word in YES and not (word in _LENGTHENING and left in _THANKS)
        for left, word in zip(before, said, strict=False)
    )
