"""Seed data: years of cases as rows, the same every time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from app.domain.messaging.phone_numbers import SenderClass
from app.domain.terms import Category
from app.domain.workflow.codes import TICKET_ALPHABET
from app.models import Case, Event, Forward, Note, OutboundSms, Rejection, Reply
from app.models.case import NO_TURN
from qa.bench import lives
from qa.bench.texts import ANSWERS, KECAMATAN, OF_THIRTY, THIRTY, report

# What waits is bounded by the work of a day, however long the service has run.
OPEN: Final = 600
ANSWERED: Final = 1500
A_DAY: Final = 550
_MOST_WORDS: Final = tuple(
    word for word, share in zip(Category, (55, 15, 22, 8), strict=True) for _ in range(share)
)
Row = dict[str, Any]


@dataclass
class Rows:
    """Rows by model, ready for one bulk insert."""

    of: dict[Any, list[Row]] = field(
        default_factory=lambda: {model: [] for model in (*TABLES,)}  # in the order of foreign keys
    )


TABLES: Final = (Case, Forward, Rejection, Reply, Note, OutboundSms, Event)


@dataclass
class Site:
    """What stands before: the SKPDs with their phones, the modem, the present."""

    skpds: Sequence[tuple[int, str]]
    phones: dict[int, list[tuple[int, str]]]
    modem_id: int
    present: datetime


class Years:
    """Makes the rows of case 1 to `count`, oldest first; the newest are the open ones."""

    def __init__(self, count: int, site: Site, public_share: float = 0.1) -> None:
        self.count, self.site, self.public_share = count, site, public_share
        self.random = Random(count)
        self.citizens = max(20, count // 8)
        self.step = timedelta(days=1) / A_DAY
        self.open = min(OPEN, count // 5)
        self.answered = min(ANSWERED, count // 5)
        self.last: dict[Any, int] = dict.fromkeys(TABLES, 0)

    def chunks(self, size: int = 4000) -> Iterator[Rows]:
        """All rows, some thousands of cases at a time."""
        for begin in range(1, self.count + 1, size):
            rows = Rows()
            for number in range(begin, min(begin + size, self.count + 1)):
                self._case(rows, number)
            yield rows

    def _case(self, rows: Rows, number: int) -> None:
        at = self.site.present - self.step * (self.count - number + 1)
        status = self._status(number)
        row = self._facts(number, at, status)
        rows.of[Case].append(row)
        self._event(rows, "receive", "case", row, at, None, "baru")
        if status != "baru" and not row["is_quarantined"]:
            self._worked_on(rows, row, at)
        if self.random.random() < 0.6:
            self._sms(rows, row, f"ack:{number}", "acknowledgement", row["sender"], at)

    def _facts(self, number: int, at: datetime, status: str) -> Row:
        random, waits = self.random, number > self.count - self.open
        is_public = status == "selesai" and random.random() < self.public_share
        body = report(random, number)
        if number % max(1, self.count // THIRTY) == 0:
            body += OF_THIRTY
        deleted = random.random() < 0.005 and not waits
        due_at = at + timedelta(days=random.randint(1, 7)) if waits else None
        row = {
            "id": number,
            "ticket": _ticket(number),
            "sender": _number(int(self.citizens * random.random() ** 2)),
            "sender_class": SenderClass.PERSON.value,
            "channel": "sms",
            "body": body,
            "status": status,
            "category": None if status == "baru" else random.choice(_MOST_WORDS).value,
            "is_quarantined": status == "baru" and not waits,
            "code": None if status == "baru" else str(1000 + number % 9000),
            "code_is_live": status in ("diteruskan", "menunggu_warga"),
            "modem_id": self.site.modem_id,
            "received_at": at,
            "smsc_at": at,
            "recorded_at": at + timedelta(seconds=2),
            "due_at": due_at,
            "due_reason": "jawaban pertama: 2 hari kerja" if due_at else None,
            "turn_at": due_at or NO_TURN,
            "published_at": at if is_public else None,
            "public_text": body if is_public else None,
            "public_place": KECAMATAN[number % len(KECAMATAN)] if is_public else None,
            "deleted_at": at + timedelta(days=2) if deleted else None,
            "deleted_by": "Rina Moderator" if deleted else None,
            **lives.unmeasured(number, at, status, random),
        }
        return row | {"code_closed_at": row["closed_at"]}

    def _status(self, number: int) -> str:
        """The newest wait, those before them were answered, all older are closed."""
        random, age = self.random, self.count - number
        if age < self.open:
            words = ("baru", "diteruskan", "ditolak", "menunggu_warga")
            return random.choices(words, (28, 55, 7, 10))[0]
        if age < self.open + self.answered:
            return "dijawab"
        # Old and still "baru" is what a blocked number sent (A11).
        return "selesai" if random.random() > 0.003 else "baru"

    def _worked_on(self, rows: Rows, row: Row, at: datetime) -> None:
        forwarded_at = at + timedelta(minutes=self.random.randint(2, 300))
        for turn in range(1 if self.random.random() < 0.93 else 2):
            forward, office = self._forward(rows, row, forwarded_at, is_lead=turn == 0)
            self._event(rows, "forward", "forward", row, forwarded_at, None, "menunggu")
            if forward["status"] == "dijawab":
                self._reply(rows, row, forward, office)
            elif forward["status"] == "ditolak":
                self._rejection(rows, forward)
        if self.random.random() < 0.02:
            self._note(rows, row, forwarded_at)

    def _forward(self, rows: Rows, row: Row, at: datetime, *, is_lead: bool) -> tuple[Row, str]:
        # A few offices hold most cases.
        place = int(len(self.site.skpds) * self.random.random() ** 2.2)
        skpd_id, name = self.site.skpds[place]
        waits = {"diteruskan": "menunggu", "menunggu_warga": "menunggu", "ditolak": "ditolak"}
        status = waits.get(row["status"], "dijawab")
        answered_at = min(at + lives.answer_after(self.random), self.site.present)
        forward = {
            "id": self._next(Forward),
            "case_id": row["id"],
            "skpd_id": skpd_id,
            "status": status,
            "is_lead": is_lead,
            "is_owed": status == "menunggu",
            "forwarded_at": at,
            "forwarded_by": "Rina Moderator",
            "answered_at": answered_at if status == "dijawab" else None,
            **dict.fromkeys(("responded_at", "work_minutes", "answer_channel", "is_late")),
        }
        rows.of[Forward].append(forward)
        for contact_id, phone in self.site.phones.get(skpd_id, [])[:2]:
            key = f"forward:{forward['id']}:{contact_id}"
            sms = self._sms(rows, row, key, "forward", phone, at)
            sms.update(forward_id=forward["id"], contact_id=contact_id)
        return forward, name

    def _reply(self, rows: Rows, row: Row, forward: Row, office: str) -> None:
        at, by_phone = forward["answered_at"], self.random.random() < 0.4
        lives.answered(row, forward, "bls" if by_phone else "web")
        text = self.random.choice(ANSWERS)
        reply = {
            "id": self._next(Reply),
            "case_id": row["id"],
            "forward_id": forward["id"],
            "text": text,
            "public_text": text,
            "channel": "bls" if by_phone else "web",
            "skpd_name": office,
            "author_name": "Andi Operator",
            "author_position": "Operator",
            "acknowledged_by": None if by_phone and row["status"] == "dijawab" else "Kepala Dinas",
            "text_salt": "0" * 32,
            "created_at": at,
        }
        rows.of[Reply].append(reply)
        self._event(rows, "reply", "reply", row, at, None, None)
        self._event(rows, "case_status", "case", row, at, "diteruskan", "dijawab")
        sms = self._sms(rows, row, f"reply:{reply['id']}", "answer", row["sender"], at)
        sms.update(reply_id=reply["id"], forward_id=forward["id"], text=reply["text"])
        if row["id"] > self.count - self.answered - self.open and self.random.random() < 0.01:
            sms.update(status="undelivered", problem="Pulsa habis", delivered_at=None)

    def _rejection(self, rows: Rows, forward: Row) -> None:
        at = forward["forwarded_at"] + timedelta(hours=4)
        lives.rejected(forward, at)
        rows.of[Rejection].append({
            "id": self._next(Rejection),
            "forward_id": forward["id"],
            "reason": "Bukan kewenangan kami",
            "alternative": "Dinas Perhubungan",
            "acknowledged_by": "Kepala Dinas",
            "channel": "web",
            "author_name": "Andi Operator",
            "author_position": "Operator",
            "created_at": at,
        })  # fmt: skip

    def _note(self, rows: Rows, row: Row, at: datetime) -> None:
        rows.of[Note].append({
            "id": self._next(Note),
            "case_id": row["id"],
            "text": "Sudah ditelepon, warga menunggu kabar.",
            "author_name": "Rina Moderator",
            "author_position": "Moderator",
            "created_at": at,
        })  # fmt: skip

    def _sms(self, rows: Rows, row: Row, key: str, purpose: str, number: str, at: datetime) -> Row:
        arrived = self.random.random() < 0.9
        sms = {
            "id": self._next(OutboundSms),
            "dedupe_key": f"bench:{key}",
            "kind": purpose,
            "purpose": purpose,
            "priority": 1,
            "number": number,
            "text": "BLS KODE isi jawaban",
            "status": "delivered" if arrived else "sent",
            "case_id": row["id"],
            "forward_id": None,
            "reply_id": None,
            "contact_id": None,
            "modem_id": self.site.modem_id,
            "problem": None,
            "created_at": at,
            "due_at": at,
            "sent_at": at + timedelta(seconds=8),
            "delivered_at": at + timedelta(seconds=15) if arrived else None,
        }
        rows.of[OutboundSms].append(sms)
        return sms

    def _event(
        self, rows: Rows, action: str, subject: str, row: Row, at: datetime, old: Any, new: Any
    ) -> None:
        event_id = self._next(Event)
        rows.of[Event].append({
            "id": event_id,
            # As if sealed long ago, or the service would seal millions of rows beside what is
            # measured; the newest has something to follow.
            "seq": event_id,
            "seal": "5eed" * 16 if row["id"] == self.count else None,
            "at": at,
            "action": action,
            "subject": subject,
            "subject_id": row["id"],
            "case_id": row["id"],
            "actor": "bench",
            "old": old,
            "new": new,
            "facts": "{}",
        })  # fmt: skip

    def _next(self, model: Any) -> int:
        self.last[model] += 1
        return self.last[model]


def _number(citizen: int) -> str:
    """A fictitious mobile number."""
    return f"+62811{(citizen * 7919) % 100_000_000:08d}"


def _ticket(number: int) -> str:
    """All different, in no order: multiplying by a number prime to their count is a shuffle."""
    base = len(TICKET_ALPHABET)
    value, letters = number * 334_214_467 % base**6, []
    for _ in range(6):
        value, place = divmod(value, base)
        letters.append(TICKET_ALPHABET[place])
    return "".join(letters)
