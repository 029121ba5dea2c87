"""Labels of a card: its tags and flags, a unit's row (S25), an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from flask_babel import gettext as _

from app.database.extensions import now
from app.domain.messaging import failures
from app.domain.messaging.delivery import LEFT, NOT_ARRIVED, OutboundStatus
from app.domain.terms import HOLDING, LET_GO
from app.domain.words import N_
from app.domain.workflow import deadlines
from app.domain.workflow.workflow import CaseStatus, Channel, Facts, ForwardStatus, ReplyChannel
from app.i18n.language import counted, translated
from app.models import Case, Contact, Forward, Note, OutboundSms, Reply
from app.models.counted import Apart
from app.services.cases.actions import closing, creating
from app.services.contacts import recipients
from app.views.cards import sender_labels
from app.views.cards.view_models import (
    Delivery,
    NoteView,
    RejectionView,
    ReplyView,
    RouteView,
    Tag,
    Tone,
)
from app.views.framework.format import WIB, clock, day, full_day, when

_FLAGS: Final[Mapping[str, Tag]] = {
    creating.FROM_CONTACT: Tag(N_("Dari kontak SKPD"), "warn"),
    creating.UNREGISTERED_ANSWER: Tag(N_("BLS dari nomor tak terdaftar"), "bad"),
    creating.SERVICE_OVER: Tag(N_("BLS dari pejabat di luar masa tugasnya"), "bad"),
    creating.INCOMPLETE: Tag(N_("SMS belum lengkap: sebagian belum diterima"), "warn"),
    creating.MIXED: Tag(N_("Bagian beberapa SMS tercampur: menurut urutan datang"), "warn"),
    creating.UNREADABLE: Tag(N_("SMS tak terbaca"), "warn"),
    creating.ERASURE: Tag(N_("Minta datanya dihapus: tugas Admin di Data Pribadi"), "warn"),
    creating.EMERGENCY: Tag(N_("Kata darurat dari nomor terblokir"), "bad"),
    creating.RESTORED: Tag(
        N_("Dipulihkan dari salinan: mungkin sudah ditangani sesudah cadangan"), "warn"
    ),
    creating.FAILED: Tag(N_("Pesan tak dapat diolah"), "bad"),
}
# What no citizen wrote, where no flag tells it; no figure counts it as a citizen's case.
_APART: Final[Mapping[str, Tag]] = {
    Apart.OFFICIAL: Tag(N_("Dari HP pejabat: bukan pesan warga"), "plain"),
    Apart.SERVICE: Tag(N_("SMS layanan: bukan pesan warga"), "plain"),
    Apart.COURTESY: Tag(N_("Ucapan singkat: tidak dihitung sebagai pesan"), "plain"),
}
_ON_ITS_WAY: Final[Mapping[OutboundStatus, str]] = {
    OutboundStatus.HELD: N_("menunggu dikirim"),
    OutboundStatus.QUEUED: N_("dalam antrean kirim"),
    OutboundStatus.SENDING: N_("sedang dikirim"),
}
_ENDS: Final = {
    closing.NO_RESPONSE: N_("Selesai: tanpa tanggapan"),
    closing.BY_CITIZEN: N_("Selesai: kata warga"),
    closing.ERASED: N_("Selesai: data dihapus"),
}
# The text of an answer or a note whose case was anonymised.
GONE: Final = N_("(isi dihapus)")
HELPS: Final = N_("SKPD pendukung menjawab atau melepaskan dalam 6x24 jam sejak diteruskan")
_STANDS: Final = N_("Tenggat berhenti sampai warga menjawab pertanyaan")
_TWICE: Final = N_(
    "Jaringan melaporkan jawaban ini tidak sampai. Laporan itu kadang keliru: warga dapat "
    "menerimanya dua kali. Kirim ulang?"
)
_IS_SAFE: Final = N_(
    "Pesan ini sensitif: HP warga mungkin dibaca orang lain. Kirim ulang hanya bila jawaban "
    "ini aman baginya. Kirim ulang?"
)
_FORWARD_TONES: Final[Mapping[ForwardStatus, Tone]] = {
    ForwardStatus.MENUNGGU: "warn",
    ForwardStatus.DIJAWAB: "good",
    ForwardStatus.DITOLAK: "bad",
    ForwardStatus.DITARIK: "plain",
}
_LEADS: Final = Tag(
    N_("SKPD utama"), "plain", N_("SKPD utama untuk pesan ini; yang lain SKPD pendukung")
)
_HELPS: Final = Tag(N_("SKPD pendukung"), "plain", N_("Mendukung SKPD utama; boleh menjawab juga"))
_AGAIN: Final = N_("Jawabannya tidak sampai, atau warga menyatakan belum selesai")
_ROUTE_WORDS: Final[Mapping[ForwardStatus, str]] = {
    ForwardStatus.MENUNGGU: N_("belum dijawab"),
    ForwardStatus.DIJAWAB: N_("sudah dijawab"),
    ForwardStatus.DITOLAK: N_("ditolak"),
    ForwardStatus.DITARIK: N_("ditarik"),
}


def due(case: Case) -> Tag | None:
    """`Tenggat Kamis 26/11: 5 hari kerja; Senin libur`, red when overdue; the tooltip has the rule
    (D3)."""
    if case.due_at is None or case.is_deleted:
        return None
    return _due(
        case.due_at,
        translated(deadlines.counted_in_words(case.due_counted or "")),
        translated(deadlines.reason_in_words(case.due_reason or "")),
    )


def own_due(forward: Forward) -> Tag | None:
    """The same for one unit: a supporting unit has its own deadline (A7), in danger none (D3)."""
    if forward.due_at is None or forward.case.is_urgent:
        return None
    if forward.is_lead:
        return due(forward.case)
    return _due(forward.due_at, _("pukul %(clock)s, 6x24 jam", clock=clock(forward.due_at)), HELPS)


def _due(at: datetime, counted: str, reason: str) -> Tag:
    is_over = at < now()
    words = _("Lewat tenggat %(at)s", at=day(at)) if is_over else _("Tenggat %(at)s", at=day(at))
    return Tag(f"{words}: {counted}" if counted else words, "bad" if is_over else "plain", reason)


def tags(case: Case, forward: Forward | None) -> tuple[Tag, ...]:
    """The tags at the right of the card's head: its deadline and state."""
    tag = due(case) if forward is None or forward.due_at is None else own_due(forward)
    found = [tag] if tag else []
    if case.is_deleted:
        found.append(Tag(_("Dihapus oleh %(deleted_by)s", deleted_by=case.deleted_by), "bad"))
    if case.is_published and forward is None:
        found.append(Tag(N_("Terbit di halaman umum"), "good"))
    if case.status == CaseStatus.MENUNGGU_WARGA:
        found.append(Tag(CaseStatus(case.status).label, "plain", _STANDS))
    if case.status == CaseStatus.SELESAI:
        words = _ENDS.get(case.outcome or "", N_("Selesai"))
        found.append(Tag(words, "plain", case.outcome_note or ""))
    if case.needs_inspection:
        found.append(Tag(N_("Perlu pemeriksaan"), "warn"))
    # Rejected and withdrawn forwards need no answer any more.
    live = [row for row in case.forwards if row.status not in LET_GO]
    if forward is None and len(live) > 1:
        answered = sum(row.status == ForwardStatus.DIJAWAB and not row.is_owed for row in live)
        late = sum(row.due_at is not None and row.due_at < now() for row in live)
        words = _("Dijawab %(answered)s dari %(total)s SKPD", answered=answered, total=len(live))
        words += _(", %(late)s terlambat", late=late) if late else ""
        found.append(Tag(words, "bad" if late else "plain"))
    return tuple(found)


