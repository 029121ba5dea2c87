"""A database of an older release, with data, goes up to this one on both engines."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import select

from app.database.extensions import db
from app.domain.workflow import deadlines
from app.domain.workflow.workflow import ForwardStatus, MessageStatus, owes_answer
from app.models import Forward, Message
from app.models.message import NO_TURN
from app.services.journal import verification
from tests.databases import DEMO_PASSWORD
from tests.integration.views.factories import citizen_sms, page
from tests.releases import life, rows
from tests.servers import ROOT
from tests.web import BrowserlikeClient, sign_in

pytestmark = pytest.mark.postgresql

FIRST = "0001"
RELEASES = sorted((ROOT / "tests" / "releases").glob("*.json"))


def of_today(app: Flask) -> dict[str, Any]:
    """What these services write, in the tables that the first revision makes."""
    life.live()
    downgrade(directory=app.config["MIGRATIONS"], revision=FIRST)
    found: dict[str, Any] = json.loads(json.dumps({"revision": FIRST, "rows": rows.taken()}))
    return found


def stand(app: Flask, release: dict[str, Any]) -> None:
    """Makes the database one of that release."""
    db.session.remove()
    downgrade(directory=app.config["MIGRATIONS"], revision="base")
    upgrade(directory=app.config["MIGRATIONS"], revision=release["revision"])
    rows.put(release["rows"])


@pytest.mark.parametrize("file", [None, *RELEASES], ids=lambda file: file.stem if file else "first")
def test_an_older_database_goes_up_with_all_its_rows(
    app: Flask, client: BrowserlikeClient, file: Path | None
) -> None:
    release = of_today(app) if file is None else json.loads(file.read_text())
    stand(app, release)
    assert rows.taken() == release["rows"]
    assert len(release["rows"]["message"]) > 10
    upgrade(directory=app.config["MIGRATIONS"])
    is_kept(release["rows"], rows.taken())
    if file is None:
        # The seals of a release are made with its own key.
        assert verification.verify_chain().findings == []
    what_is_owed_is_marked()
    why_it_is_due_can_be_said()
    danger_comes_first()
    the_house_opens(app, client)


def what_is_owed_is_marked() -> None:
    """Revision 0006 finds it from the states, as each change of a message does afterwards."""
    found = set()
    for row in db.session.scalars(select(Forward)):
        known = ForwardStatus(row.status), MessageStatus(row.message.status)
        assert row.is_owed is owes_answer(*known), known
        found.add(row.is_owed)
    db.session.rollback()
    assert found == {True, False}


def why_it_is_due_can_be_said() -> None:
    """Revision 0009 keeps the rule's values instead of a finished sentence."""
    waiting = select(Message).where(Message.due_reason.is_not(None))
    stored = [(str(row.due_reason), str(row.due_counted)) for row in db.session.scalars(waiting)]
    db.session.rollback()
    assert stored
    for reason, counted in stored:
        assert "|" in reason
        assert " hari kerja sejak diterima (" in deadlines.reason_in_words(reason)
        assert counted[0].isdigit()
        assert "hari kerja" not in counted
        assert " hari kerja" in deadlines.counted_in_words(counted)


def danger_comes_first() -> None:
    """Revision 0011 gives danger its turn before all else that waits."""
    waits = select(Message).where(Message.turn_at < NO_TURN)
    turns: dict[bool, list[datetime]] = {True: [], False: []}
    for row in db.session.scalars(waits):
        turns[row.is_urgent or row.is_sensitive].append(row.turn_at)
    db.session.rollback()
    assert turns[False]
    assert max(turns[True], default=min(turns[False])) <= min(turns[False])


def is_kept(before: rows.Rows, after: rows.Rows) -> None:
    """Each row of before is there, with the values of the columns that still are."""
    for table, former in before.items():
        if table not in after or not former:
            continue
        kept = [name for name in former[0] if name in (after[table] or [{}])[0]]
        # Revision 0009 writes these as values, 0011 moves danger; their own tests read them.
        kept = [name for name in kept if name not in ("due_reason", "due_counted", "turn_at")]
        there = {json.dumps([row[name] for name in kept], sort_keys=True) for row in after[table]}
        lost = [
            row
            for row in former
            if json.dumps([row[name] for name in kept], sort_keys=True) not in there
        ]
        assert lost == [], table


def the_house_opens(app: Flask, client: BrowserlikeClient) -> None:
    """It is prepared as at each start, people log in, cards are found by a word, new rows come."""
    done = app.test_cli_runner().invoke(args=["prepare"])
    assert done.exit_code == 0, (done.output, done.exception)
    assert page(client, "/")
    assert sign_in(client, "moderator", DEMO_PASSWORD).status_code == 302
    assert "Tamiai" in page(client, "/pesan-masuk/?cari=tamiai&status=semua")
    new = citizen_sms("Sesudah naik versi: lampu di Tamiai")
    assert f'data-row="{new}"' in page(client, "/pesan-masuk/?cari=versi&status=semua")
