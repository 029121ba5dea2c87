"""Chart colours that stay distinct with every kind of colour blindness, each with a pattern.

Okabe and Ito's palette; light, middle and dark also in grey print.
"""

from __future__ import annotations

from typing import Final

from app.domain.words import N_
from app.reports.documents.tables import Series

INK: Final = "#1c2733"
SOFT: Final = "#52626f"
GRID: Final = "#dfe5ea"
# What becomes of a message at its SKPD.
ANSWERED: Final = (N_("Dijawab"), "#0072b2", "", "#ffffff")
UNANSWERED: Final = (N_("Belum dijawab"), "#f0b429", "/", INK)
REJECTED: Final = (N_("Ditolak"), "#4a5560", "x", "#ffffff")
PLAIN: Final = ("#0072b2", "", "#ffffff")


def state_series(first: int = 1) -> tuple[Series, ...]:
    """Answered, not answered, rejected: three columns from this one on."""
    words = (ANSWERED, UNANSWERED, REJECTED)
    return tuple(Series(column, *it) for column, it in enumerate(words, first))


# On time, late, late and still open, still in time.
TIMELY: Final = (
    Series(0, N_("Tepat waktu"), "#0072b2"),
    Series(1, N_("Terlambat"), "#e69f00", ".", INK),
    Series(2, N_("Lewat tenggat kini"), "#a33f00", "/"),
    Series(3, N_("Masih berjalan"), "#b9c4cd", "", INK),
)


def one_series(column: int, name: str) -> tuple[Series, ...]:
    """Bars of one kind."""
    return (Series(column, name, *PLAIN),)
