"""An Admin's or moderator's keyword list of a unit; without a row the shipped one stands."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Id, Long, Model


class KeywordList(Model):
    """The words of one unit (an SKPD's code, or LUAR-... and the like), one a line."""

    __tablename__ = "keyword_list"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(30), unique=True)
    words: Mapped[Long]
