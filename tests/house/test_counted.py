"""One definition of a citizen's case: whoever counts cards asks app/models/counted.py (S68)."""

from __future__ import annotations

import ast

from tests.house.sources import trees

CONDITIONS = {"is_counted", "is_citizens"}
CARDS = {"Case", "Forward"}
# They count under the conditions of another module, which must ask for it.
THROUGH = {
    "queries/lists/conditions.py": "queries/lists/state_filters.py",
    "queries/lists/facet_counts.py": "queries/lists/state_filters.py",
    "reports/public/published.py": "reports/public/public_rows.py",
}
# What they count is no figure of citizens' cases.
OTHERS = {
    "queries/black_list/blocked_numbers.py": "what a blocked number has sent",
    "queries/cards/card_rows.py": "what one number has sent, for its card",
    "queries/journal/filters.py": "rows of the journal",
    "queries/lists/danger.py": "danger to a person, whoever tells of it",
    "queries/outbox/sms_list.py": "outgoing SMS",
    "queries/promises/ledger.py": "promises that somebody must keep",
    "services/cases/actions/additions.py": "SMS of one phone",
    "services/cases/deadlines/deadline_recalculation.py": "how far a job is",
    "services/cases/state/case_codes.py": "codes in use",
    "services/cases/state/together.py": "citizens of one event",
    "services/cases/state/duty_alerts.py": "alerts about danger",
    "services/cases/tracking/public_limits.py": "what was written on the form within a day",
    "services/cases/suggestions/suggesting.py": "how good the suggestions are",
    "services/contacts/unit_reach.py": "phones and accounts of an SKPD",
    "services/outbox/outbox.py": "outgoing SMS",
    "services/monitoring/backup_status.py": "SMS that lie on one disk alone",
    "services/privacy/retention.py": "how far a job is",
    "services/privacy/subject_access.py": "what is kept of one person",
}


def test_no_query_counts_cards_without_asking_whose_they_are() -> None:
    counting = {name for name, tree in trees().items() if _counts_cards(tree)}
    asking = {name for name, tree in trees().items() if _models(tree) & CONDITIONS}
    assert counting - asking == {*THROUGH, *OTHERS}, "import is_counted, or say what is counted"
    assert set(THROUGH.values()) <= asking


def test_nobody_else_says_what_is_counted_apart() -> None:
    said = {name for name, tree in trees().items() if _compares_apart(tree)}
    # The list of what is apart, its tallies, the fact that forbids its publication, its label.
    assert said == {
        "models/counted.py",
        "queries/lists/state_filters.py",
        "reports/figures/daily_counts.py",
        "services/cases/state/case_state.py",
        "views/cards/labels.py",
    }


def _models(tree: ast.Module) -> set[str]:
    found = (it for it in ast.walk(tree) if isinstance(it, ast.ImportFrom))
    return {
        name.name for it in found if (it.module or "").startswith("app.models") for name in it.names
    }


def _counts_cards(tree: ast.Module) -> bool:
    is_counting = any(
        isinstance(it, ast.Attribute | ast.Name) and ast.unparse(it) in {"func.count", "count_rows"}
        for it in ast.walk(tree)
    )
    return is_counting and bool(_models(tree) & CARDS)


def _compares_apart(tree: ast.Module) -> bool:
    """Reads the column; to write it is the intake's affair."""
    return any(
        isinstance(it, ast.Attribute)
        and it.attr == "counted_apart"
        and isinstance(it.ctx, ast.Load)
        for it in ast.walk(tree)
    )
