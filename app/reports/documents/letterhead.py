"""The letterhead of a paper, and who signs it; what is empty is left to the pen."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.settings.setting_values import Values
from app.models import Emblem

# What the first words of a government are, and who is its head.
_HEADS: Final = (("Pemerintah Kabupaten ", "Bupati "), ("Pemerintah Kota ", "Wali Kota "))
_SETTINGS: Final = "Pengaturan > Pengaturan Umum > Laporan"
_UNITS: Final = "Data SKPD"


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Whose paper it is; `number` is the signer's NIP, `reference` the number of the letter, and
    `emblem` the regency's emblem as a data address."""

    issuer: str
    office: str = ""
    address: str = ""
    place: str = ""
    position: str = "Kepala Bagian PDE"
    name: str = ""
    number: str = ""
    rank: str = ""
    reference: str = ""
    emblem: str = ""
    # A unit's own: its name and address stand with the unit, not in the settings.
    is_of_unit: bool = False

    @property
    def recipient(self) -> str:
        """The head of the government: "Bupati Kerinci"."""
        for start, head in _HEADS:
            if self.issuer.startswith(start):
                return head + self.issuer.removeprefix(start)
        return f"Pimpinan {self.issuer}"

    @property
    def missing(self) -> str:
        """What is not filled in yet, of a paper that the official of the settings signs."""
        signer = (
            (self.place, "tempat tanda tangan"),
            (self.name, "nama penanda tangan"),
            (self.rank, "pangkat"),
            (self.number, "NIP"),
        )
        return _sentence((*self._top, *signer), _SETTINGS)

    @property
    def missing_above(self) -> str:
        """The same of a paper that has only the letterhead."""
        if not self.is_of_unit:
            return _sentence(self._top, _SETTINGS)
        said = _sentence(self._top[:1], _SETTINGS), _sentence(self._top[1:], _UNITS)
        return " ".join(filter(None, said))

    @property
    def _top(self) -> tuple[tuple[str, str], ...]:
        return (self.emblem, "lambang"), (self.office, "instansi"), (self.address, "alamat")


def _sentence(parts: tuple[tuple[str, str], ...], where: str) -> str:
    empty = [word for value, word in parts if not value]
    return f"Belum diisi: {', '.join(empty)}. Isi di {where}." if empty else ""


def letterhead(values: Values) -> Letterhead:
    """As Pengaturan Umum has it, without the emblem."""
    return Letterhead(
        issuer=f"Pemerintah {values.site_name}",
        office=values.letterhead_office,
        address=values.letterhead_address,
        place=values.sign_place,
        position=values.signer_position,
        name=values.signer_name,
        number=values.signer_number,
        rank=values.signer_rank,
        reference=values.paper_number,
    )


def unit_letterhead(values: Values, name: str, address: str) -> Letterhead:
    """A unit's own, under the name of the regency, without the emblem."""
    issuer = f"Pemerintah {values.site_name}"
    return Letterhead(issuer, name, address, values.sign_place, is_of_unit=True)


def with_emblem(session: Session, head: Letterhead) -> Letterhead:
    """With the emblem that an Admin has uploaded."""
    data = session.scalar(select(Emblem.data))
    if data is None:
        return head
    return replace(head, emblem=f"data:image/png;base64,{b64encode(data).decode()}")
