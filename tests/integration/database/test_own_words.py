"""Revision 0014: of the stored words of danger, a site keeps what it added itself."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.models import Setting

pytestmark = pytest.mark.postgresql


def test_shipped_words_leave_the_lists_and_own_ones_stay(app: Flask) -> None:
    folder = app.config["MIGRATIONS"]
    db.session.remove()
    downgrade(directory=folder, revision="0013")
    with transaction() as store:
        store.add(Setting(key="sensitive_words", value="KDRT\nzamrud\nrahasia"))
        store.add(Setting(key="emergency_words", value="darurat\ngalodo"))
        store.add(Setting(key="urgent_words", value="banjir\nlahar\ngalodo"))
    db.session.remove()
    upgrade(directory=folder)
    stored = {row.key: row.value for row in db.session.scalars(select(Setting))}
    assert stored == {"sensitive_words": "zamrud", "urgent_words": "lahar\ngalodo"}
