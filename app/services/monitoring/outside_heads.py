"""The journal's head leaves the house once a day, for a phone or an address that Admin names (D5).

Who cuts the journal's tail, its notes and the file of heads can't reach what lies there.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Final

from sqlalchemy import func, select

from app.database.extensions import db, lock_until_commit, now, transaction
from app.domain.messaging.delivery import Purpose
from app.domain.messaging.quiet_hours import midnight
from app.domain.messaging.sms_kinds import SmsKind
from app.domain.operations.levels import Level
from app.domain.words import N_, Ago, Sentence
from app.domain.workflow.deadlines import WIB
from app.models import JournalHead, OutboundSms
from app.runtime.logging import log_of
from app.services.contacts import protected_numbers
from app.services.journal import sealing, verification
from app.services.journal.actor import SYSTEM
from app.services.journal.chain_head_file import Head
from app.services.monitoring import outgoing_mail
from app.services.monitoring.readings import Check, Metric, Moment, Reading
from app.services.outbox import outbox
from app.services.outbox.outbox import Cause
from app.services.settings import settings, sms_templates
from app.services.settings.local_time import short_date, today
from app.sms.protocol.encoding import measure
from app.sms.texts import texts
from app.sms.texts.texts import TextKey

SMS, MAIL = "sms_luar", "surel_luar"
# After the offices close: the acts of the day are in the head that leaves on it.
HOUR: Final = time(17)
# One day may fail; so long after the last one a person must look.
_PATIENCE: Final = timedelta(hours=49)

NOBODY: Final = N_(
    "Ekor jurnal dapat dipotong tanpa ketahuan. Isi HP atau surel penerima segel jurnal di luar"
    " pengelola, misalnya Inspektorat: Pengaturan Umum, Pemantauan sistem."
)
_OWN_NUMBER: Final = N_(
    "HP penerima segel jurnal adalah nomor Si UPIK sendiri. Isi HP orang di luar pengelola:"
    " Pengaturan Umum, Pemantauan sistem."
)
_NO_SERVER: Final = N_(
    "Surel penerima segel jurnal diisi, tetapi tidak ada server surel: isi UPIK_SMTP_URL di server."
)
_NO_SMS: Final = N_("SMS segel jurnal belum terkirim sejak lebih dari sehari: lihat Pesan Keluar.")
_NO_MAIL: Final = N_(
    "Surel segel jurnal belum terkirim dalam dua hari ini. Bila alamatnya baru diisi, tunggu lima"
    " menit; bila tidak, sebabnya ada di %(log)s."
)


def send_due() -> None:
    """Sends the day's head where it was not sent today; a mail that fails is tried again."""
    number, to = protected_numbers.head_phone(), settings.current().head_mail
    is_sms_due = number is not None and _is_due(SMS)
    is_mail_due = bool(to) and outgoing_mail.is_set_up() and _is_due(MAIL)
    db.session.rollback()
    if not (is_sms_due or is_mail_due) or not sealing.try_all():
        return
    if is_sms_due and number is not None:
        with transaction():
            _send_sms(number)
    if is_mail_due:
        _send_mail(to)


def last_each() -> dict[str, datetime]:
    """When a head last left, by its way."""
    query = select(JournalHead.how, func.max(JournalHead.at)).where(
        JournalHead.how.in_((SMS, MAIL))
    )
    return {how: at for how, at in db.session.execute(query.group_by(JournalHead.how))}


def problem() -> str:
    """What keeps the head from leaving, in a sentence that says what to do; empty if it leaves."""
    return next(_problems(), "")


def _problems() -> Iterator[str]:
    named = settings.current()
    if not (named.head_phone or named.head_mail):
        yield NOBODY
    if named.head_phone and protected_numbers.head_phone() is None:
        yield _OWN_NUMBER
    if named.head_mail and not outgoing_mail.is_set_up():
        yield _NO_SERVER
    if named.head_phone and _is_sms_stuck():
        yield _NO_SMS
    if named.head_mail:
        at = last_each().get(MAIL)
        if at is None or now() - at > _PATIENCE:
            yield Sentence(_NO_MAIL, log=log_of("jobs"))


def _is_sms_stuck() -> bool:
    """Whether those of the last days wait or failed, all of them."""
    query = select(func.min(OutboundSms.created_at), func.max(OutboundSms.sent_at)).where(
        OutboundSms.purpose == Purpose.NOTICE.value,
        OutboundSms.created_at > now() - _PATIENCE,
        OutboundSms.kind == SmsKind.JOURNAL_HEAD,
    )
    oldest, sent_at = db.session.execute(query).one()
    return sent_at is None and oldest is not None and now() - oldest > timedelta(days=1)


def _is_due(how: str) -> bool:
    """Once a day in the evening; the first, or after a day without, at once."""
    at, day = last_each().get(how), midnight(now())
    if at is None or at < day - timedelta(days=1):
        return True
    return at < day and now().astimezone(WIB).time() >= HOUR


def _send_sms(number: str) -> None:
    lock_until_commit("journal_head")
    head = sealing.last()
    cause = Cause(SmsKind.JOURNAL_HEAD, details=(today(),))
    if head is not None and outbox.put(number, _text(head), cause) is not None:
        sealing.keep_head(SMS, actor=SYSTEM, head=head)


def _send_mail(to: str) -> None:
    """The head is noted once it has gone: no mail server is waited for in a transaction."""
    head = sealing.last()
    if head is None:
        return
    day = short_date(now())
    subject = f"Si UPIK {settings.current().site_name}: segel jurnal {day}"
    lines = (
        f"Segel terakhir jurnal Si UPIK {day}:",
        f"{head[0]}:{head[1]}",
        "Mohon simpan surel ini. Untuk membandingkan, di server:",
        f"upik journal verify --head {head[0]}:{head[1]}",
    )
    if outgoing_mail.try_send(to, subject, "\n\n".join(lines)):
        with transaction():
            sealing.keep_head(MAIL, actor=SYSTEM, head=head)


def _text(head: Head) -> str:
    """In Admin's wording, where that fits one SMS: half a seal would prove nothing."""
    values = {"date": short_date(now()), "head": f"{head[0]}:{head[1]}"}
    said = sms_templates.say(TextKey.JOURNAL_HEAD, **values)
    return said if measure(said).parts == 1 else texts.render(TextKey.JOURNAL_HEAD, None, **values)


@Check(
    "sealing",
    N_("Segel jurnal"),
    trouble=N_("jurnal tidak disegel"),
    metric=Metric("journal_unsealed", "Rows that wait for the sealer too long"),
)
def unsealed(moment: Moment) -> Iterator[Reading]:
    """The journal's rows that have waited too long for their seal."""
    count = verification.overdue()
    if not count:
        words = N_("semua baris disegel: perubahan diam-diam akan ketahuan")
        yield Reading(words=(words,), number=0)
        return
    told = Sentence.counting("%(count)s baris belum disegel", count, count=count)
    advice = Sentence("Penyegel berhenti: sebabnya ada di %(log)s.", log=log_of("jobs"))
    yield Reading(Level.BAD, (told,), advice=advice, number=count)


@Check("head", N_("Segel ke luar"))
def outside(moment: Moment) -> Iterator[Reading]:
    """When the journal's head last left the house, and what keeps it (D5)."""
    hindrance = problem()
    at = max(last_each().values(), default=None)
    words: str = N_("belum pernah keluar")
    if at is not None:
        words = Sentence("terakhir keluar %(ago)s", ago=Ago(at, moment.at))
    yield Reading(Level.WARN if hindrance else Level.GOOD, (words,), advice=hindrance)
