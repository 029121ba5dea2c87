"""Steps of opening a modem: its configuration, its identity, the notices it is to give.

It imports no gammu: errors are known by the name of gammu's exception class.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.runtime import durable_files
from app.sms.gammu.faults import fault_kind
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
