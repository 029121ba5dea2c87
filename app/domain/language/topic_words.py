"""Topic words of an SMS: without stop words, numbers and the names of places and units, spellings
merged."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Final

from app.domain.language.places import EVERYDAY, RUN_TOGETHER, villages
from app.domain.language.tokens import list_rows
from app.domain.messaging.channel_facts import words_of

Words = tuple[str, ...]
# A name's first word -> how many words -> the words of each such name, the longest first.
Names = Mapping[str, Mapping[int, set[Words]]]
_TOKEN: Final = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_WORD: Final = re.compile(r"[^\W\d_]{3,}(?:-[^\W\d_]{3,})?")
_LONGEST: Final = 30
# How a phone's thumb spells what a table should show once.
_SPELLINGS: Final = {
    "jln": "jalan",
    "jl": "jalan",
    "jembatannya": "jembatan",
    "jalannya": "jalan",
    "lampunya": "lampu",
    "airnya": "air",
    "sampahnya": "sampah",
    "sklh": "sekolah",
    "sekolahnya": "sekolah",
    "bpjsnya": "bpjs",
    "ktpnya": "ktp",
    "guru-guru": "guru",
    "jalan-jalan": "jalan",
    "pungutan": "pungli",
}
_SMALL_TALK: Final = """
    yth yang terhormat bapak bpk ibu buk pak bupati wakil assalamualaikum asslamualaikum
    assalamu'alaikum alaikum wassalam wassalamualaikum salam selamat pagi siang sore malam halo
    hallo mohon tolong tolonglah mhn tlg tlng trims trm tks thx terima kasih makasih trimakasih
    terimakasih kasi maaf maap sekian demikian kami kmi saya sya sy aku kita kito kamu anda dia ia
    mereka beliau orang warga masyarakat yg dan atau ato serta dengan dgn dng untuk utk utuk untk
    dari dr dri pada pd kepada kpd ke di dalam dlm luar oleh karena krn karna sebab akibat agar
    supaya biar jika jk kalau kalo klo kl bila apabila ketika saat waktu maka lalu kemudian lagi lg
    juga jg jga saja sj aja aje hanya cuma cuman bahkan malah tetapi tapi tp tpi namun sedangkan
    walau walaupun meski meskipun sudah sdh udh udah dah telah tlh belum blm blum belom tidak tdk
    tak gak ga nggak ndak dak bukan jangan jgn ada adalah ini itu tsb tersebut sini situ sana begitu
    begini gini gitu seperti sprti spt sama sangat sgt sekali skali amat terlalu paling lebih kurang
    banyak byk sedikit semua smua seluruh setiap tiap masing para beberapa suatu sebuah satu dua
    tiga empat lima apa apakah siapa mana kapan kpn bagaimana bgmn gimana mengapa kenapa berapa brp
    bisa bs dapat dpt boleh harus hrs perlu ingin mau akan akn sedang masih msh terus trs selalu
    sering kadang hari minggu bulan bln tahun thn jam menit tadi kemarin kmrn besok sekarang skrg
    skrang sejak sampai sampe smp hingga selama lama lamo sebelum sesudah setelah stlh dahulu dulu
    nanti nnti baru ya yaa iya yo lah kah pun nya kan dong deh sih nih tuh toh bagi tentang ttg
    antara atas bawah depan belakang dekat jauh sebelah samping tempat tmpt pergi datang
    pulang punya jadi jd menjadi mnjadi dibuat buat membuat ambil kata katanya dikatakan bilang
    memang mmg benar betul segera sgr cepat ditindak ditindaklanjuti tindak lanjut diperbaiki
    perbaiki perhatian diperhatikan perhatikan penjelasan jelaskan informasi info ditinjau
    menunggu nunggu desa dusun kec kecamatan kab kabupaten kerinci kelurahan rt rw dinas kantor
    kepala pegawai petugas pemerintah pemda pemkab hal masalah keadaan kondisi minta diminta pernah
    lapor melapor laporan masuk tetap tanpa sabar umum siulak aro depati mukai sitinjau merangin
    kerman cogok hangat lokasi alamat ass aslm asslm ado dak idak bae jgn
    padahal lewat bikin simpang
"""
STOP_WORDS: Final = frozenset(_SMALL_TALK.split())


def topic_words(text: str, units: Names | None = None) -> frozenset[str]:
    """The words of a text that tell its topic, in small letters, each once. Of a place and of these
    units (`names_of`) the name is left out as a whole: "air" stays, "Air Hangat" goes."""
    tokens = _TOKEN.findall(words_of(text).casefold())
    rest = " ".join(_without(_without(tokens, place_names()), units or {}))
    found = set(_WORD.findall(rest)) - STOP_WORDS
    spelled = {_SPELLINGS.get(word, word) for word in found if len(word) <= _LONGEST}
    return frozenset(spelled - STOP_WORDS)


def names_of(spelled: Iterable[str]) -> Names:
    """These names, ready to be left out of many texts."""
    found: dict[str, dict[int, set[Words]]] = {}
    all_names = (tuple(_TOKEN.findall(name.casefold())) for name in spelled)
    for words in sorted(all_names, key=len, reverse=True):
        if words:
            found.setdefault(words[0], {}).setdefault(len(words), set()).add(words)
    return found


@cache
def place_names() -> Names:
    """Every kecamatan and village, but for villages named like an everyday word."""
    named = {*villages(), *(name for inside in villages().values() for name in inside)} - EVERYDAY
    others = (name for _, names in list_rows("tempat.tsv") for name in names.split(","))
    return names_of([*named, *(RUN_TOGETHER.sub(r"\1 ", name) for name in named), *others])


def _without(tokens: Sequence[str], names: Names) -> Sequence[str]:
    kept: list[str] = []
    after = 0
    for at in [at for at, token in enumerate(tokens) if token in names]:
        if at >= after and (size := _length_of_name(tokens, at, names[tokens[at]])):
            kept += tokens[after:at]
            after = at + size
    return [*kept, *tokens[after:]] if after else tokens


def _length_of_name(tokens: Sequence[str], at: int, known: Mapping[int, set[Words]]) -> int:
    for size, names in known.items():
        if (*tokens[at : at + size],) in names:
            return size
    return 0
