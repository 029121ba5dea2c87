"""Erasure requests: whether a text asks the service to delete what it holds about its sender.

"Hapus data saya" is a task for Data Pribadi and no sign of danger; what else the text says is read
like any other. A request about somebody else's list ("dari grup", "di bansos") or about this very
SMS, which others may read on the phone, is none.
"""

import re
from typing import Final

_OWN: Final = "(?:saya|sy|sya|sayo|aku|ku|kami|awak|ambo)"
_MAIN: Final = (
    r"(?:data(?:2|[- ]data)?|nomor|nomer|nmr|no\.?|identitas|akun|biodata)"
    r"(?: (?:pribadi|diri|hp|wa|whatsapp|telepon|telpon|telp))*"
)
_MORE: Final = f"(?:{_MAIN}|nama|alamat)"
_WHAT: Final = (
    "(?:(?:semua|seluruh|segala) )?"
    f"(?:{_MORE}(?: {_OWN})? (?:dan|serta|&) {_MORE}|{_MAIN}) (?:tentang |mengenai )?{_OWN}"
)
_ASK: Final = (
    "(?:tolong|tlg|tlong|mohon|mhn|minta|mintak|harap|agar|supaya|ingin|mau|hendak|bisa|bisakah"
    "|dapat|untuk|utk)"
)
_DO: Final = "(?:hapus(?:kan|lah)?|apus|hps|delete)"
_DONE: Final = "(?:di ?(?:hapus(?:kan)?|apus|hps))"
_REQUEST: Final = "|".join(
    (
        f"(?:{_DO}|penghapusan) {_WHAT}",
        f"{_ASK} (?:{_DONE}|menghapus(?:kan)?) {_WHAT}",
        f"{_ASK} {_WHAT} (?:{_ASK} ){{0,3}}(?:{_DONE}|{_DO})",
        f"{_WHAT} (?:{_ASK} ){{1,3}}(?:{_DONE}|{_DO})",
    )
)
_OURS: Final = (
    " (?:dari|dr|di|pada|dalam) (?:(?:sistem|database|server|aplikasi|layanan|program)"
    "(?: (?:ini|bapak|ibu|anda|(?:si ?)?upik))?|sini|(?:si ?)?upik)"
)
_BEFORE: Final = f"{_ASK}|pak|bu|bapak|ibu|bpk|min|admin|kak|upik|halo|hai|dan|juga|segera"
_AFTER: Final = (
    "pak|bu|bapak|ibu|bpk|min|ya|yo|dong|segera|sekarang|terima|terimakasih|makasih|trims|tks"
    "|karena|krn|sebab|agar|supaya|sesuai|saya|sy|kami|dan|tolong|tlg|mohon"
)
# A sentence of its own, or with what politeness puts before and behind it.
_ASKED: Final = re.compile(
    rf"(?:^\W*|(?<=[.,;:!?\n]) ?|\b(?:{_BEFORE}) )(?:{_OWN} )?(?:{_ASK} ){{0,3}}(?:{_REQUEST})\b"
    rf"(?:{_OURS}\b)?(?=\W*$| ?[.,;:!?\n]| (?:{_AFTER})\b)",
    re.IGNORECASE,
)
_BLANKS: Final = re.compile(r"[ \t]+")


def is_asked(text: str) -> bool:
    """Whether the text asks for it."""
    return without(text) != text


def without(text: str) -> str:
    """The text without the request."""
    rest, count = _ASKED.subn(" ", _BLANKS.sub(" ", text))
    return rest if count else text
