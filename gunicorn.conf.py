"""gunicorn's configuration, from the same settings as everything else."""

import gc
import os
import sys
from typing import Any

from app.runtime.data_folder import UMASK, claim_folder
from config import SettingsRefused, load_settings

# Nothing that is loaded is garbage: to look for some takes a quarter of the time to load.
gc.disable()
os.umask(UMASK)
try:
    settings = claim_folder(load_settings())
except SettingsRefused as refused:
    # Here and not only in wsgi.py: gunicorn would start a refusing worker again and again.
    print("\n".join(refused.problems), file=sys.stderr)
    raise SystemExit(refused.exit_code) from None

bind = settings.address
umask = UMASK
workers = settings.web_workers
worker_class = "app.runtime.web_worker.WebWorker"
# Loaded once, and shared: a worker that ends is there again at once.
preload_app = True
threads = 4
# Each is a file of the process, those that wait may have two more, and systemd gives it 1,024.
worker_connections = 450
# Answers wait for their clients in the worker's loop, not in the kernel's hands.
sendfile = False
timeout = 60
graceful_timeout = 5
keepalive = 5
control_socket_disable = True
# Who may say X-Forwarded-*: decided by UPIK_PROXIES in the application, not by gunicorn.
forwarded_allow_ips = ""
errorlog = "-"
accesslog = None


def when_ready(_server: Any) -> None:
    """What is loaded is no worker's garbage either: to look at it would copy its memory."""
    gc.freeze()


def post_fork(_server: Any, _worker: Any) -> None:
    """The worker's own garbage is collected."""
    gc.enable()


if settings.log == "json":
    # Also what gunicorn itself says, before the application is there.
    logconfig_dict = {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "app.runtime.logging.JsonFormatter"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"level": "INFO", "handlers": ["console"]},
        "loggers": {
            "gunicorn.error": {"level": "INFO", "handlers": [], "propagate": True},
            "alembic": {"level": "WARNING"},
        },
    }
proc_name = "upik-web"
