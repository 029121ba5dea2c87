"""A data folder whose name has everything that a shell or supervisord's file reads specially."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.runtime.data_folder import claim_folder
from config import Settings, load_settings


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Not there yet."""
    return tmp_path / "data 100% (x) ;a #b"


@pytest.fixture
def settings(folder: Path) -> Settings:
    """Of a service with everything of its own, in that folder."""
    return claim_folder(load_settings(var=folder, redis_url=None, database_url=None))
