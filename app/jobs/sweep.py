"""Safety net: picks up what a lost wake-up job or a killed process left behind."""

from __future__ import annotations

from app.channels import registry
from app.database.extensions import db, transaction
from app.jobs.workers import is_young
from app.services.cases.deadlines import deadline_recalculation
from app.services.inbound import intake
from app.services.journal import sealing
from app.services.outbox import outbox
from app.services.report_files import report_files
from app.services.sending import channel_sending, sending
from app.services.setup import demo_progress


def process_inbox() -> None:
    """Creates cases from stored parts, also from groups that waited long enough."""
    keys = intake.waiting_groups()
    db.session.rollback()
    intake.process_all(keys)


def release_held() -> None:
    """Releases held SMS that are due and wakes the modems."""
    with transaction():
        outbox.release_held()


def ring_waiting() -> None:
    """Wakes jobs for what is due or unfinished, so that a lost Redis loses nothing."""
    if not is_young(sending.OWNER_SILENT):
        # All of it may have been killed at once: then the owners read their evidence first.
        with transaction():
            sending.give_up_orphans()
    with transaction():
        for channel in registry.names():
            channel_sending.give_up_silent(channel)
    with transaction():
        outbox.hold_stale()
        outbox.ring_if_waiting()
        for paper_id in report_files.unfinished():
            report_files.ring(paper_id)
        if deadline_recalculation.is_open():
            deadline_recalculation.ring()
        if demo_progress.is_wanted():
            demo_progress.ring()


def seal_journal() -> None:
    """Seals the journal rows of the last minute (D5)."""
    sealing.seal_all()
