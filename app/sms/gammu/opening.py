"""Steps of opening a modem: its configuration, its PIN, its identity, the notices it is to give.

A SIM's PIN is entered at most once: a third wrong one blocks the SIM, and supervisors restart.

It imports no gammu: errors are known by the name of gammu's exception class.
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.runtime import durable_files
from app.sms.gammu.faults import call_fault, fault_kind
from app.sms.protocol.gateway import FaultKind, GatewayError, ModemStatus

_LACKING = frozenset({"ERR_NOTSUPPORTED", "ERR_NOTIMPLEMENTED"})


def write_config(folder: Path, log: Path, model: str, connection: str, device: str) -> str:
    """Writes libGammu's configuration file (SetConfig would switch off incoming SMS) and an empty
    log. Both are private: the log repeats every SMS. Returns the file's name.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(log, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
    log.chmod(0o600)
    settings = {
        "model": model,
        "connection": connection,
        "device": device,
        "gammuloc": "/dev/null",
        "logfile": str(log),
        "logformat": "textall",
    }
    if any("\n" in value or "\r" in value for value in settings.values()):
        raise ValueError("a modem setting may not contain a line break")
    lines = [f"{key} = {value}" for key, value in settings.items()]
    durable_files.replace(folder / "gammurc", "\n".join(["[gammu]", *lines, ""]).encode())
    return str(folder / "gammurc")


def identify(machine: Any, expected_imei: str | None) -> ModemStatus:
    """IMEI and IMSI; GatewayError (HOLD) when another modem answers at this device."""
    imei = if_supported(machine.GetIMEI, None)
    _refuse_another(imei, expected_imei)
    return ModemStatus(imei=imei, imsi=if_supported(machine.GetSIMIMSI, None))


def require_expected_modem(machine: Any, expected_imei: str | None) -> None:
    """GatewayError (HOLD) for another modem: our PIN would go into its SIM. One that tells no IMEI
    before the PIN goes on, and is checked after it."""
    try:
        imei = if_supported(machine.GetIMEI, None)
    except Exception as error:
        if fault_kind(type(error).__name__) is FaultKind.REOPEN:
            raise
        return
    if imei is not None:
        _refuse_another(imei, expected_imei)


def _refuse_another(imei: str | None, expected: str | None) -> None:
    if expected and imei != expected:
        reason = f"another modem answers, its IMEI is {imei}"
        raise GatewayError(reason, kind=FaultKind.HOLD, word="imei")


def ask_for_notices(machine: Any, hear: Callable[..., None]) -> None:
    """Has the modem give notice of SMS, and delivery reports (AT+CNMI): it drops those unless it
    was asked. One that refuses is used without.
    """
    machine.SetIncomingCallback(hear)
    try:
        machine.SetIncomingSMS(True)
    except Exception as error:
        if fault_kind(type(error).__name__) is FaultKind.REOPEN:
            raise


def if_supported(call: Callable[[], Any], otherwise: Any) -> Any:
    """The call's answer, or `otherwise` from a modem that lacks the command."""
    try:
        return call()
    except Exception as error:
        if type(error).__name__ not in _LACKING:
            raise
        return otherwise


# What the note says before the digest: a try whose outcome nobody heard, and the second of these.
_TRIED, _AGAIN, _REFUSED = b"tried ", b"again ", b"refused "
# What gammu says of a SIM that asks for nothing, or of a modem that can't tell.
OPEN = (None, "None")
# What else it says, as a word of failures.py.
_WORD_OF = {"PUK": "puk", **dict.fromkeys(("PIN2", "PUK2"), "pin2")}
_WORD_OF |= dict.fromkeys(("Phone", "Network"), "locked_to")
_NOTE = "pin-refused"


def unlock(
    machine: Any, state: str | None, pin: str | None, folder: Path, *, again: bool = False
) -> None:
    """Enter the PIN where the SIM asks for it, unless this very PIN was tried before in vain.

    Raises GatewayError (PIN); a change of the PIN in the settings allows one more try. So does a
    person (`again`), once, where the first was cut off and the PIN may be right.
    """
    note = folder / _NOTE
    if state in OPEN:
        note.unlink(missing_ok=True)
        return
    if state != "PIN" or not pin:
        word = _WORD_OF.get(state or "")
        raise GatewayError(f"the SIM asks for {state}", kind=FaultKind.PIN, word=word)
    digest = _digest(pin)
    known = note.read_bytes() if note.exists() else b""
    is_second = known == _TRIED + digest
    if known.endswith(digest) and not (again and is_second):
        raise GatewayError("this PIN was tried before", kind=FaultKind.PIN)
    # Noted before the try: a crash right after it must not lead to a second one by itself.
    durable_files.replace(note, (_AGAIN if is_second else _TRIED) + digest)
    try:
        machine.EnterSecurityCode("PIN", pin)
    except Exception as error:
        if call_fault(error).kind is FaultKind.PIN:
            durable_files.replace(note, _REFUSED + digest)
        raise
    note.unlink(missing_ok=True)


def was_tried(folder: Path, pin: str) -> bool:
    """Whether this PIN is noted as tried in vain."""
    note = folder / _NOTE
    return note.exists() and note.read_bytes().endswith(_digest(pin))


def allow_again(folder: Path, pin: str) -> None:
    """A person has entered this PIN anew: it may be tried once more.

    Another PIN's note stays: the modem's owner may still have that one, and must not repeat it.
    """
    if was_tried(folder, pin):
        (folder / _NOTE).unlink(missing_ok=True)


def _digest(pin: str) -> bytes:
    """It keeps the PIN out of sight, not out of reach: the folder itself is private."""
    return hashlib.sha256(pin.encode()).hexdigest().encode()
