"""Turning the emulator's knobs from another process: one JSON line in, one JSON line out.

Requests: {"do": "deliver"|"report"|"store"|"fault"|"set"|"network"|"stored"|"plug"|"unplug"|"stop"}
with the arguments of the method of that name; "set" takes fields of `Sim`.
"""

import json
import socket
import threading
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.at_modem.emulator import Emulator


def ask(path: Path, do: str, **arguments: Any) -> Any:
    """The answer of the emulator that listens at `path`; RuntimeError when it refuses."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(5)
        connection.connect(str(path))
        connection.sendall(json.dumps({"do": do, **arguments}).encode() + b"\n")
        answer = json.loads(connection.makefile().readline())
    if "error" in answer:
        raise RuntimeError(answer["error"])
    return answer["result"]


def serve(emulator: Emulator, path: Path, stopped: threading.Event) -> None:
    """Answer requests until somebody says stop."""
    path.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        listener.settimeout(0.2)
        while not stopped.is_set():
            try:
                connection, _ = listener.accept()
            except TimeoutError:
                continue
            with connection, connection.makefile("rw") as stream:
                stream.write(json.dumps(_answer(emulator, stream.readline(), stopped)) + "\n")
    path.unlink(missing_ok=True)


def _answer(emulator: Emulator, line: str, stopped: threading.Event) -> dict[str, Any]:
    try:
        request = json.loads(line)
        return {"result": _do(emulator, request.pop("do"), request, stopped)}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


def _do(emulator: Emulator, verb: str, given: dict[str, Any], stopped: threading.Event) -> Any:
    if verb == "stop":
        return stopped.set()
    if verb in ("network", "stored"):
        return _look(emulator, verb)
    if verb == "set":
        return _set(emulator, given)
    if verb not in ("deliver", "report", "store", "fault", "plug", "unplug"):
        raise ValueError(f"unknown request {verb}")
    if given.get("when"):
        given["when"] = datetime.fromisoformat(given["when"])
    if "udh" in given:
        given["udh"] = bytes.fromhex(given["udh"])
    return getattr(emulator, verb)(**given)


def _look(emulator: Emulator, verb: str) -> Any:
    with emulator.lock:
        if verb == "network":
            return [asdict(sent) | {"udh": sent.udh.hex()} for sent in emulator.network]
        return {str(place): raw for place, (_, raw) in emulator.sim.stored.items()}


def _set(emulator: Emulator, given: dict[str, Any]) -> None:
    with emulator.lock:
        for field, value in given.items():
            getattr(emulator.sim, field)  # a typing error must not go unnoticed
            setattr(emulator.sim, field, value)
