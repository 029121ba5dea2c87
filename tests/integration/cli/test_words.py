"""A command on a site that is not prepared, or whose database is away, ends in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import create_app
from app.runtime.data_folder import claim_folder
from config import Settings
from tests.servers import free_port


@pytest.mark.parametrize("words", [["privacy", "list"], ["journal", "verify"], ["login", "free"]])
@pytest.mark.parametrize(
    ("url", "told"),
    [(None, "belum disiapkan"), ("postgresql://upik@127.0.0.1:{}/upik", "tidak dapat dibuka")],
)
def test_no_command_ends_in_a_trace(
    tmp_path: Path, url: str | None, told: str, words: list[str]
) -> None:
    where = url.format(free_port()) if url else None
    app = create_app(claim_folder(Settings(var=tmp_path / "var", database_url=where)))
    done = app.test_cli_runner().invoke(args=words)
    assert (done.exit_code, type(done.exception)) == (1, SystemExit)
    assert done.output.startswith("Error: ")
    assert told in done.output
    assert len(done.output.splitlines()) == 1
