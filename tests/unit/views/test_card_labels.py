"""What a card says of an SMS that waits: for the modem by itself, or for a person."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.domain.messaging.failures import failure_reason
from app.models import Case, Forward, OutboundSms, Reply, Skpd
from app.services.cases.answers.recalling import Recall
from app.views.answers import answer_form
from app.views.cards import labels
from app.views.cards.view_models import Button, Buttons, Tag

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def sms(status: str, problem: str | None = None, *, needs_person: bool = False) -> OutboundSms:
    return OutboundSms(status=status, problem=problem, needs_person=needs_person, due_at=AT)


def answer_words(row: OutboundSms) -> str:
    reply = Reply(
        id=1, text="Baik", channel="web", author_name="Ani", author_position="", created_at=AT
    )
    return labels.reply(reply, row, "/batal", None, None).delivery.words


@pytest.mark.parametrize(
    ("row", "begins"),
    [
        (sms("held"), "menunggu dikirim"),
        (sms("queued"), "dalam antrean kirim"),
        (sms("queued", "Jaringan terganggu."), "dalam antrean kirim, akan dicoba lagi"),
        (
            sms("held", failure_reason(None, "too_old"), needs_person=True),
            "tertahan, menunggu petugas: Terlalu lama di antrean",
        ),
        (sms("held", needs_person=True), "tertahan, menunggu petugas: perlu diperiksa"),
        (sms("failed", "Nomor salah."), "Jawaban tidak sampai: Nomor salah."),
        (sms("uncertain", failure_reason(None, "uncertain")), "Belum pasti terkirim"),
    ],
)
def test_an_answer_says_for_whom_its_sms_waits(row: OutboundSms, begins: str) -> None:
    assert answer_words(row).startswith(begins)


def test_what_waits_for_a_person_cannot_be_called_back_as_if_it_were_on_its_way() -> None:
    held = labels.reply(
        Reply(id=1, text="", channel="web", author_name="Ani", author_position="", created_at=AT),
        sms("held", needs_person=True),
        "/batal",
        None,
        None,
    )
    assert held.cancel_url is None


def test_an_skpds_line_counts_what_waits_for_a_person() -> None:
    phones = [sms("delivered"), sms("uncertain"), sms("failed"), sms("held", needs_person=True)]
    row = held(Case(), "DC")
    row.is_owed = False
    assert labels.sms_to_phones(row, phones, []).text == (
        "SMS terkirim 1 dari 4, diterima 1, 1 gagal, 1 belum pasti, 1 tertahan menunggu petugas"
    )


def held(case: Case, unit: str, *, is_lead: bool = True, status: str = "menunggu") -> Forward:
    row = Forward(status=status, forwarded_at=AT, heads_only=False, is_lead=is_lead)
    row.skpd, row.case = Skpd(name=f"Dinas {unit}", abbreviation=unit), case
    return row


def part(row: Forward) -> str | None:
    tag = labels.route(row, Tag("", "plain"), None, None).part
    return tag.text if tag else None


def test_who_leads_is_said_only_where_another_helps() -> None:
    case = Case()
    first = held(case, "DC")
    assert part(first) is None
    second = held(case, "LH", is_lead=False)
    assert (part(first), part(second)) == ("SKPD utama", "SKPD pendukung")
    second.status = "ditarik"
    assert (part(first), part(second)) == (None, None)


def test_batalkan_promises_a_text_only_where_its_window_can_be_opened() -> None:
    kept = {it for it in Recall if "jendela balasan" in answer_form.cancel_told(it, True)}
    assert kept == {Recall.STOPPED, Recall.PARTLY}


def test_any_word_of_a_button_changes_what_a_card_is_compared_by() -> None:
    said = [
        Button("reply", "Balas", "fa-reply", tip, "InboxReplyView.reply", True)
        for tip in ("Membalas lewat SMS", "Mencatat jawaban")
    ]
    plain, other, under = (
        Buttons.of(said[:1], []),
        Buttons.of(said[1:], []),
        Buttons.of([], said[:1]),
    )
    assert plain == Buttons.of(said[:1], [])
    assert len({plain.stamp, other.stamp, under.stamp}) == 3