def body(case: Case) -> str:
    """The text of the case, or that it was erased."""
    if case.anonymised_at is None:
        return case.body
    day = full_day(case.anonymised_at.astimezone(WIB))
    return _("(isi pesan dihapus %(anonymised_at)s)", anonymised_at=day)


def flags(case: Case, facts: Facts, blocked_until: date | None = None) -> tuple[Tag, ...]:
    """What is unusual about the card; `blocked_until`: the last day of its number's blocking."""
    found = _deleted(case)
    if case.flag is not None and case.flag in _FLAGS:
        found.append(_FLAGS[case.flag])
    elif case.counted_apart is not None:
        found.append(_APART[case.counted_apart])
    marks = (
        (case.hides_number, Tag(N_("RAHASIA: nomor hanya untuk Admin"), "bad")),
        (case.is_urgent, Tag(N_("Mendesak: kata bahaya"), "bad")),
        (facts.is_sensitive, Tag(N_("Sensitif: jangan balas otomatis"), "bad")),
        (case.is_accusing and facts.forward is None, Tag(N_("Menuduh pegawai"), "warn")),
    )
    found += [tag for is_so, tag in marks if is_so]
    found += sender_labels.blocked(case, facts, blocked_until)
    if not facts.is_answerable and not case.is_anonymised:
        found.append(Tag(N_("Pengirim bukan nomor HP, tidak dapat dibalas"), "warn"))
    return tuple(found)


