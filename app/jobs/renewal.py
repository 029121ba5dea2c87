"""Job that recalculates deadlines after a change of rules or holidays."""

from __future__ import annotations

import logging

from app.services.cases.deadlines import deadline_recalculation

log = logging.getLogger(__name__)


def renew_open() -> None:
    """Recalculates every open case in batches; does nothing if another job did."""
    log.info("deadlines renewed: %d messages", deadline_recalculation.recalculate_all())
