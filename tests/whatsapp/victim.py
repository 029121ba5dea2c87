"""The door of the webhook, or the worker behind it, as a process that kills itself at one step.

`python -m tests.whatsapp.victim door PORT` or `... worker`; UPIK_TEST_KILL is "step:n". The hooks
live here, around functions of the app; nothing in the app knows of them.
"""

from __future__ import annotations

import functools
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from flask import Flask
from werkzeug.serving import make_server

from app import create_app
from app.channels.whatsapp import client
from app.channels.whatsapp.channel import WhatsApp
from app.database.reading import reading
from app.jobs import channel_files, channel_sender
from app.services.inbound import channel_intake, dispatching, intake
from app.services.sending import channel_sending, whatsapp_bills

# step -> (where the function hangs, its name, kill "before" or "after" it)
DOOR: dict[str, tuple[Any, str, str]] = {
    "before the message is committed": (channel_intake, "_store", "after"),
    "after the message is committed": (channel_intake, "store", "after"),
    "before the card is committed": (dispatching, "dispatch", "after"),
    "after the card is committed": (intake, "process", "after"),
    "before a status is committed": (channel_sending, "note", "after"),
    "before its price is committed": (whatsapp_bills, "note", "after"),
    "before the 200": ("view", "whatsapp_told", "after"),
}
WORKER: dict[str, tuple[Any, str, str]] = {
    "before the claim is committed": (channel_sending, "claim", "after"),
    "after the claim": (channel_sender, "_send", "before"),
    "before the request": (client.Client, "text", "before"),
    "after the answer": (client.Client, "text", "after"),
    "before the sent record": (channel_sending, "mark_sent", "before"),
    "before its commit": (channel_sending, "mark_sent", "after"),
    "after the sent record": (channel_sender, "_send", "after"),
    "before a file is fetched": (WhatsApp, "fetch", "before"),
    "after a file is fetched": (WhatsApp, "fetch", "after"),
    "after its bytes are written": (channel_intake, "fill", "after"),
    "after the file is recorded": (channel_files, "_keep", "after"),
}


def arm(app: Flask, planned: str) -> None:
    """The nth time this step is reached, the process dies."""
    step, _, count = planned.rpartition(":")
    place, name, when = (DOOR | WORKER)[step]
    kept = app.view_functions if place == "view" else vars(place)
    original: Callable[..., Any] = kept[name]
    left = [int(count)]

    @functools.wraps(original)
    def hooked(*args: Any, **kwargs: Any) -> Any:
        if when == "before":
            _count_down(left)
        result = original(*args, **kwargs)
        # An empty claim, an empty call: not the step that is meant.
        if when == "after" and (result or name not in ("claim", "store", "process")):
            _count_down(left)
        return result

    if place == "view":
        app.view_functions[name] = hooked
    else:
        setattr(place, name, hooked)


def _count_down(left: list[int]) -> None:
    left[0] -= 1
    if left[0] == 0:
        Path(os.environ["UPIK_TEST_DIED"]).touch()
        os.kill(os.getpid(), signal.SIGKILL)


def work(app: Flask) -> None:
    """What the worker's jobs do, without a pause between them."""
    while True:
        for job in (lambda: channel_sender.send("whatsapp"), channel_files.fetch, sweep):
            with app.app_context(), reading():
                job()
        time.sleep(0.02)


def sweep() -> None:
    """Goes on with what a killed door left unprocessed."""
    for key in intake.waiting_groups():
        intake.process(key)


def main(role: str, port: str = "0") -> None:
    """Until it is killed."""
    client._PATIENCE = httpx.Timeout(1.0, connect=5)  # type: ignore[misc]
    app = create_app()
    if planned := os.environ.get("UPIK_TEST_KILL"):
        arm(app, planned)
    if role == "worker":
        work(app)
    make_server("127.0.0.1", int(port), app, threaded=False).serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
