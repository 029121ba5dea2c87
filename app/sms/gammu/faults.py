"""Maps gammu's error names and the network's codes to faults, by what to do about them."""

from pathlib import Path

from app.sms.gammu.at_log import Evidence, evidence
from app.sms.protocol.gateway import FaultKind, GatewayError, Left
from app.sms.protocol.references import LATEST_ANSWER_SECONDS, Candidates

_KINDS = {
    FaultKind.REOPEN: (
        "ERR_TIMEOUT ERR_ABORTED ERR_NOTCONNECTED ERR_UNKNOWNRESPONSE ERR_FRAMENOTREQUESTED "
        "ERR_NOECHO ERR_PHONEOFF"
    ),
    FaultKind.HOLD: "ERR_NOSIM ERR_PERMISSION ERR_EMPTYSMSC ERR_GETTING_SMSC",
    FaultKind.PIN: "ERR_SECURITYERROR",
    FaultKind.MESSAGE: "ERR_INVALIDDATA ERR_NOTSUPPORTED ValueError TypeError",
    FaultKind.SIM_FULL: "ERR_FULL",
}
_KIND_OF = {name: kind for kind, names in _KINDS.items() for name in names.split()}

# The sentence for people, where gammu's error says more than what to do.
_WORD_OF = {
    "ERR_DEVICENOTEXIST": "no_device",
    "ERR_DEVICEOPENERROR": "no_device",
    "ERR_DEVICEBUSY": "device_busy",
    "ERR_DEVICELOCKED": "device_busy",
    "ERR_DEVICENOPERMISSION": "permission",
    "ERR_PERMISSION": "permission",
    "ERR_NOSIM": "no_sim",
    "ERR_EMPTYSMSC": "no_smsc",
    "ERR_GETTING_SMSC": "no_smsc",
}

# Ctrl-Z went out, and nothing clear came back.
NO_ANSWER = "no_answer"
# A refusal came that may be the answer to an earlier SMS.
WHOSE_REFUSAL = "whose_refusal"
# 3GPP TS 27.005, 3.2.5: call barred, unknown subscriber, rejected, facility not there.
MESSAGE_CODES = frozenset({8, 10, 21, 28, 69})
SIM_FULL_CODE = 322
# SIM missing, failing or wrong: CMS 310-318, CME 10-18 (TS 27.007, 9.2); or it waits for a code.
SIM_CMS_CODES = range(310, 319)
SIM_CME_CODES = range(10, 19)
PIN_CMS_CODES = frozenset({311, 312, 316, 317, 318})
PIN_CME_CODES = frozenset({11, 12, 16, 17, 18})
_WORD_OF_CME = {12: "puk", 17: "pin2", 18: "pin2"}


def fault_kind(error: str, cms: int | None = None, cme: int | None = None) -> FaultKind:
    """What to do about gammu's error of this class name; the network's own code says more."""
    if cms in MESSAGE_CODES:
        return FaultKind.MESSAGE
    if cms == SIM_FULL_CODE:
        return FaultKind.SIM_FULL
    if (cms in PIN_CMS_CODES) or (cme in PIN_CME_CODES):
        return FaultKind.PIN
    if (cms in SIM_CMS_CODES) or (cme in SIM_CME_CODES):
        return FaultKind.HOLD
    if error.startswith("ERR_DEVICE"):
        return FaultKind.REOPEN
    kind = _KIND_OF.get(error, FaultKind.BACK_OFF)
    # With a code from the network the call itself went well; gammu's name for it is a guess.
    return FaultKind.BACK_OFF if cms is not None and kind is FaultKind.MESSAGE else kind


def fault_word(error: str, cme: int | None = None) -> str | None:
    """Key of the sentence for people; None when the fault's kind says it all."""
    if cme in SIM_CME_CODES and cme not in PIN_CME_CODES:
        return "no_sim"
    return _WORD_OF_CME.get(cme or 0) or _WORD_OF.get(error)


def call_fault(error: Exception) -> GatewayError:
    """The fault of a failed call, by gammu's error alone."""
    name = type(error).__name__
    return GatewayError(error_line(error), kind=fault_kind(name), word=fault_word(name))


def error_line(error: Exception) -> str:
    """gammu's error as one line for a log or a screen."""
    details = error.args[0] if error.args and isinstance(error.args[0], dict) else {}
    return f"{type(error).__name__}: {details.get('Text', error)}"


def send_fault(error: Exception, log: Path, *, is_answer_due: bool = False) -> GatewayError:
    """The fault of a failed send, by the log; an open outcome always asks for a fresh handle.

    `is_answer_due`: what came after Ctrl-Z may be the answer to an earlier SMS.
    """
    try:
        proof = evidence(log)
    except OSError:
        proof = Evidence(handed_over=True)
    if is_answer_due and proof.handed_over:
        return _doubtful(error, proof)
    kind = fault_kind(type(error).__name__, proof.cms, proof.cme)
    word = fault_word(type(error).__name__, proof.cme)
    if proof.left is Left.UNKNOWN:
        kind, word = FaultKind.REOPEN, word or NO_ANSWER
    return GatewayError(error_line(error), kind=kind, left=proof.left, cms=proof.cms, word=word)


def _doubtful(error: Exception, proof: Evidence) -> GatewayError:
    word = WHOSE_REFUSAL if proof.is_refused else fault_word(type(error).__name__) or NO_ANSWER
    fault = GatewayError(error_line(error), kind=FaultKind.REOPEN, left=Left.UNKNOWN, word=word)
    # No refusal that follows can then be this one's: one doubt makes no other.
    fault.rest = LATEST_ANSWER_SECONDS if proof.is_refused else 0.0
    return fault


def is_cut_off(error: Exception) -> bool:
    """Whether the modem had said nothing when the call ended: its answer may still come."""
    return type(error).__name__ in ("ERR_ABORTED", "ERR_TIMEOUT")


def stray_answer(reference: int, candidates: Candidates | None) -> GatewayError:
    """The answer that came may be no answer to the SMS just sent (ADR 7)."""
    reason = f"reference {reference} may belong to an earlier SMS"
    error = GatewayError(reason, kind=FaultKind.REOPEN, left=Left.UNKNOWN, word=NO_ANSWER)
    error.candidates = candidates
    return error