def _deleted(case: Case) -> list[Tag]:
    """When and why it was deleted, for the decision on Pulihkan; the card's head says by whom."""
    if case.deleted_at is None:
        return []
    at, reason = when(case.deleted_at), case.deleted_reason
    words = _("Dihapus %(at)s, alasan: %(reason)s", at=at, reason=reason) if reason else None
    return [Tag(words or _("Dihapus %(at)s, tanpa alasan", at=at), "bad")]


def reply(
    row: Reply,
    sms: OutboundSms | None,
    cancel_url: str | None,
    acknowledge_url: str | None,
    correct_url: str | None,
    resend_url: str | None = None,
) -> ReplyView:
    """One answer: author, channel, superior, delivery of its SMS."""
    delivery = _delivery(sms) if sms is not None else _recorded(row)
    is_lost = sms is not None and sms.status in NOT_ARRIVED
    return ReplyView(
        id=row.id,
        text=row.text or translated(GONE),
        by=_by(row),
        office=row.skpd_name,
        acknowledged_by=row.acknowledged_by,
        at=row.created_at,
        delivery=delivery,
        cancel_url=cancel_url if delivery.held_until else None,
        acknowledge_url=None if row.acknowledged_by else acknowledge_url,
        disputed=_disputed(row),
        correct_url=correct_url,
        resend_url=resend_url if is_lost else None,
        resend_ask=_resend_ask(row.case, sms) if is_lost and resend_url else "",
    )


def _resend_ask(case: Case, sms: OutboundSms | None) -> str:
    if case.is_sensitive:
        return _IS_SAFE
    is_doubtful = sms is not None and sms.status == OutboundStatus.UNDELIVERED
    return _TWICE if is_doubtful else ""


def _disputed(row: Reply) -> str:
    if row.disputed_at is None:
        return ""
    return _(
        "Dibantah %(name)s lewat SMS BATAL, %(at)s", name=row.disputed_by, at=when(row.disputed_at)
    )


def note(row: Note) -> NoteView:
    """One internal note."""
    by = person(row.author_position, row.author_name)
    return NoteView(row.text or translated(GONE), by, row.created_at)


def _by(row: Reply) -> str:
    author = person(row.author_position, row.author_name)
    if row.channel == ReplyChannel.BLS:
        return _("Lewat HP oleh %(author)s", author=author)
    return _("Web oleh %(author)s", author=author)


def person(position: str, name: str) -> str:
    if not position or position == name:
        return name
    return f"{position} ({name})"


def _recorded(row: Reply) -> Delivery:
    """No SMS reaches the sender: the desk gives the answer in another way (D10)."""
    channel = Channel(row.case.channel)
    given = (
        "" if channel == Channel.SMS else _(": disampaikan %(way)s", way=translated(channel.way))
    )
    return Delivery(_("dicatat, tanpa SMS%(given)s", given=given), "plain")


def _why(sms: OutboundSms) -> str:
    return str(translated(failures.told(sms.problem or "")))


def _delivery(sms: OutboundSms) -> Delivery:
    status = OutboundStatus(sms.status)
    if status is OutboundStatus.CANCELLED:
        return Delivery(_("dibatalkan sebelum dikirim"), "plain", is_cancelled=True)
    if status in NOT_ARRIVED:
        why = _why(sms) or translated(status.label).lower()
        return Delivery(_("Jawaban tidak sampai: %(why)s", why=why), "bad")
    if status is OutboundStatus.UNCERTAIN:
        why = f": {_why(sms)}" if sms.problem else ""
        return Delivery(f"{translated(status.label)}{why}", "bad")
    if sms.needs_person:
        return Delivery(
            _("tertahan, menunggu petugas: %(why)s", why=_why(sms) or _("perlu diperiksa")), "bad"
        )
    if status in _ON_ITS_WAY:
        held = sms.due_at if status is OutboundStatus.HELD else None
        again = _(", akan dicoba lagi: %(why)s", why=_why(sms)) if sms.problem and not held else ""
        return Delivery(translated(_ON_ITS_WAY[status]) + again, "warn", held_until=held)
    arrived = _(" · diterima %(at)s", at=when(sms.delivered_at)) if sms.delivered_at else ""
    sent = f" {when(sms.sent_at)}" if sms.sent_at else ""
    return Delivery(
        _("terkirim ke warga%(sent)s%(arrived)s", sent=sent, arrived=arrived),
        "good",
        at=sms.sent_at,
    )


