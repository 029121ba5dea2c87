"""Kinds of report files: name, file ending, MIME type and required permission."""

from enum import StrEnum
from typing import Final

from app.domain.words import N_


class PaperKind(StrEnum):
    """One kind of paper; what it is called, and how its file ends."""

    PAGE = "layar"
    PDF = "pdf"
    XLSX = "xlsx"
    LAPOR = "lapor"
    WEEKLY = "mingguan"

    @property
    def label(self) -> str:
        """The words on the screen."""
        return _LABELS[self]

    @property
    def ending(self) -> str:
        """How its file's name ends."""
        return _FILES[self][0]

    @property
    def mime(self) -> str:
        """What its file is."""
        return _FILES[self][1]

    @property
    def right(self) -> str:
        """The right of Report that it asks for."""
        return {PaperKind.XLSX: "export", PaperKind.LAPOR: "lapor"}.get(self, "read")


_LABELS: Final = {
    PaperKind.PAGE: N_("Report di layar"),
    PaperKind.PDF: N_("Laporan PDF"),
    PaperKind.XLSX: N_("Daftar perkara (Excel)"),
    PaperKind.LAPOR: N_("Berkas SP4N-LAPOR!"),
    PaperKind.WEEKLY: N_("Lembar Bupati"),
}
_PDF: Final = ("pdf", "application/pdf")
_FILES: Final = {
    PaperKind.PAGE: ("json", "application/json"),
    PaperKind.PDF: _PDF,
    PaperKind.XLSX: (
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    PaperKind.LAPOR: ("csv", "text/csv; charset=utf-8"),
    PaperKind.WEEKLY: _PDF,
}
# Sizes of paper an office here has -> width and height. F4 is Indonesia's folio.
SIZES: Final = {"a4": "210mm 297mm", "f4": "215mm 330mm"}
# The two columns of the SP4N-LAPOR! file that come back with the numbers filled in.
LAPOR_NUMBER: Final = N_("Nomor SP4N-LAPOR!")
LAPOR_TICKET: Final = "Nomor Tiket Si UPIK"
