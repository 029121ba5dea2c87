"""Published cases, read one by one."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.database.reading import reading
from app.reports.public import published
from app.reports.public.published import PublicCase


def every(engine: Engine) -> Iterator[PublicCase]:
    """All published cases, in a session of their own: the response is streamed after the
    request has ended."""
    with Session(engine) as session:
        rows = published.all_published(session)
        while True:
            # Never around the yield: the thread serves another request until the next row.
            with reading():
                row = next(rows, None)
            if row is None:
                return
            yield row