UNNAMED: Final = N_("belum diisi")


def route(
    row: Forward,
    phones: Tag,
    withdraw_url: str | None,
    complete_url: str | None,
    release_url: str | None = None,
) -> RouteView:
    """One unit: whether it answered, `phones` about the SMS to them, why it rejected."""
    state = ForwardStatus(row.status)
    after = (
        _("dalam %(answered_at)s", answered_at=_span(row.answered_at - row.forwarded_at))
        if row.answered_at
        else ""
    )
    return RouteView(
        forward_id=row.id,
        skpd=row.skpd.name,
        abbreviation=row.skpd.abbreviation,
        part=_part(row),
        state=_state(row, state),
        due=own_due(row) if _part(row) else None,
        phones=phones,
        forwarded_at=row.forwarded_at,
        answered_after=after,
        reminded_at=row.reminded_at,
        read_at=row.read_at,
        rejection=_rejection(row, complete_url),
        heads_only=row.heads_only,
        withdraw_url=withdraw_url,
        release_url=release_url,
    )


def _state(row: Forward, state: ForwardStatus) -> Tag:
    if row.released_by:
        return Tag(N_("dilepas"), "plain", f"{row.release_note} · {row.released_by}")
    if row.is_owed and state is ForwardStatus.DIJAWAB:
        return Tag(N_("harus dijawab lagi"), "warn", _AGAIN)
    return Tag(_ROUTE_WORDS[state], _FORWARD_TONES[state])


def _part(row: Forward) -> Tag | None:
    """Lead or supporting unit, where several hold the case (A7)."""
    holding = [one for one in row.case.forwards if one.status in HOLDING]
    if len(holding) < 2 or row not in holding:
        return None
    return _LEADS if row.is_lead else _HELPS


def _rejection(row: Forward, complete_url: str | None) -> RejectionView | None:
    found = row.rejection
    if found is None:
        return None
    return RejectionView(
        reason=found.reason,
        alternative=found.alternative or translated(UNNAMED),
        acknowledged_by=found.acknowledged_by or translated(UNNAMED),
        by=person(found.author_position, found.author_name),
        at=found.created_at,
        complete_url=None if found.acknowledged_by else complete_url,
    )


def sms_to_phones(row: Forward, found: Sequence[OutboundSms], people: Sequence[Contact]) -> Tag:
    """`SMS terkirim 3 dari 3, diterima 2`. While an answer is awaited, only the SMS to phones count
    that are told of it today: an official's former number reaches nobody."""
    if row.is_owed:
        numbers = {one.phone for one in recipients.told_among(people, row)}
        found = [sms for sms in found if sms.number in numbers]
        if numbers and not found:
            return Tag(N_("belum ada SMS ke HP-nya: Ingatkan mengirimnya"), "bad")
    asked = [sms for sms in found if sms.status != OutboundStatus.CANCELLED]
    if not asked:
        words = N_("SMS dibatalkan") if found else N_("tanpa SMS: belum ada nomor HP")
        return Tag(words, "bad" if row.is_owed else "plain")
    told = (
        (sum(sms.status in NOT_ARRIVED for sms in asked), N_("gagal")),
        (sum(sms.status == OutboundStatus.UNCERTAIN for sms in asked), N_("belum pasti")),
        (sum(sms.needs_person for sms in asked), _("tertahan menunggu petugas")),
    )
    words = _(
        "SMS terkirim %(sent)s dari %(total)s, diterima %(arrived)s",
        sent=sum(sms.status in LEFT for sms in asked),
        total=len(asked),
        arrived=sum(sms.status == OutboundStatus.DELIVERED for sms in asked),
    )
    more = "".join(f", {count} {translated(word)}" for count, word in told if count)
    return Tag(words + more, "plain")


def _span(passed: timedelta) -> str:
    minutes = max(1, round(passed.total_seconds() / 60))
    if minutes < 60:
        return counted("%(minutes)s menit", minutes=minutes)
    if minutes < 24 * 60:
        rest = counted(" %(minutes)s menit", minutes=minutes % 60) if minutes % 60 else ""
        return counted("%(hours)s jam", hours=minutes // 60) + rest
    days, hours = divmod(minutes // 60, 24)
    return counted("%(days)s hari", days=days) + (
        counted(" %(hours)s jam", hours=hours) if hours else ""
    )
