"""No act goes into the journal without a sentence for those who read it."""

from __future__ import annotations

from flask import Flask

from app.domain.workflow import journal_events
from app.views.framework.crud import AuditedModelView
from app.views.inbox import history
from tests.house.sources import first_words

# Called like journal.record, its first argument is the action.
WRITERS = {"record", "_record", "exported"}


def test_every_action_in_the_code_has_a_sentence(app: Flask) -> None:
    found = dict(first_words(WRITERS))
    for view in app.appbuilder.baseviews:  # type: ignore[attr-defined]  # FAB's own extension
        if isinstance(view, AuditedModelView):
            own = vars(type(view))
            words = {"add": "added", "edit": "changed", "delete": view.deleted}
            acts = [act for act in words if act in view.include_route_methods and act not in own]
            found.update({f"{view.subject}_{words[act]}": type(view).__name__ for act in acts})
    for act in ("added", "changed"):
        found.pop(act, None)  # what AuditedModelView puts behind its subject
    assert len(found) > 40
    assert {it: where for it, where in found.items() if it not in journal_events.SENTENCES} == {}


def test_every_act_on_a_case_has_words_in_its_history() -> None:
    """Or is silent there, because the journal alone tells it."""
    acts = {act for act, (_, sentence) in journal_events.SENTENCES.items() if "{pesan}" in sentence}
    known = {*history.WORDS, *history.SILENT, "case_status"}
    assert acts - known == set()
