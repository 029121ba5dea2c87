"""Topic words of an SMS: without stop words and numbers, spellings merged."""

import re
from typing import Final

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
    kerman cogok hangat
"""
STOP_WORDS: Final = frozenset(_SMALL_TALK.split())


def topic_words(text: str) -> frozenset[str]:
    """The words of a text that tell its topic, in small letters, each once."""
    found = set(_WORD.findall(text.casefold())) - STOP_WORDS
    spelled = {_SPELLINGS.get(word, word) for word in found if len(word) <= _LONGEST}
    return frozenset(spelled - STOP_WORDS)
