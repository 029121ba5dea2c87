"""Modem identity and status. It imports no gammu: errors are known by their class names."""

from collections.abc import Callable
from typing import Any

from app.sms.gammu.faults import fault_kind
from app.sms.protocol.gateway import FaultKind, GatewayError, ModemStatus

_LACKING = frozenset({"ERR_NOTSUPPORTED", "ERR_NOTIMPLEMENTED"})


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


def read_status(machine: Any, identity: ModemStatus) -> ModemStatus:
    """Signal, network and SIM; what the modem doesn't support is None."""
    store = machine.GetSMSStatus()
    percent = if_supported(machine.GetSignalQuality, {}).get("SignalPercent", -1)
    network = if_supported(machine.GetNetworkInfo, {})
    return ModemStatus(
        signal_percent=percent if percent >= 0 else None,
        network=network.get("NetworkName") or network.get("NetworkCode") or None,
        sim_used=store["SIMUsed"],
        sim_size=store["SIMSize"],
        imei=identity.imei,
        imsi=identity.imsi,
    )


def request_delivery_reports(machine: Any, hear: Callable[..., None]) -> None:
    """Requests delivery reports (AT+CNMI); a modem drops them unless it was asked.

    It stores them like SMS, or, where it can't, tells them to `hear` in a later call. One that
    refuses both is used without.
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
