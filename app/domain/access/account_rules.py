"""Account rules: password strength, and the reasons why a change to a user or role is refused."""

import gzip
from functools import cache
from pathlib import Path
from typing import Final

from app.domain.errors import InvalidInput, RefusedForReason
from app.domain.reasons import Problem, Reason, worded

SHORTEST_PASSWORD: Final = 10

_DATA: Final = Path(__file__).resolve().parents[2] / "data"
# Words tried first (ASVS 5: 6.2.4): a published list, and our own (the place, the program, its
# roles, the language's own words for "password").
_LOCAL: Final = _DATA / "local-words.txt"
_TRIED_FIRST: Final = _DATA / "passwords" / "common-passwords.txt.gz"
# A word of four letters or more is a word; "abc" and "kk" in a longer password say nothing.
_SHORTEST_WORD: Final = 4


class AccountReason(Reason):
    """Why a change of a user or a role is refused."""

    OWN_ACCOUNT = worded("Peran, Active, dan penghapusan akun sendiri hanya oleh orang lain.")
    OWN_SIGN_IN = worded("Kata sandi sendiri diganti di menu nama Anda: Ubah kata sandi.")
    NOT_GRANTABLE = worded("Anda tidak dapat memberi atau mengubah hak yang bukan hak Anda.")
    LAST_ADMIN = worded("Ini Admin terakhir: tidak dapat dihapus, dimatikan, atau diganti.")
    ADMIN_ROLE = worded("Peran Admin selalu memegang semua hak dan tidak dapat diubah.")
    SEEDED_ROLE = worded("Peran bawaan tidak dapat dihapus atau diganti namanya.")
    ROLE_IN_USE = worded("Peran ini masih dipakai pengguna: pindahkan mereka dahulu.")
    KNOWN_TO_OTHERS = worded(
        "Pilih kata sandi lain dari yang dipasang untuk Anda: orang lain mengetahuinya."
    )
    NO_PHONE = worded(
        "Akun ini tidak terhubung dengan HP terdaftar. Minta Admin memasang kata sandi baru "
        "dan menyerahkannya langsung kepada Anda."
    )
    PHONE_CHANGED = worded(
        "HP terdaftar akun ini baru diganti, jadi kode tidak dikirim ke sana. Minta Admin "
        "memasang kata sandi baru dan menyerahkannya langsung kepada Anda."
    )
    CODE_SENT = worded("Kode baru saja dikirim. Tunggu dua menit sebelum meminta lagi.")
    CODES_USED_UP = worded("Hari ini sudah lima kode dikirim. Coba lagi besok, atau hubungi Admin.")


class AccountRefused(RefusedForReason):
    """A user or role may not be changed like this; `reason` is an `AccountReason`."""

    status = 403


def require_strong_password(password: str, username: str = "") -> None:
    """Raises InvalidInput for a password too short, too common or hardly more than the username."""
    if len(password) < SHORTEST_PASSWORD:
        raise InvalidInput("password", Problem.TOO_SHORT)
    rest = password.lower().replace(username.lower(), "") if username else password
    if len(rest) < SHORTEST_PASSWORD // 2:
        raise InvalidInput("password", Problem.UNKNOWN)
    if is_common_password(password):
        raise InvalidInput("password", Problem.COMMON)


def is_common_password(password: str) -> bool:
    """Whether the password is on a list, or is one common word with digits and signs around it."""
    spelled = password.strip().lower()
    letters = "".join(character for character in spelled if character.isalpha())
    is_word = len(letters) >= _SHORTEST_WORD and (letters in _local() or letters in _tried_first())
    return spelled in _tried_first() or is_word or _is_repeated(spelled)


def _is_repeated(spelled: str) -> bool:
    """Whether it is a short piece again and again: "abcabcabcabc", "1212121212"."""
    return any(
        len(spelled) > 2 * size and spelled == (spelled[:size] * len(spelled))[: len(spelled)]
        for size in range(1, 5)
    )


@cache
def _local() -> frozenset[str]:
    return frozenset(_LOCAL.read_text(encoding="ascii").lower().split())


@cache
def _tried_first() -> frozenset[str]:
    with gzip.open(_TRIED_FIRST, "rt", encoding="utf-8") as lines:
        return frozenset(line.strip().lower() for line in lines)
