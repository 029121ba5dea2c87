"""Offices outside the regency: who answers what, and which address the citizen is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.domain.words import N_, Sentence


@dataclass(frozen=True, slots=True)
class Outside:
    """An office elsewhere: its name on the card, and the answer that gives the right address."""

    name: str
    answer: str


PREFIX: Final = "LUAR-"
MODERATOR: Final = "MODERATOR"
ANY_KECAMATAN: Final = "KEC"
# Whatever is there is its own affair.
OTHER_TOWN: Final = "LUAR-SUNGAIPENUH"

OFFICES: Final = {
    "LUAR-PLN": Outside(
        "PLN",
        "Yth. Bpk/Ibu, listrik diurus PLN: telepon 123 atau aplikasi PLN Mobile, 24 jam."
        " Sebutkan ID pelanggan dan alamat. Terima kasih.",
    ),
    "LUAR-PROV": Outside(
        N_("Pemerintah Provinsi Jambi"),
        "Yth. Bpk/Ibu, hal ini kewenangan Pemerintah Provinsi Jambi. Sampaikan lewat SP4N-LAPOR:"
        " lapor.go.id atau SMS 1708. Terima kasih.",
    ),
    "LUAR-TNKS": Outside(
        N_("Balai Besar TNKS"),
        "Yth. Bpk/Ibu, hal ini kewenangan Balai Besar Taman Nasional Kerinci Seblat di Sungai"
        " Penuh. Satwa berbahaya: jauhi, lapor Kades dan TNKS.",
    ),
    "LUAR-SUNGAIPENUH": Outside(
        N_("Pemerintah Kota Sungai Penuh"),
        "Yth. Bpk/Ibu, lokasi ini wilayah Kota Sungai Penuh. Mohon sampaikan kepada Pemerintah Kota"
        " Sungai Penuh atau lapor.go.id. Terima kasih.",
    ),
    "LUAR-POLRI": Outside(
        N_("Polres Kerinci"),
        "Yth. Bpk/Ibu, hal ini ditangani Kepolisian: telepon 110 (24 jam, gratis) atau datang ke"
        " Polsek terdekat. Terima kasih.",
    ),
    "LUAR-KEMENAG": Outside(
        N_("Kantor Kementerian Agama"),
        "Yth. Bpk/Ibu, hal ini diurus Kantor Kementerian Agama Kab. Kerinci atau KUA kecamatan."
        " Terima kasih.",
    ),
    "LUAR-BPN": Outside(
        N_("Kantor Pertanahan (BPN)"),
        "Yth. Bpk/Ibu, sertifikat tanah diurus Kantor Pertanahan (ATR/BPN) Kab. Kerinci. Bawa KTP"
        " dan surat tanah. Terima kasih.",
    ),
    "LUAR-BPJS": Outside(
        "BPJS",
        "Yth. Bpk/Ibu, kepesertaan BPJS Kesehatan: telepon 165 atau aplikasi Mobile JKN. Peserta"
        " bantuan pemerintah: tanyakan Dinas Sosial.",
    ),
    "LUAR-TELEKOMUNIKASI": Outside(
        N_("Operator telekomunikasi"),
        "Yth. Bpk/Ibu, gangguan sinyal ditangani operator seluler Bpk/Ibu lewat layanan"
        " pelanggannya. Daerah tanpa sinyal kami catat untuk Diskominfo.",
    ),
    "LUAR-PERTAMINA": Outside(
        "Pertamina",
        "Yth. Bpk/Ibu, penyaluran BBM dan elpiji diurus Pertamina: telepon 135, 24 jam. Sebutkan"
        " SPBU atau pangkalannya. Terima kasih.",
    ),
    "LUAR-PUSAT": Outside(
        N_("Instansi pusat"),
        "Yth. Bpk/Ibu, hal ini kewenangan instansi pemerintah pusat. Sampaikan lewat SP4N-LAPOR:"
        " lapor.go.id atau SMS 1708. Terima kasih.",
    ),
}


def is_outside(code: str) -> bool:
    """Whether a proposed code is no unit of the regency."""
    return code.startswith(PREFIX)


def common_label(code: str | None) -> str | None:
    """What is learned together: which kecamatan's office is meant, the place tells."""
    return ANY_KECAMATAN if code and code.startswith(f"{ANY_KECAMATAN}-") else code


def outside_label(code: str) -> str | None:
    """The name of what is no unit of the list: somebody elsewhere, the moderator himself."""
    if code in OFFICES:
        return Sentence("Bukan kewenangan: %(office)s", office=Sentence(OFFICES[code].name))
    return {MODERATOR: N_("Dijawab moderator"), ANY_KECAMATAN: N_("Kantor camat setempat")}.get(
        code
    )


def outside_template_name(code: str) -> str:
    """How the answer template of an office elsewhere is called at first."""
    return f"Bukan kewenangan: {OFFICES[code].name}"
