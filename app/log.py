"""One log format for every process; a citizen's number or text never stands in it."""

from __future__ import annotations

import logging
import sys

from flask import Flask

FORMAT = "%(asctime)s %(levelname)s %(process)d %(name)s: %(message)s"


def configure(level: int = logging.INFO) -> None:
    """Sets the process's log up, once: one line an event, to stderr (the supervisor keeps it)."""
    logging.basicConfig(format=FORMAT, level=level, stream=sys.stderr)
    for noisy in ("flask_appbuilder", "rq", "werkzeug", "alembic", "fontTools", "weasyprint"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def init_app(app: Flask) -> None:
    """The app's own logger speaks through the same handler."""
    configure()
    app.logger.handlers.clear()
    app.logger.propagate = True
