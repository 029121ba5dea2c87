"""What the webhook tells becomes words that somebody can read; nothing of it raises."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.channels.channel import Attachment
from app.channels.whatsapp import codes, webhook
from app.channels.whatsapp.channel import LONGEST_IN_TEMPLATE, in_template
from app.domain.messaging import channel_facts
from app.sms.protocol.gateway import FaultKind, Left
from tests.whatsapp.fake_api import PHONE_ID, Taken, call, message, signed, status

MEDIA = {"id": "1166846181421424", "mime_type": "image/jpeg", "sha256": "x"}
PLACE = {"latitude": -2.0634, "longitude": 101.3912}


def told(body: bytes) -> webhook.Told:
    return webhook.read(json.loads(body), PHONE_ID)


def one(**content: Any) -> Any:
    (found,) = told(call(messages=[message("wamid.1", **content)])).messages
    return found


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ({"text": {"body": "Jalan berlubang"}}, "Jalan berlubang"),
        ({"image": {**MEDIA, "caption": "Jembatan putus"}}, "Jembatan putus\n(foto)"),
        ({"image": MEDIA}, "(foto)"),
        ({"audio": {**MEDIA, "voice": True}}, "(pesan suara)"),
        ({"location": PLACE}, "(Lokasi yang dibagikan: -2.06340, 101.39120)"),
        ({"location": {"latitude": 10**400, "longitude": 1}}, channel_facts.UNREADABLE),
        ({"location": {"latitude": float("nan"), "longitude": 1}}, channel_facts.UNREADABLE),
        # Half of a sign and a NUL, which no database takes.
        ({"text": {"body": "Jalan \ud83d rusak\0"}}, "Jalan ? rusak"),
        (
            {"location": {**PLACE, "name": "Pasar Contoh", "address": "Jl. Contoh 1"}},
            "(Lokasi yang dibagikan: Pasar Contoh, Jl. Contoh 1, -2.06340, 101.39120)",
        ),
        (
            {"contacts": [{"name": {"formatted_name": "Pak Contoh"}, "phones": [{"phone": "0"}]}]},
            "(Kontak yang dibagikan: Pak Contoh 0)",
        ),
        ({"button": {"text": "Sudah selesai", "payload": "x"}}, "Sudah selesai"),
        ({"interactive": {"button_reply": {"id": "1", "title": "BELUM"}}}, "BELUM"),
        ({"poll": {}}, channel_facts.UNREADABLE),
        ({"text": {"body": None}}, channel_facts.UNREADABLE),
    ],
)
def test_each_kind_of_case_becomes_words(content: dict[str, Any], text: str) -> None:
    assert one(**content).text == text


def test_a_case_keeps_its_sender_its_id_and_its_time() -> None:
    found = one(text={"body": "Halo"})
    assert (found.address, found.remote_id) == ("whatsapp:6281266000001", "wamid.1")
    assert found.sent_at == datetime.fromtimestamp(1796000000, UTC)


def test_somebody_with_a_user_name_is_known_without_a_number() -> None:
    row = message("wamid.2", text={"body": "Halo"})
    del row["from"]
    contact = {"user_id": "ID.13491208655302741918", "profile": {"name": "Uni"}}
    (found,) = told(call(messages=[row], contacts=[contact])).messages
    assert found.address == "whatsapp:ID.13491208655302741918"


def test_a_file_is_noted_and_not_fetched() -> None:
    assert one(image=MEDIA).attachments == (
        Attachment("image", "image/jpeg", remote_id="1166846181421424"),
    )
    assert not one(document={**MEDIA, "filename": "laporan.pdf"}).attachments
    assert "Dokumen laporan.pdf" in one(document={**MEDIA, "filename": "laporan.pdf"}).text


def test_what_a_sender_has_changed_is_a_case_that_says_so() -> None:
    changed = {"original_message_id": "wamid.1", "message": message("x", text={"body": "RT 3"})}
    assert one(edit=changed).text == "(Pesan yang diubah) RT 3"


@pytest.mark.parametrize("kind", ["sticker", "reaction", "revoke", "system"])
def test_what_nobody_must_answer_is_left_out_with_its_reason(kind: str) -> None:
    found = told(call(messages=[message("wamid.3", **{kind: {}})]))
    assert (found.messages, found.left_out) == ((), (kind,))


def test_a_bad_case_keeps_none_of_the_others_out() -> None:
    good = message("wamid.4", text={"body": "Halo"})
    found = told(
        call(messages=[{"id": 7}, None, good, {**good, "id": "wamid.5", "from": "x" * 300}])
    )
    assert [it.remote_id for it in found.messages] == ["wamid.4"]
    assert len(found.left_out) == 2


def test_another_number_of_the_account_is_none_of_ours() -> None:
    body = call(messages=[message("wamid.6", text={"body": "Halo"})])
    assert webhook.read(json.loads(body), "999").messages == ()


def test_a_status_names_our_own_row_its_fate_and_its_price() -> None:
    taken = Taken("6281266000001", "42", "text", "x", "wamid.OUT1")
    pricing = {"billable": True, "pricing_model": "PMP", "category": "utility"}
    rows = [
        status(taken, "delivered", pricing=pricing),
        status(taken, "failed", 131047),
        {**status(taken, "sent"), "biz_opaque_callback_data": "of another program"},
        status(taken, "unheard of"),
    ]
    found = told(call(statuses=rows))
    first, second = found.fates
    assert (first.outbound_id, first.fate) == (42, "delivered")
    assert first.remote_id == webhook.name_of("wamid.OUT1")
    assert first.bill == webhook.Bill("utility", True, "PMP")
    assert second.problem is not None
    assert second.problem.startswith("Jendela 24 jam WhatsApp sudah lewat")
    assert len(found.left_out) == 2


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    *("entry", "changes", "field", "value", "messages", "statuses", "type"),
                    *("text", "id", "from", "timestamp", "image", "location", "latitude"),
                    *("errors", "pricing"),
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=20,
)


@given(JSON, JSON)
def test_no_body_makes_the_reading_fail(anything: object, row: object) -> None:
    webhook.read(anything, PHONE_ID)
    told(call(messages=[row], statuses=[row], contacts=[row]))


def test_only_the_app_s_secret_signs_these_very_bytes() -> None:
    body = call(messages=[])
    mark = signed(body)["X-Hub-Signature-256"]
    secret = "secret-" + "s" * 25
    assert webhook.is_signed(body, mark, secret)
    assert not webhook.is_signed(body + b" ", mark, secret)
    assert not webhook.is_signed(body, mark, secret + "x")
    assert not webhook.is_signed(body, mark.removeprefix("sha256="), secret)
    assert not webhook.is_signed(body, "", secret)
    assert not webhook.is_signed(body, "sha256=é", secret)


@pytest.mark.parametrize(
    ("status_code", "code", "kind", "left"),
    [
        (429, 130429, FaultKind.THROTTLED, Left.NO),
        (400, 4, FaultKind.THROTTLED, Left.NO),
        (401, 190, FaultKind.HOLD, Left.NO),
        (400, 131047, FaultKind.MESSAGE, Left.NO),
        (400, 131026, FaultKind.MESSAGE, Left.NO),
        (404, 132001, FaultKind.MESSAGE, Left.NO),
        (503, 131016, FaultKind.BACK_OFF, Left.NO),
        (400, 999999, FaultKind.MESSAGE, Left.NO),
        (500, 131000, FaultKind.BACK_OFF, Left.UNKNOWN),
        (502, 502, FaultKind.MESSAGE, Left.UNKNOWN),
        (408, 408, FaultKind.MESSAGE, Left.UNKNOWN),
    ],
)
def test_a_refusal_says_what_to_do_and_whether_it_may_have_left(
    status_code: int, code: int, kind: FaultKind, left: Left
) -> None:
    found = codes.refusal(code, status_code, "told")
    assert (found.kind, found.left) == (kind, left)


def test_a_template_takes_one_line_that_fits() -> None:
    assert in_template("Yth. Ibu,\n\nsudah\tdiperbaiki.     Terima kasih") == (
        "Yth. Ibu, / sudah diperbaiki. Terima kasih"
    )
    long = in_template("kata " * 400)
    assert len(long) <= LONGEST_IN_TEMPLATE
    assert long.endswith("kata…")
