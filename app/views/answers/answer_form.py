"""What the dialogs of answering share: the rules, promises, the counter, drafts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import Response, abort, jsonify, make_response, request
from flask_babel import gettext as _

from app.channels import registry
from app.channels.whatsapp.channel import WhatsApp
from app.database.extensions import now, transaction
from app.domain.errors import InvalidInput
from app.domain.messaging import addresses
from app.domain.reasons import Problem
from app.domain.words import N_
from app.domain.workflow.promises import Pledge
from app.domain.workflow.typed_days import day_box
from app.domain.workflow.workflow import Channel, ReplyChannel
from app.i18n.language import translated
from app.models import Case, Reply, Skpd
from app.queries.cards import case_rows
from app.services.cases.answers import replying
from app.services.cases.answers.recalling import Recall
from app.services.cases.promises import promises
from app.services.cases.state import case_state, drafts
from app.services.journal.actor import Actor
from app.services.outbox import notice_phones
from app.services.sending import channel_sending
from app.services.settings import sms_templates
from app.services.settings.local_time import today
from app.sms.protocol.encoding import GSM7_SINGLE, UCS2_SINGLE, clean, is_gsm7, measure
from app.sms.texts.texts import TextKey
from app.views.framework.current_user import current_actor
from app.views.framework.format import when

ADVISED = 150
LONGEST = 4000
# In the address of the counter of an answer to a sensitive case.
SENSITIVE = "sensitif"
CORRECTION = "Ralat: mohon abaikan jawaban kami sebelumnya. "
# The rules of S84-S91, shown in the dialog of an answer.
RULES = (
    N_("Si UPIK adalah sarana untuk meningkatkan layanan publik."),
    N_(
        "Si UPIK adalah sarana komunikasi interaktif antara warga dengan Pemerintah "
        "Kabupaten Kerinci."
    ),
    N_("Gunakan untuk memberi penjelasan mengenai pembangunan dan pelayanan publik."),
    N_(
        "Segala informasi di Si UPIK adalah informasi resmi melalui SKPD terkait, karenanya "
        "memiliki "
        "kedudukan hukum."
    ),
    N_("Koordinasikan informasi (jawaban) dengan atasan sebelum menjawabnya."),
    N_("Jawablah dengan singkat dan jelas."),
    N_(
        "Jawaban tidak melanggar hukum dan kaidah etika, dan tidak menyinggung isu SARA "
        "(Suku, Agama, "
        "Ras dan Antar Golongan)."
    ),
    N_("Operator dapat menjawab lebih dari 1 kali."),
)


def pledge_of(form: Mapping[str, str]) -> Pledge:
    """The promise that the answer makes. Raises InvalidInput when its day is missing."""
    return promises.pledged(
        form.get("text"), form.get("promised_on"), form.get("no_promise") == "ya"
    )


def promise_context(form: Mapping[str, str]) -> dict[str, object]:
    """The words that promise something, the day that the text names, and the first day that may be
    chosen."""
    text = form.get("text", "")
    return {
        "promise": promises.words_in(text),
        "promise_day": promises.day_in(text),
        "first_day": today(),
    }


def is_confirmed() -> bool:
    """Whether the confirmation that a sensitive card asks for was given (D7)."""
    return request.form.get("confirm") == "ya"


def confirmed_if_sensitive(case: Case) -> None:
    """Raises InvalidInput without confirmation: others may read the phone of the sender (D7)."""
    if case.is_sensitive and not is_confirmed():
        raise InvalidInput("confirm", Problem.REQUIRED)


def signature(actor: Actor, case: Case | None = None) -> str:
    """The signature of this person's answers (A16), to this case where one is named."""
    return sms_templates.signature(case_rows.find(Skpd, actor.skpd_id), case)


_WHOLE: Final = N_("Jawaban dibatalkan, tidak dikirim ke warga.")
_PARTLY: Final = N_("Jawaban dibatalkan, tetapi sebagian SMS-nya sudah terkirim ke warga.")
_WAITS: Final = N_(" Jawaban itu menunggu persetujuan lagi.")
_CLOSED: Final = N_(" Pesannya tetap selesai.")
_RECALLED: Final = {
    Recall.TOO_LATE: N_("Terlambat: jawaban sudah dikirim ke warga."),
    Recall.STOPPED: _WHOLE,
    Recall.PARTLY: _PARTLY,
    Recall.WAITS_AGAIN: _WHOLE + _WAITS,
    Recall.PARTLY_WAITS_AGAIN: _PARTLY + _WAITS,
    Recall.CLOSED: _WHOLE + _CLOSED,
    Recall.PARTLY_CLOSED: _PARTLY + _CLOSED,
}


