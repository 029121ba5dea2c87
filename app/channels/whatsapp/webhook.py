"""What WhatsApp's webhook tells, read without trust: messages, what became of ours, what is left
out.

Nothing here raises, whatever the body holds: what cannot be read must not keep the rest from being
stored, nor be sent again for days.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final, Literal, get_args

from app.channels.channel import Attachment, Incoming
from app.channels.whatsapp import codes
from app.domain.messaging import addresses, channel_facts
from app.domain.terms import Channel

FateWord = Literal["sent", "delivered", "failed"]
# What Meta lets somebody write at once.
LONGEST: Final = 4096
_DEGREES: Final = 180


@dataclass(frozen=True, slots=True)
class Bill:
    """What Meta says of the price of one message."""

    category: str
    is_billable: bool
    model: str


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one message of ours."""

    outbound_id: int
    fate: FateWord
    remote_id: str
    problem: str | None = None
    bill: Bill | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """All that one call of the webhook tells; `left_out` says why something was not taken."""

    messages: tuple[Incoming, ...] = ()
    fates: tuple[Fate, ...] = ()
    left_out: tuple[str, ...] = ()


class _LeftOut(Exception):
    """A message that is nothing for us."""


def is_signed(body: bytes, signature: str, secret: str) -> bool:
    """Whether this header of X-Hub-Signature-256 was made of these bytes with the app's secret."""
    made = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(made.encode(), signature.encode("utf-8", "replace"))


def name_of(wamid: str) -> str:
    """What we keep of Meta's id of a message of ours: in itself it spells the citizen's number."""
    return hashlib.sha256(wamid.encode()).hexdigest()


def read(payload: object, phone_id: str) -> Told:
    """What the body tells of the phone number with this id."""
    messages: list[Incoming] = []
    fates: list[Fate] = []
    left_out: list[str] = []
    for field, value in _values(payload):
        if field != "messages" or _text(_map(value.get("metadata")), "phone_number_id") != phone_id:
            left_out.append(f"field {field[:40]}")
            continue
        contacts = _maps(value.get("contacts"))
        for row in _maps(value.get("messages")):
            try:
                messages.append(_message(row, contacts[0] if len(contacts) == 1 else {}))
            except _LeftOut as reason:
                left_out.append(str(reason))
        found = [_fate(row) for row in _maps(value.get("statuses"))]
        fates.extend(fate for fate in found if fate is not None)
        left_out.extend("a status of what we did not send" for fate in found if fate is None)
    return Told(tuple(messages), tuple(fates), tuple(left_out))


