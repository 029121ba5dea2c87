"""Log format of every process; a citizen's number or text never appears in it."""

from __future__ import annotations

import json
import logging
import os
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from flask import Flask, g, has_app_context

# PostgreSQL says under a refusal which value it refused, over several lines if need be.
_VALUES = re.compile(
    r"\n(?:DETAIL|HINT|CONTEXT):.*?(?=\n\[SQL:|\n\n(?:The above|During handling)|\Z)", re.S
)
# Nothing of ours logs a phone number or a NIK; a library may quote what it was given.
_NUMBERS = re.compile(r"(?<!\w)(?:\+?62|0)8[1-9](?:[ .-]?\d){6,10}(?!\w)|(?<!\w)\d{16}(?!\w)")
FORMAT = "%(asctime)s %(levelname)s %(process)d %(name)s: %(message)s"
_ABOUT: Final = "log_about"
# What a line of a request tells beside its words (web.py).
_REQUEST: Final = ("method", "route", "status", "milliseconds")


class Formatter(logging.Formatter):
    """One line an event; what a database says of the values themselves is left out (D4)."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, with the stack trace below it."""
        return _without_values(super().format(record))


class JsonFormatter(logging.Formatter):
    """The same as one JSON object a line, with the ids of what was being worked on."""

    def format(self, record: logging.LogRecord) -> str:
        """The object, with the stack trace in it."""
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "process": record.process,
            "logger": record.name,
            "text": _without_values(record.getMessage()),
            **(g.get(_ABOUT, {}) if has_app_context() else {}),
            **{name: vars(record)[name] for name in _REQUEST if name in vars(record)},
        }
        if record.exc_info:
            told["exception"] = _without_values(self.formatException(record.exc_info))
        return json.dumps(told, ensure_ascii=False)


def add_log_context(**ids: int | str | None) -> None:
    """Adds ids to the log lines that follow in this request or job; ids only.

    Keys are `request`, `job`, `case_id`, `sms_id` and `inbound_id`.
    """
    if has_app_context():
        setattr(g, _ABOUT, {**g.get(_ABOUT, {}), **ids})


def log_of(role: str) -> str:
    """Where a person reads what a role's processes say, as this server runs them."""
    if "SUPERVISOR_ENABLED" not in os.environ:
        if Path("/.dockerenv").exists():
            return f"docker compose logs {role}"
        if "INVOCATION_ID" in os.environ:
            return f"journalctl -u upik-{role}"
    return f"log/{role}.log"


def configure(level: int = logging.INFO, kind: str = "text") -> None:
    """Sets the process's log up, once: one line an event, to stderr (the supervisor keeps it)."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if kind == "json" else Formatter(FORMAT))
    logging.basicConfig(level=level, handlers=[handler])
    for noisy in ("flask_appbuilder", "rq", "werkzeug", "alembic", "fontTools", "weasyprint"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def init_app(app: Flask) -> None:
    """The app's own logger speaks through the same handler."""
    configure(kind=app.config["SETTINGS"].log)
    app.logger.handlers.clear()
    app.logger.propagate = True


def _without_values(line: str) -> str:
    return _NUMBERS.sub("(number left out)", _VALUES.sub("\n(values left out)", line))
