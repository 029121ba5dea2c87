"""Plt. dan Plh.: the page, the sentences of the form, and the papers that name who is acting."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from app.database.extensions import db
from app.models import Contact, Event, OutboundSms, Rejection, Reply
from app.services.cases.answers import replying
from app.services.contacts import signer
from app.services.settings.local_time import today
from tests.cases import forward_id, forwarded, let, reject, unit_id
from tests.rows import all_rows, one_row
from tests.web import Browser

KADIS, SEKRETARIS, OPERATOR = "+6281100000201", "+6281100000202", "+6281100000203"


def own(phone: str) -> Contact:
    return one_row(Contact, Contact.acting.is_(None), phone=phone)


def acting_rows() -> list[Contact]:
    db.session.rollback()
    return all_rows(Contact, Contact.acting.is_not(None))


def new(**values: Any) -> dict[str, Any]:
    """The secretary of PUPR acts for its head from today."""
    return {
        "skpd": unit_id("PUPR"),
        "acting": "plh",
        "holder": own(KADIS).id,
        "position": "",
        "rank": "",
        "person": own(SEKRETARIS).id,
        "name": "",
        "phone": "",
        "decree": "800/12/2026",
        "valid_from": today().isoformat(),
        "valid_until": (today() + timedelta(days=3)).isoformat(),
        **values,
    }


def test_it_is_appointed_shown_shortened_and_deleted(desk: Browser) -> None:
    forwarded("Jembatan lapuk", "PUPR")
    assert desk.send("/pelaksana/add", **new())[0] < 400
    (row,) = acting_rows()
    assert (row.position, row.rank) == ("Plh. Kepala Dinas PUPR", "kadis")
    assert (row.name, row.phone) == ("Maya Sekretaris", SEKRETARIS)
    text = desk.page("/pelaksana/list/")
    for words in ("Plh. Kepala Dinas PUPR", "Hendra Kadis (Kepala Dinas PUPR)", "Sedang berlaku"):
        assert words in text
    unit = row.skpd_id
    for address in (f"/kontak/list/?skpd={unit}", "/skpd/list/?q=PUPR"):
        assert "Plh. Kepala Dinas PUPR: Maya Sekretaris, sampai" in desk.page(address)
    assert "Digantikan Maya Sekretaris sampai" in desk.page(f"/kontak/list/?skpd={unit}")
    assert "Maya" not in desk.page(f"/pelaksana/list/?skpd={unit_id('DISHUB')}")
    window = desk.page(f"/pelaksana/edit/{row.id}")
    for chosen in (own(KADIS).id, own(SEKRETARIS).id, "plh"):
        assert f'<option selected value="{chosen}">' in window

    yesterday = (today() - timedelta(days=1)).isoformat()
    ended = new(valid_from=yesterday, valid_until=yesterday)
    assert desk.send(f"/pelaksana/edit/{row.id}", **ended)[0] < 400
    assert "Sudah berakhir" in desk.page("/pelaksana/list/")
    assert desk.send(f"/pelaksana/delete/{row.id}")[0] < 400
    assert "Maya" not in desk.page("/pelaksana/list/")
    assert all_rows(Event.action, subject="acting") == [
        *("acting_added", "acting_begun", "acting_changed", "acting_ended", "acting_deleted")
    ]


def test_somebody_without_an_office_gets_the_open_codes_at_once(desk: Browser) -> None:
    forwarded("Jembatan lapuk", "PUPR")
    told = desk.send("/pelaksana/add", **new(person="", name="Rina", phone="0811-0000-0288"))
    assert told[0] < 400
    (row,) = acting_rows()
    (text,) = all_rows(OutboundSms.text, number=row.phone)
    assert "Jembatan lapuk" in text
    assert "1 SMS yang masih terbuka dikirim ke HP Rina" in desk.page("/pelaksana/list/")


def test_a_mistake_is_said_in_a_sentence(desk: Browser) -> None:
    for values, words in (
        ({"person": ""}, "HP-nya belum ada. Pilih pejabat terdaftar, atau isi Nama dan HP."),
        ({"name": "Rina"}, "Pilih pejabat terdaftar atau isi Nama dan HP, jangan keduanya."),
        ({"person": "", "name": "Rina", "phone": "12"}, "HP bukan nomor HP yang benar."),
        ({"person": "", "name": "Rina", "phone": OPERATOR}, "Pilih namanya di Yang ditunjuk."),
        ({"holder": ""}, "Pilih pejabat yang digantikan. Bila jabatannya kosong, pilih Plt."),
        ({"acting": "plt"}, "Plt. hanya untuk jabatan yang kosong."),
        ({"acting": "plt", "holder": ""}, "Jabatan wajib diisi."),
        ({"acting": "plt", "holder": "", "position": "Kepala UPTD"}, "Sebagai wajib diisi."),
        (
            {**{"acting": "plt", "holder": "", "rank": "kadis"}, "position": "Kepala Dinas PUPR"},
            "Jabatan ini masih dipegang pejabatnya pada hari-hari itu.",
        ),
        ({"valid_until": "2020-01-01"}, "Berlaku sampai tidak boleh sebelum tanggal mulainya."),
        (
            {"valid_from": "2020-01-01", "valid_until": "2020-01-02"},
            "Berlaku sampai sudah lewat. Pilih hari ini atau sesudahnya.",
        ),
        ({"valid_from": ""}, "Wajib diisi."),
        ({"valid_from": "kemarin"}, "Tulis tanggal seperti 30/11/2026."),
        ({"acting": ""}, "Wajib dipilih."),
        ({"person": own(KADIS).id}, "Pejabat tidak dapat menggantikan dirinya sendiri."),
        ({"skpd": unit_id("DISHUB")}, "Pejabat ini bukan dari Dinas yang dipilih."),
    ):
        assert words in desk.posted("/pelaksana/add", 422, **new(**values)), values
        assert acting_rows() == []


def test_two_at_the_same_time_are_refused(desk: Browser) -> None:
    desk.send("/pelaksana/add", **new())
    text = desk.send("/pelaksana/add", **new(person=own(OPERATOR).id))[1]
    assert "Jabatan ini sudah ada pelaksananya pada hari-hari itu." in text
    assert len(acting_rows()) == 1


def test_papers_name_who_is_acting(desk: Browser) -> None:
    case_id = forwarded("Jembatan lapuk", "PUPR")
    second = forwarded("Jalan rusak", "PUPR", number="081266771235")
    desk.send("/pelaksana/add", **new(person=own(OPERATOR).id))
    sheet = desk.page(f"/pesan-masuk/{case_id}/disposisi")
    assert "u.p. Plh. Kepala Dinas PUPR, Andi Operator" in sheet
    assert "Jabatan: Plh. Kepala Dinas PUPR" in sheet
    answer = (forward_id(case_id), "Besok kami tambal", "Plh. Kepala Dinas PUPR")
    let("operator-pupr", replying.answer_forward, *answer)
    reject(second, "Bukan jalan kabupaten", "BWSS", by="operator-pupr")
    assert one_row(Reply).author_position == "Plh. Kepala Dinas PUPR"
    assert one_row(Rejection).author_position == "Plh. Kepala Dinas PUPR"
    assert "Plh. Kepala Dinas PUPR" in desk.page(f"/pesan-masuk/{case_id}")


def test_a_report_is_signed_by_who_is_acting_in_the_signer_s_office(desk: Browser) -> None:
    kabag = own("+6281100000231")
    fields = new(skpd=kabag.skpd_id, holder=kabag.id, person=own(KADIS).id)
    assert desk.send("/pelaksana/add", **fields)[0] < 400
    values = signer.settings_today()
    signer_now = (values.signer_position, values.signer_name)
    assert signer_now == ("Plh. Kepala Bagian PDE", "Hendra Kadis")


def test_the_answer_s_window_offers_who_is_acting_as_knowing_of_it(desk: Browser) -> None:
    case_id = forwarded("Jembatan lapuk", "PUPR")
    desk.send("/pelaksana/add", **new())
    desk.log_in("operator-pupr")
    text = desk.page(f"/pesan-dinas/{forward_id(case_id)}/balas")
    assert "Plh. Kepala Dinas PUPR" in text
    assert '"Kepala Dinas PUPR' not in text
