"""Imports the numbers that SP4N-LAPOR! assigned to exported cases."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from app.database.extensions import db
from app.domain.errors import UploadRefused
from app.domain.operations.report_file_kinds import LAPOR_NUMBER, LAPOR_TICKET
from app.domain.reasons import UploadReason
from app.domain.workflow.codes import parse_ticket
from app.models import Case
from app.services.directory.spreadsheet_reader import Line
from app.services.journal import journal
from app.services.journal.actor import Actor

_NUMBER: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z./#-]{0,29}")


@dataclass(frozen=True, slots=True)
class Taken:
    """How many cases got a number, and the lines of the file that could not be used."""

    stored: int
    unusable: Sequence[int]


def import_numbers(lines: Sequence[Line], *, actor: Actor) -> Taken:
    """Stores the numbers of a filled file; what has none there keeps its own. UploadRefused."""
    heading = lines[0][1]
    if LAPOR_NUMBER not in heading or LAPOR_TICKET not in heading:
        raise UploadRefused(UploadReason.NO_LAPOR_COLUMNS)
    number_at, ticket_at = heading.index(LAPOR_NUMBER), heading.index(LAPOR_TICKET)
    wanted: dict[str, tuple[int, str]] = {}
    unusable: list[int] = []
    for line, cells in lines[1:]:
        cells = [*cells, *[""] * len(heading)]
        number, ticket = cells[number_at], parse_ticket(cells[ticket_at])
        if number and ticket and _NUMBER.fullmatch(number):
            wanted[ticket] = (line, number)
        elif number:
            unusable.append(line)
    named = select(Case).where(Case.ticket.in_([*wanted]), Case.deleted_at.is_(None))
    found = {row.ticket: row for row in db.session.scalars(named.with_for_update())}
    unusable += [line for ticket, (line, _) in wanted.items() if ticket not in found]
    stored = sum(_store(case, wanted[ticket][1]) for ticket, case in found.items())
    if stored:
        journal.record("lapor_numbers", "report", None, actor=actor, count=stored)
    return Taken(stored, sorted(unusable))


def _store(case: Case, number: str) -> bool:
    if case.lapor_number == number:
        return False
    case.lapor_number = number
    return True
