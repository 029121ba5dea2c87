"""SMPP driver behind `SmsGateway`: a deliver_sm is answered only after it is stored."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from app.sms.protocol.gateway import (
    FaultKind,
    GatewayError,
    Left,
    ModemStatus,
    OutgoingPart,
    ReceivedPart,
)
from app.sms.smpp import alphabet, faults, receipts
from app.sms.smpp.account import LONGEST_PASSWORD, Account, kind_of
from app.sms.smpp.claims import Claims
from app.sms.smpp.inbox import HeardNotes, Inbox
from app.sms.smpp.link import DELIVERIES, Link, Patience

# An SMSC that pushes without waiting for answers is read no further until some are stored.
MOST_WAITING = 1000
_HAS_HEADER = 0x40
_WANTS_RECEIPT = 1


class SmppGateway:
    """One account at one SMSC, bound as a transceiver by one process."""

    # Its claims would answer for many at once. But those that share one go out together, and an
    # SMSC that asks for a slower pace is to be heard after the first.
    remembers = False

    def __init__(
        self, name: str, folder: Path, account: Account, patience: Patience | None = None
    ) -> None:
        self.name = name
        self._account, self._patience = account, patience or Patience()
        self._notes = HeardNotes(folder / "smpp-heard.json")
        self._claims = Claims(folder / "smpp-sent.jsonl")
        self._inbox = Inbox(self._notes, self._claims.is_ours)
        self._link: Link | None = None
        self._is_poisoned = False
        self._read_to = 0
        # Answered, and not yet known to have reached the SMSC.
        self._unproved: set[str] = set()

    @property
    def imsi(self) -> str | None:
        """There is no SIM: the modem's name stands for it."""
        return None

    @property
    def imei(self) -> str | None:
        """There is no stick either."""
        return None

    def expect(self, imei: str | None) -> None:
        """Nothing to expect: the account is the identity."""

    def insist(self) -> None:
        """Nothing is held back: every opening binds."""

    def is_there(self) -> bool:
        """Nobody sees an SMSC from outside."""
        return True

    def open(self) -> None:
        """Connects and binds; a connection that is open is dropped first."""
        self.close()
        require_usable_password(self._account)
        try:
            self._claims.open()
            self._inbox.reopened()
        except OSError as error:
            raise GatewayError(str(error), kind=FaultKind.REOPEN, word="disk") from error
        self._unproved.clear()
        link = Link(self._account, self._patience, self._inbox.hear)
        self._inbox.smsc = self._account.host
        try:
            link.open()
        except GatewayError:
            link.close(is_polite=False)
            raise
        self._link, self._is_poisoned = link, False

    def close(self) -> None:
        """Unbinds where that is still possible. What is unanswered will be delivered again."""
        link, self._link = self._link, None
        if link is not None:
            link.close(is_polite=not self._is_poisoned)

    def read(self, limit: int = 200) -> list[ReceivedPart]:
        """Up to `limit` unanswered parts; noted on the disk, so that a repetition is known."""
        with self._noted() as link:
            link.poll(self._is_full)
            self._read_to = self._inbox.newest
            self._notes.keep()
            self._ask_for_proof(link)
            link.require_sign_of_life()
            return self._inbox.parts(limit)

    def has_news(self) -> bool:
        """Whether an SMS has come in while something else was done, or the SMSC has sent bytes."""
        with self._noted() as link:
            return self._inbox.newest > self._read_to or link.has_come

    def delete(self, location: int) -> None:
        """Answers the deliver_sm, which is what makes the SMSC forget it."""
        with self._noted() as link:
            # Whatever it repeated while it waited is answered with it.
            link.poll(self._is_full)
            delivery = self._inbox.find(location)
            if delivery is None:
                return
            if delivery.is_noted:
                self._notes.answered(delivery.digest)
                self._unproved.add(delivery.digest)
            for request in delivery.requests:
                link.answer(request.sequence, DELIVERIES[request.command])
            self._inbox.drop(location)

    def send(self, part: OutgoingPart) -> int:
        """Submits one part. A GatewayError's `left` is UNKNOWN once its bytes are on their way."""
        with self._noted() as link:
            link.poll(self._is_full)
            try:
                fields = submit_fields(part, self._account)
            except ValueError as error:
                raise GatewayError(str(error), kind=FaultKind.MESSAGE) from error
            self._claims.arm(part)
            return receipts.reference_number(self._submitted(link, part, fields))

    def keep(self) -> None:
        """The message ids survive a power cut."""
        self._claims.keep()

    def left(self, outbound_id: int, sequence: int, claimed_at: datetime | None = None) -> Left:
        """From the claims, at any time."""
        return self._claims.left(outbound_id, sequence, claimed_at)

    def status(self) -> ModemStatus:
        """Asks for a sign of life; the SMSC's own name is the network's."""
        with self._noted() as link:
            link.ask("enquire_link", self._patience.answer)
            return ModemStatus(network=link.smsc or self._account.host)

    def sim_fill(self) -> tuple[int, int] | None:
        """None: there is no SIM."""
        return None

    def _submitted(self, link: Link, part: OutgoingPart, fields: dict[str, object]) -> str:
        try:
            sequence = link.post("submit_sm", **fields)
        except GatewayError as error:
            if error.left is Left.NO:
                self._claims.not_sent(part)
            raise
        answer = link.wait(sequence, self._patience.send)
        if answer.status != faults.OK:
            self._claims.not_sent(part)
            raise faults.refused_send(answer.status)
        if answer.command != "submit_sm_resp":
            raise faults.lost(f"{answer.command} for an answer", "no_answer", Left.UNKNOWN)
        # Without a name no receipt can mean it; the number must be its own all the same.
        message_id = answer.text("message_id")
        self._claims.sent(part, message_id)
        return message_id or f"?{part.outbound_id}-{part.sequence}-{part.claimed_at}"

    def _ask_for_proof(self, link: Link) -> None:
        if self._unproved and not link.is_enquiring:
            answered, self._unproved = frozenset(self._unproved), set()
            link.enquire(lambda: self._proved(answered))

    def _proved(self, digests: frozenset[str]) -> None:
        # A note that stays ends by itself.
        with suppress(OSError):
            self._notes.proved(digests)

    def _is_full(self) -> bool:
        return len(self._inbox) >= MOST_WAITING

    @contextmanager
    def _noted(self) -> Iterator[Link]:
        if self._link is None or self._is_poisoned:
            raise faults.lost("the connection must be opened first")
        try:
            yield self._link
        except OSError as error:
            raise GatewayError(str(error), kind=FaultKind.BACK_OFF, word="disk") from error
        except GatewayError as error:
            self._is_poisoned |= error.must_reopen
            raise


def require_usable_password(account: Account) -> None:
    """GatewayError (PIN) for a password that can't be right: none, or longer than SMPP carries."""
    if not account.password:
        raise GatewayError("no password is set", kind=FaultKind.PIN, word="smsc_no_password")
    if len(account.password) > LONGEST_PASSWORD or not account.password.isascii():
        raise GatewayError("no SMPP password", kind=FaultKind.PIN, word="smsc_password_form")


def submit_fields(part: OutgoingPart, account: Account) -> dict[str, Any]:
    """One part as the fields of a submit_sm (SMPP 3.4, 4.4.1); the SMSC chooses its own validity.

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
