"""A site in use: a row of every kind that a page shows, so that a walk meets them all."""

from __future__ import annotations

from app.database.extensions import db, now, transaction
from app.domain.messaging.delivery import OutboundStatus
from app.domain.workflow.deadlines import WIB
from app.models import AnswerTemplate, Contact
from app.services.cases.actions import blocking, closing, deleting, manual_entry, notes, rejecting
from app.services.cases.answers import approving, asking_citizen, replying
from app.services.cases.visibility import publishing
from app.services.journal import journal, sealing
from app.services.journal.actor import SYSTEM
from tests.cases import citizen_sms, forward_id, forwarded, person, unit_id
from tests.integration.views.outgoing import put

HEAD = "Kepala Dinas PUPR"


def every_kind_of_row(words: str = "") -> None:
    """Cards in each state with all that hangs on them, SMS in each state, people, templates.

    `words` stand in every text that a person can write.
    """
    desk, office = person("moderator"), person("operator-pupr")
    citizen_sms(f"Lampu jalan mati {words}", "081300000001")
    citizen_sms(f"Lampu jalan masih mati {words}", "081300000001")
    asked, noted = (citizen_sms(f"{it} {words}", f"0813000000{n}") for it, n in _OPEN)
    gone, blocked, direct, done = (
        citizen_sms(f"{it} {words}", f"0813000000{n}") for it, n in _ENDS
    )
    waiting, answered, refused, draft = (
        forwarded(f"{it} {words}", "PUPR", number=f"0813000000{n}") for it, n in _HELD
    )
    with transaction():
        asking_citizen.ask_citizen(asked, f"Di mana? Sebutkan? {words}", actor=desk)
        notes.add_note(noted, f"Sudah ditelepon {words}", actor=desk)
        notes.add_note(waiting, f"Sudah ditelepon {words}", actor=desk)
        deleting.delete(gone, actor=desk, reason=f"iklan {words}")
        blocking.block_sender(blocked, actor=desk, reason=f"iklan {words}")
        replying.answer_directly(
            direct, f"Buka {words}", "permintaan informasi", f"Kabag {words}", actor=desk
        )
        replying.answer_forward(
            forward_id(answered), f"Ditinjau {words}", f"{HEAD} {words}", actor=office
        )
        publishing.publish(answered, actor=desk)
        rejecting.reject_forward(
            forward_id(refused), f"Bukan kami {words}", f"Dishub {words}", HEAD, actor=office
        )
        approving.submit(forward_id(draft), f"Ditinjau besok {words}", HEAD, actor=office)
        closing.close(done, actor=desk, reason=f"sudah dilayani {words}")
        _enter(words)
        _people(words)
    for status in OutboundStatus:
        put(f"crowd-{status}", status, f"Halo {words}")
    with transaction():
        journal.record("close", "case", done, actor=desk)
        sealing.keep_head("cetak", actor=SYSTEM)
    sealing.seal_all()


_OPEN = (("Banjir di desa", "02"), ("Jembatan lapuk", "03"))
_ENDS = (("Undian", "04"), ("Hadiah", "05"), ("Jam buka", "06"), ("Terima kasih", "07"))
_HELD = (("Jalan rusak", "08"), ("Irigasi jebol", "09"), ("Pasar", "10"), ("Talud", "11"))


def _enter(words: str) -> None:
    entry = manual_entry.Entry(
        channel="surat",
        sender="",
        sender_name=f"Pak Budi {words}",
        received=now().astimezone(WIB).strftime("%Y-%m-%dT%H:%M"),
        body=f"Surat warga {words}",
    )
    manual_entry.enter(entry, actor=person("moderator"))


def _people(words: str) -> None:
    db.session.add(AnswerTemplate(name=f"Salam {words}", text=f"Terima kasih {words}"))
    db.session.add(
        Contact(
            skpd_id=unit_id("PUPR"),
            name=f"Budi {words}",
            position=f"Staf {words}",
            rank="operator",
            phone="+6281100000299",
        )
    )