def cancel_told(recall: Recall | None, is_own: bool) -> str:
    """What Batalkan did; an own text becomes a draft again. Empty when it was refused."""
    if recall is None:
        return ""
    kept = is_own and recall in (Recall.STOPPED, Recall.PARTLY)
    return translated(_RECALLED[recall]) + (
        _(" Teksnya masih ada di jendela balasan.") if kept else ""
    )


def goes_by_sms(case: Case) -> bool:
    """Whether an answer is cut and counted as SMS: other channels carry it whole."""
    return not addresses.is_online(case.sender)


def recorded_way(case: Case) -> str:
    """How the desk gives the answer to a sender whom no SMS reaches (D10); otherwise empty."""
    if case_state.reachable_number(case) is not None:
        return ""
    return translated(Channel(case.channel).way)


def whatsapp_window(case: Case) -> str:
    """Until when somebody who writes by WhatsApp may be answered freely, and what happens then;
    empty for all others."""
    number = case_state.reachable_number(case) or ""
    channel = registry.get(addresses.channel_of(number))
    if not isinstance(channel, WhatsApp) or not channel.is_ready():
        return ""
    until = channel_sending.open_until(channel, number) or now()
    if notice_phones.agreed(number) is not None:
        after = _("lewat SMS, seperti disetujui warga")
    else:
        after = _("lewat templat") if channel.has_template else _("tidak dapat dikirim")
    if until <= now():
        return _("WhatsApp: batas 24 jam sudah lewat; jawaban %(after)s.", after=after)
    return _(
        "WhatsApp: dapat dijawab bebas sampai %(at)s; sesudahnya %(after)s.",
        at=when(until),
        after=after,
    )


def answer_told(way: str, channel: ReplyChannel = ReplyChannel.WEB) -> str:
    """What the toast says after Kirim: how long the SMS is held, or that nothing is sent."""
    if way:
        return _("Jawaban dicatat, tanpa SMS. Sampaikan kepada warga %(way)s.", way=way)
    hold = replying.hold_seconds(channel)
    if not hold:
        return _("Jawaban dikirim ke warga.")
    return _("Jawaban dikirim %(hold)g detik lagi. Batalkan ada di kartunya.", hold=hold)


def correction_of(case_id: int) -> str:
    """How a correction begins ("Ralat"), if the address names a disputed answer (D11)."""
    reply_id = request.args.get("ralat", type=int)
    reply = case_rows.find(Reply, reply_id) if reply_id and reply_id < 2**31 else None
    is_denied = reply is not None and reply.disputed_at and reply.case_id == case_id
    return CORRECTION if is_denied else ""


def count(
    text: str, caret: int, name: str, *, is_question: bool = False, hint: bool = True
) -> dict[str, Any]:
    """The counter (A15): the text as typed, and the whole SMS as it will be sent, signed `name`."""
    body = clean(text[:LONGEST])
    typed = measure(body.strip())
    words = body.strip()
    sms = sms_templates.answer_sms(words, name, hint=hint)
    if is_question:
        sms = sms_templates.say(TextKey.QUESTION, text=words, signature=name)
    whole = measure(clean(sms))
    single = GSM7_SINGLE if whole.encoding == "GSM-7" else UCS2_SINGLE
    return {
        "text": body,
        "caret": len(clean(text[:caret])),
        "typed": typed.units if typed.encoding == "GSM-7" else len(body.strip()),
        "advised": ADVISED,
        "whole": whole.units,
        "room": single if whole.parts == 1 else whole.parts * whole.per_part,
        "parts": whole.parts,
        "promise": "" if is_question else promises.words_in(body) or "",
        "promise_day": "" if is_question else day_box(promises.day_in(body)),
        "odd": "".join(dict.fromkeys(character for character in body if not is_gsm7(character))),
    }


def count_answer(actor: Actor) -> Response:
    """The counter as JSON for the dialog's script."""
    caret = request.form.get("caret", "")
    text = request.form.get("text", "")
    place = int(caret) if caret.isascii() and caret.isdigit() and len(caret) < 7 else len(text)
    is_question = request.args.get("untuk") == "tanya"
    is_quiet = SENSITIVE in request.args
    name = sms_templates.DESK_SIGNATURE if is_quiet else signature(actor)
    return jsonify(count(text, place, name, is_question=is_question, hint=not is_quiet))


def keep_draft(case_id: int) -> Response:
    """Stores the unfinished text of a dialog; 204."""
    kind = request.form.get("kind", "")
    if kind not in drafts.KINDS:
        abort(400)
    text, form_key = request.form.get("text", ""), request.form.get("form_key")
    actor = current_actor()
    with transaction():
        drafts.save(case_id, kind, text, actor=actor, form_key=form_key)
    return make_response("", 204)
