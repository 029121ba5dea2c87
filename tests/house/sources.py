"""Every module of app/, parsed once for all the rules of the house."""

from __future__ import annotations

import ast
from functools import cache

from tests.servers import ROOT


@cache
def trees() -> dict[str, ast.Module]:
    """The modules by their place in app/: `models/counted.py`."""
    app = ROOT / "app"
    return {
        path.relative_to(app).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(app.rglob("*.py"))
    }
