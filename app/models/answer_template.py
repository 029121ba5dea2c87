"""A ready text for answers that are written again and again."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Id, Long, Model, Name
from app.models.skpd import Skpd


class AnswerTemplate(Model):
    """For one category or all, for one SKPD or all; `text` may hold {tiket} and {skpd}."""

    __tablename__ = "answer_template"

    id: Mapped[Id]
    name: Mapped[Name]
    category: Mapped[str | None] = mapped_column(String(30))
    skpd_id: Mapped[int | None] = mapped_column(ForeignKey("skpd.id"), index=True)
    text: Mapped[Long]
    is_active: Mapped[bool] = mapped_column(default=True)

    skpd: Mapped[Skpd | None] = relationship()

    def __repr__(self) -> str:
        return self.name
