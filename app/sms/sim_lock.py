"""A PIN is tried once: the third wrong one blocks the SIM, and a supervisor restarts for ever."""

import hashlib
from pathlib import Path
from typing import Any

from app.sms import durable
from app.sms.gateway import FaultKind, GatewayError


def unlock(machine: Any, state: str | None, pin: str | None, folder: Path) -> None:
    """Enter the PIN where the SIM asks for it, unless this very PIN was refused before.

    Raises GatewayError (PIN); a change of the PIN in the settings allows one more try.
    """
    if state in (None, "None"):
        return
    if state != "PIN" or not pin:
        raise GatewayError(f"the SIM asks for {state}", kind=FaultKind.PIN)
    refused = folder / "pin-refused"
    # A digest keeps the PIN out of sight, not out of reach: the folder itself is private.
    digest = hashlib.sha256(pin.encode()).hexdigest().encode()
    if refused.exists() and refused.read_bytes() == digest:
        raise GatewayError("this PIN was refused before", kind=FaultKind.PIN)
    # Noted before the try: a crash right after it must not lead to a second one.
    durable.replace(refused, digest)
    machine.EnterSecurityCode("PIN", pin)
    refused.unlink(missing_ok=True)
