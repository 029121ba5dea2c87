"""Disk use a message: rows and bytes of each table, on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select, text

from app.database.extensions import db
from app.database.reading import reading
from app.models import (
    Event,
    Forward,
    InboundPart,
    Message,
    OutboundPart,
    OutboundSms,
    Reply,
    Suggestion,
)
from qa.soak.site import Site

TABLES = (Message, InboundPart, Forward, Reply, OutboundSms, OutboundPart, Event, Suggestion)


def lines(site: Site) -> Iterator[str]:
    """Markdown: rows a message, bytes a row with its indexes, bytes a message."""
    with site.app.app_context(), reading():
        if db.engine.dialect.name != "postgresql":
            return
        messages = db.session.scalar(select(func.count(Message.id))) or 1
        yield "\n| table | rows a message | bytes a row, indexes included | bytes a message |"
        yield "|---|---:|---:|---:|"
        total = 0.0
        for model in TABLES:
            name = model.__tablename__
            rows = db.session.scalar(select(func.count()).select_from(model)) or 1
            query = text("SELECT pg_total_relation_size(CAST(:name AS regclass))")
            size = db.session.scalar(query, {"name": name}) or 0
            total += size / messages
            each = f"{rows / messages:.2f} | {size / rows:,.0f} | {size / messages:,.0f}"
            yield f"| {name} | {each} |"
        yield f"| all of these | | | {total:,.0f} |"
