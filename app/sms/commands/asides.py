"""What an official says to the service and not to the citizen: hold it, it was not me, not ours,
change a word; our own SMS sent back; a nod. None of it is an answer (D12)."""

import re
from enum import StrEnum
from typing import Final

from app.sms.commands.spelling import ADDRESS, AGREEING, OKAY, is_copied_hint, word_set, words


class Aside(StrEnum):
    """What is meant instead of an answer."""

    # Do not send it, or: it was not me. BATAL, where an answer can be taken back.
    HOLD = "hold"
    REJECT = "reject"
    # The waiting draft with other words.
    CHANGE = "change"
    # One of our own SMS.
    QUOTED = "quoted"
    # A nod, a picture, the hint as it stands.
    NOTHING = "nothing"


_DULU: Final = "dulu dulunya dl dlu dlo lu sik disik dhisik lai"
# Says nothing of whether a citizen is meant.
_FILLING: Final = ADDRESS | word_set(
    f"{_DULU} ya lah itu tu ini yg yang sing lagi lg nih tadi td kode nomor pesan laporan tolong"
    " tlg mohon mhn sampai saja aja kuwi iki bos asal nan"
)
_F: Final = rf"(?:(?:{'|'.join(sorted(_FILLING, key=len, reverse=True))}|,) )*+"
_LATER: Final = "|".join(_DULU.split())
_DONE: Final = r"(?:(?:sudah|sdh|telah|beres|selesai|kami|kita|kito|saya|warga|ini|itu)\b|,|$)"
_OFFICIAL: Final = "(?:saya|sy|sya|aku|ambo|awak|kulo|tak)"
_CITIZEN: Final = r"(?:warga|pelapor|pengirim|masyarakat|publik|umum)(?:nya)?"
_NOT: Final = "(?:tidak|tdk|tak|gak|ga|nggak|ngga|enggak|ndak|indak|idak|dak|ora|belum|blm|alun)"
_NOT_IT: Final = "(?:bukan|bukn|bkn|dudu|sanes)"
_NEVER: Final = (
    rf"(?:(?:mohon|mhn|tolong|tlg) {_NOT}|jangan|janganlah|jgn|jng|jan|ojo|aja|stop"
    rf"|{_NOT} (?:usah|perlu|prlu|boleh|blh|buliah))"
)
_SEND: Final = (
    r"(?:di ?)?(?:kirim|krm|balas|balaskan|bls|bales|wales|baleh|jawab|jwb|sampaikan|teruskan"
    r"|terbitkan|publish|publikasikan|umumkan|sebar|sebarkan|tayangkan|share|rilis|lepas|kasih)"
    r"(?:kan|in|ke|i)?"
)
_SENDING: Final = r"(?:(?:ng|nge|m[ae]n?g?)?(?:kirim|irim|balas|bls|jawab|jwb|bales))(?:kan)?"
_STOP: Final = "(?:tahan|tunda|pending|hold|stop)"
_ANSWER: Final = "(?:jawaban|balasan|draf|draft|konsep)(?:nya)?"
_OUR_TEXT: Final = rf"(?:{_ANSWER} )?"
_LOOKING: Final = "(?:baca|baco|woco|moco|cek|lihat|periksa|koreksi|edit|setuju|satuju|acc|ok|oke)"
# Behind "do not send": a citizen is told what not to send, the service why.
_REASON: Final = (
    rf"(?:$|ke {_CITIZEN}\b|(?:tunggu|nunggu|menunggu|sebelum|sblm|internal|konsep)\b"
    rf"|(?:masih|msh) (?:konsep|draf|draft|dicek|dibahas|dirapatkan|menunggu|nunggu)\b"
    rf"|{_OFFICIAL} {_F}(?:{_NOT}|{_LOOKING}|mau|mw|ingin|akan|lg|lagi|masih|msh|sedang|rapat)\b"
    rf"|(?:belum|blm) (?:fix|final)\b)"
)
_DUTY: Final = (
    r"(?:tupoksi|tugas|bidang|wewenang|kewenangan|ranah|urusan|domain|wilayah(?: kerja)?"
    r"|tanggung jawab)(?:nya)?"
    r"(?: (?:dinas|instansi|kantor|bagian|opd|skpd))?"
    r"(?: (?:kami|kmi|kita|kito|saya|sy|ambo|kene|kabupaten|kab))?"
)
_NOT_OURS: Final = (
    rf"(?:(?:{_NOT_IT}|indak|di ?luar|{_NOT} (?:termasuk|masuk)) {_F}{_DUTY}"
    rf"|salah (?:alamat|dinas|opd|skpd|instansi|sasaran)"
    rf"|{_NOT_IT} {_F}(?:kami|kita|kito) {_F}(?:me)?(?:n?[tn]angani|n?urus|ngurus|kelola|ngelola)"
    rf"|(?:kami|kita|kito) {_NOT} (?:ber)?wenang"
    r"|(?:wewenang|kewenangan|urusan) (?:\w+ ){1,2}, bukan (?:kami|kita|kabupaten))"
)
_ELSEWHERE: Final = "(?:dinas|badan|bagian|kantor|opd|balai|instansi|bidang)"
_SLIP: Final = "salah (?:kirim|ketik|jawab|balas|pencet|kode)"
_CHANGE_WORD: Final = (
    r"(?:di)?(?:ganti|ubah|rubah|edit|koreksi|revisi|perbaiki|hapus|buang|tambah)(?:kan|i)?"
)
_TEXT_PART: Final = r"(?:kata|kata2|kalimat|jawaban|redaksi|isi)(?:nya)?(?! (?:sandi|kunci))"
# Behind SETUJU: under a condition it is none.
_BUT: Final = (
    r"\b(?:tapi|tpi|tp|asal|asalkan|namun|cuma|kalau|kalo|klo|klu|kecuali|catatan|syarat|setelah"
    rf"|sesudah|hanya|perubahan|tambahan|{_CHANGE_WORD})\b"
)


