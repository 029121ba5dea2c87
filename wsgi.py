"""The web's entry for gunicorn: `gunicorn wsgi:app` (gunicorn.conf.py holds the rest)."""

from __future__ import annotations

import os
import sys
import time

from flask import Flask

from app import create_app
from app.runtime.data_folder import UMASK, claim_folder
from config import SettingsRefused, load_settings


def _start() -> Flask:
    os.umask(UMASK)
    os.environ["TZ"] = "Asia/Jakarta"
    time.tzset()
    try:
        return create_app(claim_folder(load_settings()))
    except SettingsRefused as refused:
        print("\n".join(refused.problems), file=sys.stderr)
        raise SystemExit(refused.exit_code) from None


app = _start()
