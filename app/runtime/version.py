"""The version, in this one place; CHANGELOG.md says what is in it."""

from __future__ import annotations

VERSION = "0.1.0"
