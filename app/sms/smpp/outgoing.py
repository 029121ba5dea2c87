"""One part of ours as the fields of a submit_sm (SMPP 3.4, 4.4.1)."""

from typing import Any

from app.sms.protocol.gateway import OutgoingPart
from app.sms.smpp import alphabet
from app.sms.smpp.account import Account, kind_of

_HAS_HEADER = 0x40
_WANTS_RECEIPT = 1


def fields(part: OutgoingPart, account: Account) -> dict[str, Any]:
    """What smpplib packs. How long the SMSC keeps trying is left to it.

    ValueError for a text that its alphabet lacks.
    """
    source_ton, source_npi, source = account.source
    to_ton, to_npi = kind_of(part.number)
    header = b""
    if part.total > 1:
        header = bytes((5, 0, 3, part.reference % 256, part.total, part.sequence))
    return {
        "source_addr_ton": source_ton,
        "source_addr_npi": source_npi,
        "source_addr": source,
        "dest_addr_ton": to_ton,
        "dest_addr_npi": to_npi,
        "destination_addr": part.number.removeprefix("+"),
        "esm_class": _HAS_HEADER if header else 0,
        "registered_delivery": _WANTS_RECEIPT if part.wants_report else 0,
        "data_coding": alphabet.UCS2_CODING if part.is_unicode else alphabet.GSM7_CODING,
        "short_message": header + alphabet.encode(part.text, is_unicode=part.is_unicode),
    }
