"""The version; CHANGELOG.md lists the changes."""

VERSION = "0.1.0"
