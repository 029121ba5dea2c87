"""Every SMS that Si UPIK writes, in GSM-7: the rows of app/data/sms.tsv, which an Admin may reword.

Each row has its key, the values that the program fills in, who reads it, and the text. The texts
fit one SMS with values as long as they get.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.sms.texts.text_keys import PLACEHOLDER, TextKey

LIST: Final = Path(__file__).resolve().parents[2] / "data" / "sms.tsv"
_COLUMNS: Final = ("kunci", "isian", "keterangan", "teks")


@dataclass(frozen=True)
class Text:
    """One SMS text; the names in `sample` are the placeholders that the template must use."""

    key: TextKey
    template: str
    description: str
    sample: Mapping[str, str]


# Values as long as they get in the regency: the longest kode_sms, an answer of 83 characters.
_SAMPLE: Final = {
    "code": "4071",
    "word": "TOLAK",
    "ticket": "K7Q-4M2",
    "emergency": "polsek, puskesmas, atau tetangga terdekat",
    "signature": "Camat Danau Kerinci Barat",
    "skpd": "Camat Danau Kerinci Barat",
    "name": "Sekretaris Dinas Pekerjaan Umum dan Penataan Ruang",
    "text": "Petugas kami meninjau jembatan Kamis 26 November. Mohon berhati-hati saat melintas.",
    "command": "TOLAK 4071 bukan kewenangan Dinas Pekerjaan Umum...",
    "commands": "BLS KODE isi (menjawab), TOLAK KODE alasan (menolak), SETUJU KODE, BATAL KODE,"
    " DAFTAR (kode yang menunggu), BACA KODE, OK KODE (bila kami tanya)",
    "excerpt": "Petugas kami meninjau jembatan Kamis...",
    "alternative": "Dinas Bina Marga Provinsi Jambi",
    "date": "24/11/26",
    "minutes": "60",
    "count": "12",
    "promise": "akan ditindak lanjuti",
    "items": "4071 lewat, 5120 hari ini, 7 lain",
    "service": "baru mulai 24/11/26",
    "trouble": "modem-kayu-aro: memori kartu SIM hampir penuh",
    "time": "24/11 15.07",
    "when": "Selasa 24/11 pukul 07.30",
    "danger": "MENDESAK, SENSITIF",
    "place": "Danau Kerinci Barat",
    "sayer": "1 dari 12 warga",
    "signal": "78/45/100/62%+46",
    "queue": "12 masuk 1520 keluar",
    "last_in": "24/11 15.07",
    "last_out": "24/11 15.07",
    "username": "sekretaris-danau-kerinci-barat",
    "secret": "482913",
    "disk": "1234 GB",
    "backup": "120 jam",
    "alarms": "12",
    "head": f"1234567890:{'9e' * 32}",
    "status": "dibuka lagi karena belum beres, dikerjakan lagi oleh Camat Danau Kerinci Barat",
}


def read(path: Path) -> Mapping[TextKey, Text]:
    """The texts in the order of the list. SystemExit says in a sentence what is missing or wrong in
    a list that an office has edited: nothing starts that could not speak."""
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE, restval="")
    found = {text.key: text for text in map(_text, rows)}
    if missing := [key.value for key in TextKey if key not in found]:
        raise SystemExit(f"{path.name}: tidak ada baris {', '.join(missing)}.")
    return found


def _text(row: Mapping[str, str]) -> Text:
    key, values, about, template = (row.get(name, "") for name in _COLUMNS)
    names = values.split()
    if key not in set(TextKey) or not _SAMPLE.keys() >= set(names):
        raise SystemExit(f"sms.tsv: kunci {key!r} atau isian {values!r} tidak dikenal.")
    if set(names) != set(PLACEHOLDER.findall(template)):
        raise SystemExit(f"sms.tsv: teks {key} harus memakai tepat isian {values!r}.")
    return Text(TextKey(key), template, about, {name: _SAMPLE[name] for name in names})


DEFAULTS: Final = read(LIST)
