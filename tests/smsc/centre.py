"""What our SMSC does with SMS; how it speaks is the library's affair.

It keeps what it delivers until it is answered, and delivers it anew after each bind. What it took
stands in `network`: the oracle for "never twice".
"""

from __future__ import annotations

from collections import deque
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

from smpp.pdu.operations import DeliverSM
from smpp.pdu.pdu_types import (
    AddrNpi,
    AddrTon,
    CommandStatus,
    DataCoding,
    DataCodingScheme,
    EsmClass,
    EsmClassGsmFeatures,
    EsmClassMode,
    EsmClassType,
    MessageState,
)
from smpp.twisted.protocol import DataHandlerResponse
from twisted.internet import defer, reactor

_WIB = timezone(timedelta(hours=7))
_TONS = {0: AddrTon.UNKNOWN, 1: AddrTon.INTERNATIONAL, 5: AddrTon.ALPHANUMERIC}


@dataclass
class Taken:
    """One SMS that the network has got."""

    message_id: str
    source: str
    source_ton: str
    to: str
    to_ton: str
    body: str
    coding: str
    has_header: bool
    wants_receipt: bool


@dataclass
class Waiting:
    """One SMS that has not been answered, and how often it was tried."""

    values: dict[str, Any]
    tries: int = 0


@dataclass
class Centre:
    """`moods` say what becomes of the next SMS: "ok", a command_status, "silent" (taken, never
    answered), "hang_up" (taken, and the connection goes), "lost" (not taken, the same)."""

    network: list[Taken] = field(default_factory=list)
    moods: deque[str] = field(default_factory=deque)
    waiting: dict[int, Waiting] = field(default_factory=dict)
    statuses: list[str] = field(default_factory=list)
    binds: int = 0
    connection: Any = None
    spelling: str = "{:X}"
    _last: int = 0xA0

    def bound(self, connection: Any) -> None:
        """A client is in: everything unanswered goes out, once the bind itself is answered."""
        self.binds += 1
        self.connection = connection
        reactor.callLater(0, self.repeat)

    def gone(self, connection: Any) -> None:
        """A connection has ended."""
        if self.connection is connection:
            self.connection = None

    def deliver(self, source: str, body: str, ton: int = 1, coding: int = 0, **more: Any) -> int:
        """An SMS for the office; `body` is hex. Its number here."""
        self._last += 1
        self.waiting[self._last] = Waiting(self._values(source, body, ton, coding, **more))
        self._try(self._last)
        return self._last

    def receipt(self, message_id: str, stat: str = "DELIVRD", **more: Any) -> int:
        """The network's word on an SMS it took; `named` puts the id into a field of its own."""
        taken = next(it for it in self.network if it.message_id == message_id)
        spelled = more.get("spelled", message_id)
        date = more.get("date") or f"{datetime.now(_WIB):%y%m%d%H%M}"
        said = (
            f"id:{spelled} sub:001 dlvrd:001 submit date:{date} done date:{date} stat:{stat} err:0"
        )
        named = {"receipted_message_id": spelled.encode()} if more.get("named") else {}
        if named:
            named["message_state"] = getattr(MessageState, more.get("state", "DELIVERED"))
            said = ""
        return self.deliver(taken.to, said.encode().hex(), receipt=True, **named)

    def repeat(self) -> None:
        """Delivers what is unanswered once more."""
        for number in list(self.waiting):
            self._try(number)

    def hang_up(self) -> None:
        """The connection goes without a word."""
        if self.connection is not None:
            self.connection.transport.abortConnection()

    def reset(self) -> None:
        """As it was in the beginning."""
        self.hang_up()
        fresh = Centre()
        for name in ("network", "moods", "waiting", "statuses", "binds", "connection", "_last"):
            setattr(self, name, getattr(fresh, name))

    def look(self) -> dict[str, Any]:
        """Everything there is to see."""
        return {
            "network": [asdict(it) for it in self.network],
            "waiting": {str(number): it.tries for number, it in self.waiting.items()},
            "statuses": self.statuses,
            "binds": self.binds,
            "is_bound": self.connection is not None,
        }

    def take(self, _system: str, connection: Any, unit: Any) -> Any:
        """The library hands over a submit_sm; what is returned becomes its answer."""
        mood = self.moods.popleft() if self.moods else "ok"
        if mood.startswith("ESME_"):
            return getattr(CommandStatus, mood)
        if mood != "lost":
            self.network.append(self._taken(unit))
        if mood in ("hang_up", "lost"):
            connection.transport.abortConnection()
        if mood != "ok":
            return defer.Deferred()
        name = self.network[-1].message_id
        return DataHandlerResponse(status=CommandStatus.ESME_ROK, message_id=name.encode())

    def _taken(self, unit: Any) -> Taken:
        given = unit.params
        return Taken(
            message_id=self.spelling.format(0xBEEF00 + len(self.network)),
            source=given["source_addr"].decode(),
            source_ton=given["source_addr_ton"].name,
            to=given["destination_addr"].decode(),
            to_ton=given["dest_addr_ton"].name,
            body=given["short_message"].hex(),
            coding=str(getattr(given["data_coding"].schemeData, "name", "?")),
            has_header=EsmClassGsmFeatures.UDHI_INDICATOR_SET in given["esm_class"].gsmFeatures,
            wants_receipt=given["registered_delivery"].receipt.name.startswith("SMSC_DELIVERY"),
        )

    def _values(
        self,
        source: str,
        body: str,
        ton: int,
        coding: int,
        header: bool = False,
        receipt: bool = False,
        **optional: Any,
    ) -> dict[str, Any]:
        kind = EsmClassType.SMSC_DELIVERY_RECEIPT if receipt else EsmClassType.DEFAULT
        features = [EsmClassGsmFeatures.UDHI_INDICATOR_SET] if header else []
        if "message_payload" in optional:
            optional["message_payload"] = bytes.fromhex(optional["message_payload"])
        return {
            "source_addr": source.encode(),
            "source_addr_ton": _TONS[ton],
            "source_addr_npi": AddrNpi.ISDN,
            "destination_addr": b"1708",
            "esm_class": EsmClass(EsmClassMode.DEFAULT, kind, features),
            "data_coding": DataCoding(DataCodingScheme.RAW, coding),
            "short_message": bytes.fromhex(body),
            **optional,
        }

    def _try(self, number: int) -> None:
        if self.connection is None:
            return
        one = self.waiting[number]
        one.tries += 1
        sent = self.connection.sendDataRequest(DeliverSM(**one.values))
        sent.addCallbacks(lambda result: self._answered(number, result), lambda failure: None)

    def _answered(self, number: int, result: Any) -> None:
        self.statuses.append(result.response.status.name)
        if result.response.status is CommandStatus.ESME_ROK:
            self.waiting.pop(number, None)
