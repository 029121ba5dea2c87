"""Data saya: whatever words a table keeps of a citizen's case stand in his file."""

from __future__ import annotations

import base64
import json
import re
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import String, select

from app.database.extensions import db, now, transaction
from app.domain.workflow.promises import Pledge
from app.models import (
    Approval,
    BlockedNumber,
    Case,
    Forward,
    InboundPart,
    Note,
    OutboundSms,
    Promise,
    Rejection,
    Reply,
    Suggestion,
)
from app.services.cases.actions import blocking
from app.services.cases.answers import replying
from app.services.cases.promises import promise_photos, promises
from app.services.privacy import erasing, personal_rows, subject_access
from app.services.settings.local_time import today
from tests.integration.services.cases.promises.test_photo_drawing import photo
from tests.integration.services.privacy.personal import ADMIN_ACTOR, NUMBER, leave_traces, own
from tests.office import OPERATOR_PHONE, Office, does
from tests.stage import forward_id

TABLES = (
    *(Approval, BlockedNumber, Forward, InboundPart, Case, Note, OutboundSms),
    *(Promise, Rejection, Reply, Suggestion),
)
# What a machine made of other columns, or a day's count: nothing is said in it.
LEFT_OUT = {
    *("cases.parts_words", "cases.due_reason", "cases.due_counted", "reply.text_salt"),
    *("inbound_part.group_key", "inbound_part.fingerprint", "outbound_sms.dedupe_key"),
    "outbound_sms.kind",
}


@pytest.fixture
def kept(office: Office) -> int:
    """His promise, kept, with a photo; he has left all other traces before."""
    leave_traces(office)
    office.desk(blocking.lift, db.session.scalars(select(BlockedNumber.id)).one())
    card = office.card("Saluran air tersumbat", NUMBER)
    office.forward(card)
    text, pledge = "Akan dibersihkan segera", Pledge(today())
    office.unit(replying.answer_forward, forward_id(card), text, "Kadis", pledge=pledge)
    proofs = promise_photos.drawn([photo()])
    promise = db.session.scalars(select(Promise.id)).one()
    office.desk(promises.keep, promise, "Sudah bersih", proofs)
    return promise


def fill() -> list[str]:
    """Gives every row of his a word of its own in every column of sentences; those words."""
    words = []
    found = personal_rows.on(NUMBER)
    ids = {OutboundSms: found.sms, InboundPart: found.parts, BlockedNumber: found.blockings}
    hung = Forward.id.in_(select(Forward.id).where(Forward.case_id.in_(found.cases)))
    with transaction():
        empty = {"units": [], "places": [], "similar": [], "reason": ""}
        db.session.add(Suggestion(case_id=found.cases[0], made_at=now(), **empty))
        db.session.add(_approval(db.session.scalars(select(Forward).where(hung)).first()))
        db.session.flush()
        for model in TABLES:
            query = select(model)
            if model is Rejection:
                query = query.join(Forward).where(hung)
            elif hasattr(model, "case_id") and model not in ids:
                query = query.where(model.case_id.in_(found.cases))
            else:
                query = query.where(model.id.in_(ids.get(model, found.cases)))
            rows = db.session.scalars(query).all()
            assert rows, model
            for column in _sentences(model):
                words.append(f"qq_{model.__tablename__}_{column}")
                for row in rows:
                    setattr(row, column, words[-1])
    return words


def _sentences(model: Any) -> list[str]:
    return [
        column.name
        for column in model.__table__.columns
        if isinstance(column.type, String)
        and (column.type.length or 999) >= 200
        and f"{model.__tablename__}.{column.name}" not in LEFT_OUT
    ]


def _approval(forward: Forward | None) -> Approval:
    assert forward is not None
    names = ("author_name", "author_position", "superior_name", "superior_position")
    return Approval(
        case_id=forward.case_id,
        forward_id=forward.id,
        text="",
        channel="web",
        asked_at=now(),
        **dict.fromkeys(names, "Kadis"),
    )


def exported() -> dict[str, Any]:
    return does(ADMIN_ACTOR, subject_access.export, personal_rows.on(NUMBER))


def test_every_sentence_of_every_table_is_in_the_file(kept: int) -> None:
    words = fill()
    assert len(words) > 18
    told = json.dumps(exported())
    assert [word for word in words if word not in told] == []


def test_promise_photo_and_what_the_public_reads(kept: int) -> None:
    with transaction():
        card = db.session.get_one(Case, db.session.get_one(Promise, kept).case_id)
        card.lapor_number, card.public_place = "LAPOR-77", "Siulak"
    (case,) = [it for it in exported()["pesan"] if it["janji"]]
    (promise,) = case["janji"]
    assert (promise["status"], promise["keterangan"]) == ("ditepati", "Sudah bersih")
    picture = base64.b64decode(promise["foto"][0]["base64"])
    with Image.open(BytesIO(picture)) as image:
        assert image.size == (40, 30)
    assert (case["nomor_sp4n_lapor"], case["kecamatan"]) == ("LAPOR-77", "Siulak")
    assert case["jawaban"][0]["teks_publik"] == "Akan dibersihkan segera"


def test_how_each_sms_went_and_an_earlier_wish_to_be_forgotten(office: Office) -> None:
    office.receive(NUMBER, "Lampu mati")
    does(ADMIN_ACTOR, erasing.erase, NUMBER, "Permintaan", "A 1")
    office.receive(NUMBER, "Lampu mati lagi")
    with transaction():
        sms = db.session.scalars(select(OutboundSms).where(OutboundSms.number == NUMBER)).one()
        sms.status, sms.sent_at, sms.problem = "failed", now(), "Pulsa habis"
    told = exported()
    assert len(told["penghapusan"]) == 1
    (row,) = told["sms_keluar"]
    assert (row["masalah"], len(row["bagian"])) == ("Pulsa habis", 1)
    assert row["dikirim"] is not None


def test_an_official_s_phone_and_the_code_are_not_a_citizen_s_data(office: Office) -> None:
    office.receive(NUMBER, "Saluran air tersumbat")
    code = office.forward(own()[-1].id)
    office.receive(OPERATOR_PHONE, f"BLS {code} Sudah dibersihkan")
    told = exported()
    texts = [it["isi"] for it in (*told["sms_keluar"], *told["sms_masuk_mentah"])]
    assert "BLS ···· Sudah dibersihkan" in texts
    assert not any(re.search(rf"\b{code}\b", text) for text in texts)
    assert [it["nomor"] for it in told["sms_masuk_mentah"]] == [NUMBER, "HP petugas"]
    assert OPERATOR_PHONE[-9:] not in json.dumps(told)
