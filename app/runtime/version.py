"""The version; CHANGELOG.md lists the changes."""

from __future__ import annotations

from config import ROOT

# Of the file that deploy/upgrade.sh looks for in another release: it never moves.
VERSION = (ROOT / "VERSION").read_text().strip()
