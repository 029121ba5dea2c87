"""The version; CHANGELOG.md lists the changes."""

from __future__ import annotations

VERSION = "0.1.0"
