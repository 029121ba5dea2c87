"""What the two reply windows share: who may be named, the counter, the rules of answering."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, abort, current_app, jsonify, make_response, request

from app.extensions import db, transaction
from app.models import Skpd
from app.services import drafts, phones, replying, wording
from app.services.actor import Actor
from app.sms.encoding import GSM7_SINGLE, UCS2_SINGLE, clean, is_gsm7, measure
from app.sms.texts import TextKey
from app.views.session import current_actor

ADVISED = 150
LONGEST = 4000
# The rules of S84-S91, shown in the window in which an answer is written.
RULES = (
    "Si UPIK adalah sarana untuk meningkatkan layanan publik.",
    "Si UPIK adalah sarana komunikasi interaktif antara warga dengan Pemerintah Kabupaten Kerinci.",
    "Gunakan untuk memberi penjelasan mengenai pembangunan dan pelayanan publik.",
    "Segala informasi di Si UPIK adalah informasi resmi melalui SKPD terkait, karenanya memiliki "
    "kedudukan hukum.",
    "Koordinasikan informasi (jawaban) dengan atasan sebelum menjawabnya.",
    "Jawablah dengan singkat dan jelas.",
    "Jawaban tidak melanggar hukum dan kaidah etika, dan tidak menyinggung isu SARA (Suku, Agama, "
    "Ras dan Antar Golongan).",
    "Operator dapat menjawab lebih dari 1 kali.",
)


@dataclass(frozen=True, slots=True)
class Superior:
    """Somebody whose name may stand in "diketahui oleh"."""

    position: str
    name: str


def superiors(skpd_id: int | None) -> list[Superior]:
    """The head and the secretary of a unit, the head first (A6)."""
    if skpd_id is None:
        return []
    people = phones.contacts_of(skpd_id)
    known = [person for person in people if person.rank in replying.SELF_KNOWING]
    return [Superior(person.position, person.name) for person in known]


def signature(actor: Actor) -> str:
    """What the answers of this person end with (A16)."""
    unit = db.session.get(Skpd, actor.skpd_id) if actor.skpd_id else None
    return unit.sms_code if unit else replying.DESK_SIGNATURE


def answer_told() -> str:
    """What the toast says after Kirim: the hold, if there is one."""
    hold = current_app.config["SETTINGS"].send_hold
    if not hold:
        return "Jawaban dikirim ke warga."
    return f"Jawaban dikirim {hold:g} detik lagi. Batalkan ada di kartunya."


def count(text: str, caret: int, actor: Actor, *, is_question: bool = False) -> dict[str, Any]:
    """The counter (A15): the text as typed, and the whole SMS as it will be sent."""
    body = clean(text[:LONGEST])
    typed = measure(body.strip())
    key = TextKey.QUESTION if is_question else TextKey.ANSWER
    whole = measure(clean(wording.say(key, text=body.strip(), signature=signature(actor))))
    single = GSM7_SINGLE if whole.encoding == "GSM-7" else UCS2_SINGLE
    return {
        "text": body,
        "caret": len(clean(text[:caret])),
        "typed": typed.units if typed.encoding == "GSM-7" else len(body.strip()),
        "advised": ADVISED,
        "whole": whole.units,
        "room": single if whole.parts == 1 else whole.parts * whole.per_part,
        "parts": whole.parts,
        "encoding": whole.encoding,
        "odd": "".join(dict.fromkeys(character for character in body if not is_gsm7(character))),
    }


def count_answer(actor: Actor) -> Response:
    """The counter as JSON for the window's script."""
    caret = request.form.get("caret", "")
    text = request.form.get("text", "")
    place = int(caret) if caret.isascii() and caret.isdigit() and len(caret) < 7 else len(text)
    is_question = request.args.get("untuk") == "tanya"
    return jsonify(count(text, place, actor, is_question=is_question))


def keep_draft(message_id: int) -> Response:
    """Stores the half-written text of a window; 204."""
    kind = request.form.get("kind", "")
    if kind not in drafts.KINDS:
        abort(400)
    text, form_key = request.form.get("text", ""), request.form.get("form_key")
    actor = current_actor()
    with transaction():
        drafts.save(message_id, kind, text, actor=actor, form_key=form_key)
    return make_response("", 204)
