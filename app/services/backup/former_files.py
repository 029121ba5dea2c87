"""Takes into the database what was kept in the data folder before revision 0025: photos, the
learned model, the state of the backups, news that wait to be mailed.

Each file is read back from the database before it is deleted from the folder. After a kill the next
start goes on where it was.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from sqlalchemy import select

from app.database.extensions import db, transaction
from app.domain.errors import BackupReason, BackupRefused
from app.domain.words import N_
from app.models import Evidence
from app.runtime import progress
from app.runtime.progress import FILES
from app.services.cases.suggestions import model_file
from app.services.monitoring import alarm_mail, backup_status
from app.services.settings import stored_files

PHOTOS: Final = "bukti"
_STATES: Final = {
    "saran/model.json": model_file.KEY,
    "cadangan.json": backup_status.KEY,
    "kabar-tertunda.json": alarm_mail.WAITING,
}


def photos(folder: Path) -> list[Path]:
    """The photos that still lie in this folder."""
    return sorted((folder / PHOTOS).glob("??/*.jpg"))


def take_in(folder: Path) -> None:
    """Takes in what lies in this folder. Raises BackupRefused where the database gives back
    something else than the file; then that file stays."""
    if waiting := _waiting(folder):
        with progress.phase(N_("Foto bukti ke basis data"), len(waiting), FILES) as seen:
            for evidence_id in waiting:
                _take_photo(folder, evidence_id)
                seen.add()
            # What is left there belongs to no row: uploads that were cut off.
            shutil.rmtree(folder / PHOTOS)
    for name, key in _STATES.items():
        if (path := folder / name).is_file():
            if stored_files.kept(key) is None:
                stored_files.keep(key, path.read_bytes())
            path.unlink()


def _waiting(folder: Path) -> list[int]:
    """The photos of the database that lie in this folder."""
    rows = db.session.execute(select(Evidence.id, Evidence.file).where(Evidence.file.is_not(None)))
    found = [row.id for row in rows if _place(folder, row.file).is_file()]
    db.session.rollback()
    return found


def _take_photo(folder: Path, evidence_id: int) -> None:
    row = db.session.get_one(Evidence, evidence_id)
    name = str(row.file)
    data = (path := _place(folder, name)).read_bytes()
    if row.file_id is None:
        written = stored_files.write(stored_files.PHOTO, [data])
        with transaction():
            db.session.get_one(Evidence, evidence_id).file_id = written.id
    if stored_files.read(db.session.get_one(Evidence, evidence_id).file_id) != data:
        raise BackupRefused(BackupReason.DAMAGED_DATABASE, f"{PHOTOS}/{name}")
    path.unlink()
    with transaction():
        db.session.get_one(Evidence, evidence_id).file = None


def _place(folder: Path, name: str) -> Path:
    return folder / PHOTOS / name[:2] / name
