"""The owner's doors to the outbox: what is claimed, what has left; each commits before it returns.

A commit costs a write to the disk. Where the modem can answer for every part, whenever it is asked,
several SMS share one claim and one record: killed in between, each is settled by its own evidence.
An AT modem answers for its last send alone, so there each SMS is claimed by itself (G7).
"""

from __future__ import annotations

import hashlib
import socket
import uuid
from collections import deque

from app.database.extensions import transaction
from app.jobs.health import Health
from app.jobs.pace import Pace, Turn
from app.runtime.logging import add_log_context
from app.services.outbox import routing
from app.services.sending import sending
from app.sms.protocol.gateway import GatewayError, OutgoingPart, SmsGateway
from app.sms.protocol.modem_turn import Outbox
from app.sms.protocol.references import Candidates

# Who claimed a row: a process of this host. The evidence of a send lies on the host that made it.
HOST = hashlib.sha256(socket.gethostname().encode()).hexdigest()[:7]
LIFE = f"{HOST}.{uuid.uuid4().hex}"
# SMS that share a claim: few, so that an answer that comes meanwhile waits little.
TOGETHER = 10
# However many answers wait, one SMS in so many is of those that have waited too long (G26).
OVERDUE_TURN = 4


class Sender:
    """What one owner has claimed, and what was sent but not recorded yet."""

    def __init__(self, modem_id: int, gateway: SmsGateway, health: Health, pace: Pace) -> None:
        self.modem_id, self.gateway = modem_id, gateway
        self.health, self.pace = health, pace
        self.lane = routing.Lane(modem_id)
        self._claimed: deque[OutgoingPart] = deque()
        self._since_overdue = 0
        self._gone: list[tuple[OutgoingPart, int]] = []
        # The latest of open outcome, and what failed since, with the references it may have.
        self._doubts: deque[tuple[OutgoingPart, Candidates | None]] = deque(maxlen=TOGETHER)

    @property
    def doors(self) -> Outbox:
        """The callbacks of a turn at the modem."""
        return Outbox(self._claim, self._sent, self._failed)

    def settle(self) -> int:
        """Decides by evidence what a former process or a failed call left as sending."""
        # Nothing of it may be sent from memory: it may be queued again.
        self._claimed.clear()
        self._gone.clear()
        self.gateway.keep()
        with transaction():
            count = sending.settle(self.modem_id, self.gateway.left, HOST)
        if count:
            self._doubts.clear()  # of that send it is not known whether it was counted
        return count

    def _claim(self) -> OutgoingPart | None:
        if not self._claimed:
            with transaction():
                self._take()
        return self._claimed.popleft() if self._claimed else None

    def _sent(self, part: OutgoingPart, reference: int, go_on: bool) -> OutgoingPart | None:
        self.pace.took()
        self.health.sent()
        self._gone.append((part, reference))
        if not self._claimed:
            self.gateway.keep()
            with transaction():
                self._record()
                if go_on and not self._claimed:
                    self._take()
            self._settle_doubts(reference)
        return self._claimed.popleft() if self._claimed else None

    def _failed(self, part: OutgoingPart, error: GatewayError) -> bool:
        add_log_context(sms_id=part.outbound_id)
        self.gateway.keep()
        with transaction():
            self._record()
            sending.mark_failed(part, error, is_outage=self.health.is_failing)
        if error.candidates or self._doubts:
            self._doubts.append((part, error.candidates))
        self.health.could_not_send(error)
        return self.health.bear(error)

    def _record(self) -> None:
        """Writes down what has left; the next parts of the same SMS are claimed with it."""
        gone, self._gone = self._gone, []
        if gone:
            self._claimed.extend(sending.mark_sent(gone))

    def _settle_doubts(self, answer: int) -> None:
        # Not with the record: that locks a card, and whoever acts on one locks it before its SMS.
        if self._doubts:
            with transaction():
                sending.narrow(self._doubts, answer)
            self._doubts.clear()

    def _take(self) -> None:
        turn = self.pace.turn()
        if turn is Turn.NONE or self.health.is_resting:
            return
        most = TOGETHER if self.gateway.remembers and self.pace.is_free else 1
        only, found = turn is Turn.ANSWERS, []
        if self._since_overdue >= OVERDUE_TURN:
            self._since_overdue = 0
            found = sending.claim(self.lane, LIFE, is_overdue=True)
        found = found or sending.claim(self.lane, LIFE, answers_only=only, most=most)
        self._since_overdue += len(found)
        self._claimed.extend(found)
