"""How often the public pages have changed: one row, raised by the database itself."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from app.models.base import Id, Model


class Publication(Model):
    """`number` grows with every publish, unpublish, delete and answer, inside the transaction that
    does it (triggers of the first revision), so that a kept page is never shown after its time."""

    __tablename__ = "publication"

    id: Mapped[Id]
    number: Mapped[int]
