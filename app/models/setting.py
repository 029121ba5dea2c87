"""What people have changed: settings, wordings, word lists, and ready answers."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Id, Long, Model, Name
from app.models.skpd import Skpd


class Setting(Model):
    """A value that an Admin has changed, as it is spelled in the form; without a row the default
    stands (setting_values.py)."""

    __tablename__ = "setting"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(40), unique=True)
    value: Mapped[Long]


class SmsText(Model):
    """An Admin's wording of an outgoing text (D8); without a row the default of texts.py stands."""

    __tablename__ = "sms_text"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(40), unique=True)
    template: Mapped[Long]

    def __repr__(self) -> str:
        return self.key


class KeywordList(Model):
    """The words of one unit (an SKPD's code, or LUAR-... and the like), one a line; without a row
    the shipped list stands."""

    __tablename__ = "keyword_list"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(30), unique=True)
    words: Mapped[Long]


class AnswerTemplate(Model):
    """A ready text for answers, for one category or all, for one SKPD or all; `text` may hold
    {tiket} and {skpd}."""

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
