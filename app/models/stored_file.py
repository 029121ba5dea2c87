"""Files in the database, in pieces: every host reads them, each backup holds them."""

from __future__ import annotations

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Id, Model, Time, Word


class StoredFile(Model):
    """One file. `sha256` None: it is being written, or its writer was killed, and it counts as
    none.

    `key`: what is replaced as a whole, by its name; others are named by a row of their owner.
    `forgotten_at`: nobody names it any more; its pieces go little by little (stored_files.py).
    """

    __tablename__ = "stored_file"

    id: Mapped[Id]
    kind: Mapped[Word]
    key: Mapped[str | None] = mapped_column(String(40), unique=True)
    size: Mapped[int] = mapped_column(default=0)
    sha256: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[Time]
    forgotten_at: Mapped[Time | None] = mapped_column(index=True)


class StoredPiece(Model):
    """A part of a file, small enough to be written in one short transaction.

    In a table of its own: nobody who lists files reads past their bytes.
    """

    __tablename__ = "stored_piece"

    file_id: Mapped[int] = mapped_column(
        ForeignKey("stored_file.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)
