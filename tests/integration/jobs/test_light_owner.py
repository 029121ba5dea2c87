"""The modem's owner stands on the ground alone: what draws pages is never loaded into it."""

from __future__ import annotations

from pathlib import Path

from tests.faults.rig import Rig
from tests.faults.runs import Lives, is_done


def test_the_owner_loads_no_view_no_chart_no_pdf_and_no_migration(
    tmp_path: Path, valkey_url: str
) -> None:
    with Rig(tmp_path, valkey_url) as rig:
        rig.environment["PYTHONPROFILEIMPORTTIME"] = "1"
        rig.receive(["Jalan rusak di depan pasar"])
        rig.queue(["Sudah kami teruskan"])
        Lives(rig).until(lambda: is_done(rig, 1))
    lines = (tmp_path / "owner.log").read_text().splitlines()
    loaded = {line.rpartition("|")[2].strip() for line in lines if line.startswith("import time:")}
    assert {"app.jobs.modem", "app.services.inbound.intake", "gammu"} <= loaded
    unwanted = (
        "app.views",
        "app.reports",
        "app.cli.site_commands",
        "plotly",
        "weasyprint",
        "openpyxl",
        "alembic",
        "flask_appbuilder.base",
        "marshmallow",
        "cryptography.utils",
        "PIL.Image",
        "jsonschema.validators",
        "sqlalchemy_utils",
        "sqlalchemy.dialects.oracle.base",
    )
    assert [name for name in unwanted if name in loaded] == []
