"""Kinds of report files: name, file ending, MIME type and required permission."""

from enum import StrEnum
from typing import Final, Self

from app.domain.words import N_


class PaperKind(StrEnum):
    """One kind of paper: what the screens call it, how its file's name ends, what its file is, and
    the right of Report that it asks for."""

    label: str
    ending: str
    mime: str
    right: str

    def __new__(
        cls, value: str, label: str = "", ending: str = "", mime: str = "", right: str = "read"
    ) -> Self:
        """`PDF = "pdf", N_("Laporan PDF"), "pdf", "application/pdf"`."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label, member.ending, member.mime, member.right = label, ending, mime, right
        return member

    PAGE = "layar", N_("Report di layar"), "json", "application/json"
    PDF = "pdf", N_("Laporan PDF"), "pdf", "application/pdf"
    XLSX = (
        *("xlsx", N_("Daftar perkara (Excel)"), "xlsx"),
        *("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "export"),
    )
    LAPOR = "lapor", N_("Berkas SP4N-LAPOR!"), "csv", "text/csv; charset=utf-8", "lapor"
    WEEKLY = "mingguan", N_("Lembar Bupati"), "pdf", "application/pdf"


# Sizes of paper an office here has -> width and height. F4 is Indonesia's folio.
SIZES: Final = {"a4": "210mm 297mm", "f4": "215mm 330mm"}
# The two columns of the SP4N-LAPOR! file that come back with the numbers filled in.
LAPOR_NUMBER: Final = N_("Nomor SP4N-LAPOR!")
LAPOR_TICKET: Final = "Nomor Tiket Si UPIK"