def _of(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


# In an answer as BLS has it only what cannot be meant for a citizen counts.
_ANYWHERE: Final = (
    (Aside.HOLD, _of(rf"\b{_NEVER} {_F}{_SEND} {_F}{_REASON}")),
    (Aside.HOLD, _of(rf"\b{_NEVER} (?:\w+ ){{0,3}}{_CITIZEN} {_F}(?:tahu|tau)\b")),
    (
        Aside.HOLD,
        _of(
            r"(?:\b(?:ini|untuk|utk|khusus|konsumsi)|^) ?(?:, )?internal"
            r" (?:$|,|saja|kita|kami|dulu|ya|pak|bu)"
        ),
    ),
    (Aside.HOLD, _of(rf"\b{_NOT_IT} {_F}(?:dari |dr )?{_OFFICIAL} {_F}(?:$|{_SENDING}\b)")),
    (Aside.HOLD, _of(rf"\b{_NOT_IT} {_F}(?:jawaban|balasan|sms) {_OFFICIAL}\b")),
    (Aside.HOLD, _of(rf"^{_F}{_STOP} {_F}{_OUR_TEXT}{_F}$")),
    (Aside.HOLD, _of(rf"^{_F}{_SLIP} {_F}$")),
    (Aside.REJECT, _of(rf"^{_F}{_NOT_OURS} {_F}$")),
    (Aside.HOLD, _of(rf"\b{_OFFICIAL} {_F}(?:{_NOT}|durung) {_LOOKING} {_F}$")),
    (Aside.HOLD, _of(rf"\b{_OFFICIAL} {_NOT} (?:pernah|merasa) {_SENDING} {_F}(?:$|{_ANSWER})")),
    (Aside.HOLD, _of(rf"^{_F}{_STOP} {_F}{_OUR_TEXT}{_F}{_OFFICIAL} ")),
    (Aside.CHANGE, _of(rf"^{_F}{_CHANGE_WORD} {_TEXT_PART}\b")),
    (
        Aside.CHANGE,
        _of(rf"^{_F}(?:setuju|acc) {_F}(?:tapi|tp|asal) (?:\w+ ){{0,3}}{_CHANGE_WORD}\b"),
    ),
    (Aside.HOLD, _of(rf"^{_F}{_NEVER} {_F}{_SEND} (?:{_LATER})(?: (?:ya|pak|bu))? (?:,|$)")),
    (Aside.HOLD, _of(rf"\b{_NOT} (?:{_OFFICIAL} (?:paraf|acc|ttd)|diparaf)\b")),
    # Who says "min" speaks to the desk.
    (Aside.HOLD, _of(r"\b(?:min|mimin|admin|adm) (?:,|$)")),
)
# Where no BLS stands, more of it is doubtful.
_WITHOUT_WORD: Final = (
    *_ANYWHERE,
    (Aside.HOLD, _of(rf"\b{_NEVER} {_F}{_SEND}\b")),
    (Aside.HOLD, _of(rf"\b(?:belum|blm|durung|alun) {_F}{_LOOKING}\b")),
    (Aside.HOLD, _of(rf"\b(?:kenapa|knp|siapa|mengapa) (?:\w+ ){{0,4}}{_SEND}\b")),
    (Aside.HOLD, _of(rf"\b(?:ndak|indak) {_OFFICIAL} {_F}{_SENDING}\b")),
    (Aside.HOLD, _of(rf"\b(?:di)?{_STOP} (?:{_LATER}|jawaban|balasan)\b")),
    (Aside.HOLD, _of(rf"\b{_NOT_IT} {_F}(?:dari |dr )?{_OFFICIAL}\b")),
    (Aside.HOLD, _of(rf"\b{_OFFICIAL} {_F}{_NOT} (?:pernah |merasa |ada )?{_SENDING}\b")),
    (Aside.HOLD, _of(rf"\b{_SLIP}\b")),
    (Aside.HOLD, _of(rf"\b(?:terkirim|tarik|ditarik)\b|\b{_OFFICIAL} (?:\w+ ){{0,2}}{_ANSWER}\b")),
    (Aside.HOLD, _of(rf"\b{_OFFICIAL} (?:{_F})(?:keberatan|ragu|kurang setuju|menolak)\b")),
    (Aside.HOLD, _of(rf"^{_F}(?:nanti|ntar|sabar|sebentar|bentar|tunggu) {_F}(?:$|tunggu)")),
    (Aside.HOLD, _of(r"\b(?:disposisi|paraf)\b")),
    (Aside.REJECT, _of(rf"\b{_NOT_OURS}\b")),
    (Aside.REJECT, _of(rf"^{_F}(?:urusan|wewenang|kewenangan|tupoksi|ranah)(?:nya)? (?!{_DONE})")),
    (
        Aside.CHANGE,
        _of(
            r"^(?:\w+ |, ){0,2}(?:setuju|satuju|stuju|acc|sepakat|ok|oke|okey|sip|cocok|lanjut)"
            rf" (?:\w+ |, ){{0,3}}?{_BUT}"
        ),
    ),
    (Aside.REJECT, _of(rf"^{_F}(?:(?:alihkan|dialihkan|teruskan|oper|lempar) )?ke {_ELSEWHERE}\b")),
    (Aside.CHANGE, _of(rf"\b{_CHANGE_WORD} (?:\w+ ){{1,6}}(?:jadi|menjadi|dengan|dgn)\b")),
    (Aside.CHANGE, _of(rf"\b{_TEXT_PART} (?:\w+ ){{0,4}}{_CHANGE_WORD}\b")),
)
_OURS: Final = re.compile(
    r"-\s?si upik\b|\bketik (?:bls|ok|batal|tolak|setuju|janji|selesai) [0-9]{4}"
    r"|\bbukan bapak/ibu\b|\bjawaban [0-9]{4} \(",
    re.IGNORECASE,
)
_NODS: Final = (
    ADDRESS | OKAY | AGREEING | word_set("siap siaap laksanakan ndan komandan bos boss monitor 86")
)
_BREAK: Final = re.compile(r"[.,;:!?()\n]")
_REPLACED: Final = re.compile(
    r"\b(?:(?:ganti|ubah|rubah)\s+)?(?:kata\s+|kalimat\s+)?[\"']?(?P<old>[^\"'.,;]{2,60}?)[\"']?\s+"
    r"(?:di(?:ganti|ubah)\s+)?(?:jadi|menjadi|dengan|dgn)\s+[\"']?(?P<new>[^\"'.,;]{1,60})",
    re.IGNORECASE,
)
# Enough for any SMS that is not an attack.
_MOST: Final = 700


def aside(text: str, *, is_answer: bool = False, agrees: bool = False) -> Aside | None:
    """What a text without its code means if no citizen is meant; None where one may be.
    `is_answer`: it stands behind BLS; `agrees`: behind SETUJU."""
    text = text[:_MOST]
    said = words(text)
    if _OURS.search(text):
        return Aside.QUOTED
    if not said or is_copied_hint(text) or ({"siap"} <= {*said} <= _NODS):
        return Aside.NOTHING
    line = " ".join(words(_BREAK.sub(" KOMA ", text))).replace("koma", ",") + " "
    line = re.sub(r"(?:, )+", ", ", line).removeprefix(", ").removesuffix(", ")
    if agrees and re.search(_BUT, line):
        return Aside.CHANGE
    table = _ANYWHERE if is_answer else _WITHOUT_WORD
    return next((meant for meant, pattern in table if pattern.search(line)), None)


def changed(draft: str, wish: str) -> str | None:
    """The draft with the one word changed as wished; None where that is not clear."""
    found = _REPLACED.search(re.sub(r"^.*?\b(?=(?:ganti|ubah|rubah|kata|kalimat)\b)", "", wish))
    if found is None:
        return None
    old, new = found["old"].strip(), found["new"].strip()
    places = [*re.finditer(rf"(?<!\w){re.escape(old)}(?!\w)", draft, re.IGNORECASE)]
    if len(places) != 1:
        return None
    return draft[: places[0].start()] + new + draft[places[0].end() :]
