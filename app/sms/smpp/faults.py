"""Maps an SMSC's command_status to faults (SMPP 3.4, 5.1.3)."""

from app.sms.protocol.gateway import FaultKind, GatewayError, Left

OK = 0x00000000
NOT_BOUND, ALREADY_BOUND = 0x04, 0x05
QUEUE_FULL, THROTTLED = 0x14, 0x58
UNKNOWN_COMMAND, UNREADABLE = 0x03, 0x02

# Our own address, or what we ask for, is refused: the next SMS would fare no better.
_OF_THE_SENDER = frozenset({0x0A, 0x48, 0x49})
# Length, address, numbering, class or coding of this one SMS.
_OF_THE_MESSAGE = frozenset({0x01, 0x0B, 0x33, 0x34, 0x42, 0x43, 0x50, 0x51, 0xC0, 0xC2, 0xC4})
_CREDENTIALS = frozenset({0x0E, 0x0F})
_NAMES = {
    0x01: "RINVMSGLEN",
    0x02: "RINVCMDLEN",
    0x03: "RINVCMDID",
    NOT_BOUND: "RINVBNDSTS",
    ALREADY_BOUND: "RALYBND",
    0x08: "RSYSERR",
    0x0A: "RINVSRCADR",
    0x0B: "RINVDSTADR",
    0x0D: "RBINDFAIL",
    0x0E: "RINVPASWD",
    0x0F: "RINVSYSID",
    QUEUE_FULL: "RMSGQFUL",
    0x45: "RSUBMITFAIL",
    THROTTLED: "RTHROTTLED",
    0x53: "RINVSYSTYP",
    0xFF: "RUNKNOWNERR",
}


def spelled(status: int) -> str:
    """The status as operators write it."""
    return f"ESME_{_NAMES[status]}" if status in _NAMES else f"status 0x{status:08X}"


def refused_bind(status: int) -> GatewayError:
    """Why the SMSC does not let us in. A wrong password is tried as seldom as a PIN."""
    if status in _CREDENTIALS:
        kind, word = FaultKind.PIN, "smsc_password"
    elif status == 0x53:
        kind, word = FaultKind.PIN, "smsc_type"
    else:
        # Mostly an older connection that the SMSC has not missed yet.
        kind, word = FaultKind.REOPEN, "smsc_bind"
    return GatewayError(f"bind refused: {spelled(status)}", kind=kind, word=word)


def refused_send(status: int) -> GatewayError:
    """Why the SMSC did not take an SMS: it has not left."""
    kind, word = FaultKind.BACK_OFF, "smsc_refused"
    if status in (QUEUE_FULL, THROTTLED):
        kind, word = FaultKind.THROTTLED, "throttled"
    elif status in _OF_THE_MESSAGE:
        kind, word = FaultKind.MESSAGE, "message"
    elif status in _OF_THE_SENDER:
        kind, word = FaultKind.HOLD, "smsc_sender"
    elif status == NOT_BOUND:
        kind, word = FaultKind.REOPEN, "smsc_lost"
    return GatewayError(f"not taken: {spelled(status)}", kind=kind, word=word)


def lost(reason: str, word: str = "smsc_lost", left: Left = Left.NO) -> GatewayError:
    """The connection is of no more use."""
    return GatewayError(reason, kind=FaultKind.REOPEN, left=left, word=word)
