"""Keys of the SMS texts, their words in {braces}, and the samples that they are measured with.

Templates keep the names of the code: {kutipan} on the screen is {excerpt} in the row.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from app.domain.words import N_

PLACEHOLDER: Final = re.compile(r"\{([a-z_]+)\}")


class TextKey(StrEnum):
    """The names of the rows; TRANSITIONS names them as the SMS an act causes."""

    FORWARD = "forward"
    FORWARD_SENSITIVE = "forward_sensitive"
    FORWARD_ADDED = "forward_added"
    FORWARD_UNITED = "forward_united"
    FORWARD_ANOTHER = "forward_another"
    FORWARD_WITHDRAWN = "forward_withdrawn"
    ANSWER = "answer"
    QUESTION = "question"
    ACKNOWLEDGEMENT = "acknowledgement"
    ACKNOWLEDGEMENT_LATER = "acknowledgement_later"
    EMERGENCY_NUMBER = "emergency_number"
    ANSWERED_BY_OTHER = "answered_by_other"
    ANSWER_CONFIRMED = "answer_confirmed"
    ANSWER_HELD = "answer_held"
    ANSWER_RECORDED = "answer_recorded"
    REJECTION_CONFIRMED = "rejection_confirmed"
    REJECTED_HEAD = "rejected_head"
    REJECTED_HEAD_SENSITIVE = "rejected_head_sensitive"
    CODE_NOT_LIVE = "code_not_live"
    CODE_GUESSED = "code_guessed"
    ANSWER_EMPTY = "answer_empty"
    ANSWER_NO_CODE = "answer_no_code"
    ANSWER_TWO_CODES = "answer_two_codes"
    HELP_OFFICIAL = "help_official"
    HELP_CITIZEN = "help_citizen"
    STATUS_REPLY = "status_reply"
    STATUS_ANSWERED = "status_answered"
    STATUS_NONE = "status_none"
    SOLVED = "solved"
    UNSOLVED = "unsolved"
    UNSOLVED_PHONES = "unsolved_phones"
    UNSOLVED_WORDS = "unsolved_words"
    WEB_PROVED = "web_proved"
    WEB_ANSWERED = "web_answered"
    WEB_ASKED = "web_asked"
    SMS_OFFER = "sms_offer"
    SMS_AGREED = "sms_agreed"
    SMS_STOPPED = "sms_stopped"
    SMS_NO_NUMBER = "sms_no_number"
    ANSWER_HINT = "answer_hint"
    REMINDER = "reminder"
    REMINDER_SENSITIVE = "reminder_sensitive"
    REMINDER_LIST = "reminder_list"
    REMINDER_LEADER = "reminder_leader"
    REMINDER_PROMISE = "reminder_promise"
    REMINDER_PROMISE_WEB = "reminder_promise_web"
    PROMISE_ASKED = "promise_asked"
    PROMISE_NOTED = "promise_noted"
    PROMISE_DONE = "promise_done"
    PROMISE_UNREAD = "promise_unread"
    PROMISE_MISSING = "promise_missing"
    PROMISE_KEPT = "promise_kept"
    PROMISE_KEPT_PLAIN = "promise_kept_plain"
    PROMISE_KEPT_HEAD = "promise_kept_head"
    OPEN_CODES = "open_codes"
    OPEN_CODES_NONE = "open_codes_none"
    MORE_CODES = "more_codes"
    APPROVAL_ASKED = "approval_asked"
    APPROVAL_ASKED_SENSITIVE = "approval_asked_sensitive"
    APPROVAL_WAITS = "approval_waits"
    ANSWER_DOUBTED = "answer_doubted"
    WORD_DOUBTED = "word_doubted"
    APPROVAL_BUSY = "approval_busy"
    APPROVAL_CONFIRMED = "approval_confirmed"
    APPROVAL_NONE = "approval_none"
    APPROVAL_GIVEN = "approval_given"
    APPROVAL_GIVEN_HEAD = "approval_given_head"
    APPROVAL_RETURNED = "approval_returned"
    ANSWER_COPY_HEAD = "answer_copy_head"
    ANSWER_CALLED_BACK = "answer_called_back"
    ANSWER_DISPUTED = "answer_disputed"
    ANSWER_NOT_YOURS = "answer_not_yours"
    WORD_NO_CODE = "word_no_code"
    WORD_REFUSED = "word_refused"
    NEAR_ANSWER = "near_answer"
    NEAR_WORD = "near_word"
    NEAR_REFUSING = "near_refusing"
    NEAR_ASIDE = "near_aside"
    OK_NONE = "ok_none"
    WORD_MEANT = "word_meant"
    SERVICE_OVER = "service_over"
    DUTY_URGENT = "duty_urgent"
    DUTY_SENSITIVE = "duty_sensitive"
    DUTY_MORE = "duty_more"
    ACCOUNT_GUESSED = "account_guessed"
    ACCOUNT_CODE = "account_code"
    SYSTEM_ALARM = "system_alarm"
    SYSTEM_OVER = "system_over"
    DATABASE_DAMAGED = "database_damaged"
    SYSTEM_STATUS = "system_status"
    JOURNAL_HEAD = "journal_head"


# Name in the code -> name on the screen, and what the system writes there.
WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "alarms": ("banyak_gangguan", N_("banyaknya gangguan yang belum selesai")),
    "alternative": ("usulan", N_("SKPD lain yang diusulkan")),
    "backup": ("cadangan", N_("umur cadangan terakhir")),
    "code": ("kode", N_("kode pesan, 4 angka")),
    "command": ("perintah", N_("SMS yang dimaksud, seperti harus diketik")),
    "commands": ("kata_hp", N_("kata yang dapat diketik dari HP terdaftar")),
    "count": ("jumlah", N_("banyaknya")),
    "danger": ("bahaya", N_("MENDESAK, SENSITIF, atau keduanya")),
    "date": ("tanggal", N_("tanggal")),
    "disk": ("ruang", N_("sisa ruang penyimpanan server")),
    "emergency": ("darurat", N_("nomor darurat dari Pengaturan Umum")),
    "excerpt": ("kutipan", N_("awal dari isinya, dipotong agar muat satu SMS")),
    "head": ("segel", N_("segel terakhir jurnal: nomor dan angka pengamannya")),
    "items": ("daftar", N_("kode pesan dengan tenggatnya")),
    "last_in": ("masuk_terakhir", N_("kapan SMS terakhir masuk")),
    "last_out": ("keluar_terakhir", N_("kapan SMS terakhir keluar")),
    "minutes": ("menit", N_("lamanya dalam menit")),
    "name": ("nama", N_("nama atau jabatan orangnya")),
    "place": ("tempat", N_("tempat yang disebut dalam pesan")),
    "promise": ("janji", N_("kata janji dalam jawaban")),
    "queue": ("antrean", N_("banyaknya SMS dalam antrean")),
    "secret": ("kode_akun", N_("kode untuk konfirmasi akun")),
    "service": ("masa_tugas", N_("mulai atau akhir masa tugas pejabat")),
    "sayer": ("siapa", N_("warga, atau berapa dari semua warga dalam satu kejadian")),
    "signal": ("sinyal", N_("sinyal setiap modem")),
    "signature": ("tanda_tangan", N_("tanda tangan SMS dari SKPD")),
    "skpd": ("skpd", N_("nama singkat SKPD")),
    "status": ("status", N_("sampai di mana pesannya")),
    "text": ("isi", N_("isi pesan atau jawaban seluruhnya")),
    "ticket": ("tiket", N_("nomor tiket warga")),
    "time": ("waktu", N_("tanggal dan jam")),
    "trouble": ("gangguan", N_("gangguan yang terjadi")),
    "username": ("username", N_("username akun")),
    "when": ("kapan", N_("kapan pesan dibaca")),
    "word": ("kata", N_("kata perintah, misalnya TOLAK")),
}
_BY_NAME: Final = {name: word for name, (word, _about) in WORDS.items()}
_BY_WORD: Final = {word: name for name, word in _BY_NAME.items()}


def as_shown(template: str) -> str:
    """The template with the words of the screen."""
    return PLACEHOLDER.sub(lambda it: f"{{{_BY_NAME.get(it[1], it[1])}}}", template)


def as_stored(typed: str) -> str:
    """What was typed with the names of the code; an unknown word stays, and is refused."""
    return PLACEHOLDER.sub(lambda it: f"{{{_BY_WORD.get(it[1], it[1])}}}", typed)