def _values(payload: object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for entry in _maps(_map(payload).get("entry")):
        for change in _maps(entry.get("changes")):
            yield _text(change, "field"), _map(change.get("value"))


def _message(row: Mapping[str, Any], contact: Mapping[str, Any]) -> Incoming:
    """Raises _LeftOut for what is nothing for us."""
    kind, remote_id = _text(row, "type"), _text(row, "id")
    if _text(row, "group_id"):
        raise _LeftOut("a group")
    if kind in _NOTHING or not remote_id:
        raise _LeftOut(kind or "a message without an id")
    address = _address(row, contact)
    content, lead = row, ""
    if kind == "edit":
        content, lead = _map(_map(row.get("edit")).get("message")), channel_facts.EDITED
        kind = _text(content, "type")
    read_kind = _READERS.get(kind)
    told: _Read = read_kind(content.get(kind)) if read_kind else (channel_facts.UNREADABLE, ())
    text, attachments = told
    return Incoming(
        address=address,
        remote_id=remote_id,
        text=(lead + text)[:LONGEST],
        sent_at=_time(row),
        attachments=attachments,
    )


def _address(row: Mapping[str, Any], contact: Mapping[str, Any]) -> str:
    """The number, or the id of whoever hides it behind a user name."""
    number = _text(row, "from") or _text(contact, "wa_id")
    who = number or _text(row, "from_user_id") or _text(contact, "user_id")
    try:
        return addresses.make(Channel.WHATSAPP, who)
    except ValueError:
        raise _LeftOut("a sender without an address") from None


_Read = tuple[str, tuple[Attachment, ...]]


def _written(key: str, content: object) -> _Read:
    """Typed words, or those of a button of a template that was pressed."""
    return _text(_map(content), key) or channel_facts.UNREADABLE, ()


def _file(kind: Literal["image", "audio"], word: str, content: object) -> _Read:
    found = _map(content)
    media_id = _text(found, "id")
    file = Attachment(kind, _text(found, "mime_type")[:60], remote_id=media_id[:200])
    return _joined(_text(found, "caption"), word), (file,) if media_id else ()


def _video(content: object) -> _Read:
    return _joined(_text(_map(content), "caption"), channel_facts.VIDEO), ()


def _document(content: object) -> _Read:
    told = channel_facts.document(_text(_map(content), "filename")[:80])
    return _joined(_text(_map(content), "caption"), told), ()


def _place(content: object) -> _Read:
    """Names first: they are what places are read from; the coordinates for who looks at a map."""
    place = _map(content)
    point = [place.get(axis) for axis in ("latitude", "longitude")]
    told = [*filter(None, (_text(place, "name"), _text(place, "address")))]
    if all(isinstance(it, int | float) and abs(it) <= _DEGREES for it in point):
        told += [f"{it:.5f}" for it in point]
    return channel_facts.place(", ".join(told)) if told else channel_facts.UNREADABLE, ()


def _contacts(content: object) -> _Read:
    lines = []
    for contact in _maps(content)[:5]:
        name = _text(_map(contact.get("name")), "formatted_name")
        phones = [_text(phone, "phone") for phone in _maps(contact.get("phones"))[:3]]
        lines.append(channel_facts.contact(" ".join((name, *phones))))
    return "\n".join(lines) or channel_facts.UNREADABLE, ()


def _chosen(content: object) -> _Read:
    """A button or a line of a list."""
    found = _map(content)
    answer = _map(found.get("button_reply")) or _map(found.get("list_reply"))
    return _text(answer, "title") or channel_facts.UNREADABLE, ()


_voice: Final = partial(_file, "audio", channel_facts.VOICE)
_READERS: Final[Mapping[str, Callable[[object], _Read]]] = {
    "text": partial(_written, "body"),
    "image": partial(_file, "image", channel_facts.PHOTO),
    "audio": _voice,
    "voice": _voice,
    "video": _video,
    "document": _document,
    "location": _place,
    "contacts": _contacts,
    "button": partial(_written, "text"),
    "interactive": _chosen,
}
# A sign on a message, a message taken back, a changed number: nothing that somebody must answer.
_NOTHING: Final = frozenset({"sticker", "reaction", "revoke", "deleted", "system", "ephemeral"})


# What was read has been delivered; that somebody has read it is theirs to tell.
_READ: Final = {"read": "delivered", "played": "delivered"}


def _fate(row: Mapping[str, Any]) -> Fate | None:
    """None for what we did not send: it has no id of ours."""
    word, own = _text(row, "status"), _text(row, "biz_opaque_callback_data")
    word = _READ.get(word, word)
    is_ours = own.isascii() and own.isdigit() and len(own) < 19
    if word not in get_args(FateWord) or not is_ours:
        return None
    return Fate(
        outbound_id=int(own),
        fate=word,  # type: ignore[arg-type]  # it is one of them
        remote_id=name_of(_text(row, "id")),
        problem=codes.problem(_code(row)) if word == "failed" else None,
        bill=_bill(_map(row.get("pricing")), _map(row.get("conversation"))),
    )


def _code(row: Mapping[str, Any]) -> int | None:
    errors = _maps(row.get("errors"))
    code = errors[0].get("code") if errors else None
    return code if isinstance(code, int) else None


def _bill(pricing: Mapping[str, Any], conversation: Mapping[str, Any]) -> Bill | None:
    if not pricing:
        return None
    category = _text(pricing, "category") or _text(_map(conversation.get("origin")), "type")
    billable = pricing.get("billable", _text(pricing, "type") == "regular")
    return Bill(category[:40] or "?", billable is True, _text(pricing, "pricing_model")[:20])


def _time(row: Mapping[str, Any]) -> datetime:
    """Meta's time of it; ours where it tells none."""
    spelled = _text(row, "timestamp")
    if spelled.isascii() and spelled.isdigit() and len(spelled) < 11:
        return datetime.fromtimestamp(int(spelled), UTC)
    return datetime.now(UTC)


def _joined(caption: str, word: str) -> str:
    return f"{caption}\n{word}" if caption else word


def _map(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _maps(value: object) -> list[Mapping[str, Any]]:
    return [it for it in value if isinstance(it, dict)] if isinstance(value, list) else []


def _text(row: Mapping[str, Any], key: str) -> str:
    """Without what no database takes: JSON can spell a NUL, and half of a sign."""
    value = row.get(key)
    if not isinstance(value, str):
        return ""
    return value.encode("utf-8", "replace").decode().replace("\0", "").strip()
