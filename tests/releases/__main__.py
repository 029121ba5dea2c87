"""`python -m tests.releases`: what a database of this release looks like, for those to come."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from sqlalchemy import text

from app.database.extensions import db
from app.runtime.version import VERSION
from tests.databases import SqliteDatabase
from tests.releases import life, rows
from tests.servers import start_valkey


def main() -> None:
    """One file beside this one, named by the version."""
    target = Path(__file__).parent / f"{VERSION}.json"
    with tempfile.TemporaryDirectory(prefix="upik-release-") as name:
        folder = Path(name)
        with start_valkey(folder) as url, SqliteDatabase(folder, url) as database:
            database.reset("seeded")
            with database.app.app_context():
                life.live()
                revision = db.session.scalar(text("SELECT version_num FROM alembic_version"))
                content = {"revision": revision, "rows": rows.taken()}
    target.write_text(json.dumps(content, ensure_ascii=False, indent=0, sort_keys=True) + "\n")
    print(f"{target.name}: revision {revision}, {sum(map(len, content['rows'].values()))} rows")


if __name__ == "__main__":
    main()
