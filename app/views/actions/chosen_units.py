"""The units that the form of a forward names, and those among them that nothing reaches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flask import request
from flask_babel import gettext as _

from app.domain.errors import InvalidInput
from app.domain.reasons import Problem
from app.models import Skpd
from app.queries.actions.units import units_with_head, units_with_reach
from app.queries.lists.keyset_pages import row_id
from app.services.contacts.unit_reach import Reach

# A form that names more units is not one of ours.
_MOST_UNITS: Final = 10


def chosen_units() -> Sequence[int]:
    """The units that the form names, in its order."""
    given = request.form.getlist("skpd")[:_MOST_UNITS]
    return [unit for it in given if (unit := row_id(it)) is not None]


def cleared_units() -> Sequence[int]:
    """The units of which the form says that the message does not accuse their staff."""
    return [int(unit) for unit in request.form.get("accused", "").split() if unit.isdecimal()]


def chosen_reach() -> list[tuple[Skpd, Reach]]:
    """The chosen units with their reach."""
    chosen = chosen_units()
    return [row for row in units_with_reach() if row[0].id in chosen]


def void_units() -> list[Skpd]:
    """The chosen units where nobody would hear of the message; for the head alone of one that has
    none it is refused anyway."""
    if request.form.get("heads_only") != "ya":
        return [unit for unit, reach in chosen_reach() if reach.is_void()]
    headed = units_with_head()
    found = [unit for unit, reach in chosen_reach() if reach.is_void(heads_only=True)]
    return [unit for unit in found if unit.id in headed]


def require_unit() -> None:
    """Raises InvalidInput when the form names no unit."""
    if not chosen_units():
        raise InvalidInput("skpd_ids", Problem.REQUIRED)


def require_void_confirmed() -> None:
    """Raises InvalidInput when a chosen unit is one that nothing reaches, unless the red box that
    names it is ticked."""
    ticked = request.form.get("void", "").split()
    if not {str(unit.id) for unit in void_units()} <= set(ticked):
        raise InvalidInput("void", Problem.UNREACHED)


def void_notice() -> str:
    """That nobody was told in a chosen unit, and what to do; empty when all were reached."""
    names = ", ".join(unit.name for unit in void_units())
    return names and _(
        "Diteruskan, tetapi di %(names)s tidak seorang pun diberi tahu. Beri tahu sendiri, lalu "
        "tambahkan HP di Data Operator, Kadis & Sekretaris: kodenya dikirim ke sana.",
        names=names,
    )
