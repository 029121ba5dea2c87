"""TOLAK by somebody else tells the head who rejected, why and what instead (S99)."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from app.database.extensions import db, transaction
from app.models import OutboundSms, Rejection
from app.services.cases.actions import rejecting
from app.services.directory import directory
from app.sms.protocol.encoding import measure
from tests.office import KADIS, OPERATOR_PHONE, SEKRETARIS, Office, outgoing
from tests.stage import contact, forward_id, mark_sensitive

REASON = "Jalan ini jalan provinsi, bukan jalan kabupaten"
INSTEAD = "Dinas Bina Marga Provinsi"


def reject(office: Office, reason: str = REASON, instead: str = INSTEAD) -> Rejection:
    return office.unit(rejecting.reject_forward, forward_id(), reason, instead, "Kadis PUPR")


def test_the_head_hears_who_why_and_what_instead_and_the_others_that_the_code_is_gone(
    office: Office, code: str
) -> None:
    with transaction():
        db.session.execute(update(OutboundSms).values(status="sent"))
    reject(office)
    assert outgoing(KADIS)[1:] == [
        f'{code} ditolak Operator PUPR (Oki): "{REASON}" Usulan: {INSTEAD}. -Si UPIK'
    ]
    for phone in (SEKRETARIS, OPERATOR_PHONE):
        assert [text.split(".")[0] for text in outgoing(phone)[1:]] == [f"{code} Kode ini ditarik"]


def test_by_phone_what_instead_is_not_said_yet(code: str, office: Office) -> None:
    office.receive(OPERATOR_PHONE, f"TOLAK {code} {REASON}")
    assert outgoing(KADIS)[1:] == [
        f'{code} ditolak Operator PUPR: "{REASON}" Usulan: belum disebut. -Si UPIK'
    ]


def complete(office: Office) -> None:
    """The operator says at the screen what TOLAK by phone left open."""
    rejection = db.session.scalars(select(Rejection)).one()
    office.unit(rejecting.complete, rejection.id, INSTEAD, "Kadis PUPR")


def test_what_instead_is_told_once_it_is_said(office: Office, code: str) -> None:
    office.receive(OPERATOR_PHONE, f"TOLAK {code} {REASON}")
    complete(office)
    notices = select(OutboundSms.text, OutboundSms.status).where(OutboundSms.kind == "rejection")
    (first, gone), (second, status) = db.session.execute(notices.order_by(OutboundSms.id)).all()
    assert "belum disebut" in first
    assert INSTEAD in second
    assert (gone, status) == ("cancelled", "queued")


def test_the_heads_own_tolak_is_only_confirmed_also_when_it_is_completed(
    office: Office, code: str
) -> None:
    office.receive(KADIS, f"TOLAK {code} {REASON}")
    before = outgoing(KADIS)
    assert [text.split()[1] for text in before[1:]] == ["dikembalikan"]
    complete(office)
    assert outgoing(KADIS) == before


def test_without_a_head_the_secretary_hears_it(office: Office, code: str) -> None:
    with transaction():
        directory.retire(contact(KADIS))
    reject(office)
    assert [text for text in outgoing(SEKRETARIS) if "ditolak" in text] == outgoing(SEKRETARIS)[1:]


def test_a_long_reason_leaves_one_sms_with_what_instead(office: Office, code: str) -> None:
    reject(office, f"{REASON} – “lihat SK” " * 9, "Dinas Pekerjaan Umum dan Penataan Ruang " * 3)
    told = outgoing(KADIS)[-1]
    assert (measure(told).encoding, measure(told).parts) == ("GSM-7", 1)
    assert '..." Usulan: Dinas Pekerjaan Umum' in told


@pytest.mark.usefixtures("heads_log_in")
def test_of_a_sensitive_case_no_word_stands_on_the_phone(office: Office) -> None:
    code = office.case("saya korban KDRT, jangan balas")
    reject(office)
    assert outgoing(KADIS)[-1] == (
        f"{code} Pesan sensitif ini ditolak Operator PUPR (Oki). Alasannya mohon dibuka di web Si"
        " UPIK."
    )


def test_a_case_that_becomes_sensitive_takes_the_words_back(office: Office, code: str) -> None:
    reject(office)
    mark_sensitive(actor=office.moderator)
    assert REASON in outgoing(KADIS)[1]
    assert "Pesan sensitif ini ditolak" in outgoing(KADIS)[2]
