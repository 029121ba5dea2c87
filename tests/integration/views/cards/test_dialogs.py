"""The moderator's windows: what they ask, what they refuse, and that nothing is sent twice."""

from __future__ import annotations

import json
import re

import pytest

from app.database.extensions import db
from app.models import BlockedNumber, Forward, Reply, Skpd
from app.services.cases.actions import deleting
from app.services.cases.answers import replying
from app.services.settings import sms_templates
from app.sms.texts.texts import TextKey
from tests.cases import (
    buttons,
    case,
    citizen_sms,
    forward_id,
    forwarded,
    hidden,
    let,
    reject,
    unit_id,
)
from tests.reading import assert_says
from tests.rows import all_rows, change, one_row
from tests.web import FRAGMENT, Browser, steady

ANSWER = {"text": "Sudah kami tangani.", "category": "keluhan", "acknowledged_by": "Kabag PDE"}


def rows(model: type, case_id: int) -> int:
    return len(all_rows(model, case_id=case_id))


@pytest.mark.parametrize(
    ("window", "labels"),
    [
        ("teruskan", ["Proses / Forward", ">diteruskan untuk<", ">Kategori<", ">Kirim<"]),
        ("balas", [">balasan<", ">Kategori<", ">diketahui oleh<", ">Kirim<", "Aturan menjawab"]),
        ("hapus", [">YAKIN<", ">Batal<"]),
        ("blokir", [">YA<", ">BATAL<"]),
    ],
)
def test_a_window_has_the_tutorial_s_words_and_the_text(
    desk: Browser, window: str, labels: list[str]
) -> None:
    """S34, S36, S40, S43-S45, S49-S53."""
    row = citizen_sms("Jalan rusak di Siulak")
    text = desk.page(f"/pesan-masuk/{row}/{window}")
    assert "<html" not in text
    assert_says(text, "Jalan rusak di Siulak", 'id="window-title"', *labels)


def test_forward(desk: Browser) -> None:
    """S43-S45, A7: one or several SKPD; the card comes back with its code."""
    row = citizen_sms("Jembatan lapuk")
    units = [unit_id("PUPR"), unit_id("DISHUB")]
    text = desk.posted(f"/pesan-masuk/{row}/teruskan", skpd=units, category="keluhan")
    assert [part.skpd_id for part in case(row).forwards] == units
    assert str(case(row).code) in text
    assert "Dinas Perhubungan" in text
    assert f'<option value="{units[0]}"' not in desk.page(f"/pesan-masuk/{row}/teruskan")


def test_kirim_dan_berikutnya_opens_the_next_that_waits_for_the_desk(desk: Browser) -> None:
    waiting = forwarded("Di SKPD", "DISHUB")
    first, second = citizen_sms("Satu"), citizen_sms("Dua")
    unit = unit_id("PUPR")
    assert "Kirim & berikutnya" in desk.page(f"/pesan-masuk/{first}/balas")
    form = {"skpd": unit, "category": "keluhan", "next": "ya"}
    assert next_of(desk, f"/pesan-masuk/{first}/teruskan", form) == f"/pesan-masuk/{second}"
    text = desk.page(f"/pesan-masuk/{second}")
    assert_says(text, "Pesan diteruskan.", f'<a href="/pesan-masuk/{first}">Lihat kartunya</a>')
    found = next_of(desk, f"/pesan-masuk/{second}/balas", {**ANSWER, "next": "ya"})
    assert found in {f"/pesan-masuk/{waiting}", f"/pesan-masuk/{first}"}


@pytest.mark.parametrize("window", ["teruskan", "balas", "blokir", "hapus"])
def test_and_the_next_of_the_page_needs_no_other_page(desk: Browser, window: str) -> None:
    """What the page's script then does stands in tests/e2e/test_twenty_cases.py."""
    row, following = citizen_sms("Satu"), citizen_sms("Dua", "081266770002")
    form = {**ANSWER, "skpd": unit_id("PUPR"), "next": "ya", "next_row": following}
    assert "berikutnya</button>" in desk.page(f"/pesan-masuk/{row}/{window}")
    url = f"/pesan-masuk/{row}/{window}"
    answer = desk.post(url, data=form, headers=FRAGMENT)
    done = json.loads(answer.headers["HX-Trigger-After-Swap"])["upik:done"]
    assert done == {"card": f"card-{row}", "stays": False, "next": str(following)}
    assert "HX-Redirect" not in answer.headers


def next_of(client: Browser, url: str, form: dict[str, object]) -> str:
    """Where "Kirim & berikutnya" leads."""
    answer = client.post(url, data=form, headers=FRAGMENT)
    assert answer.status_code == 200
    return answer.headers["HX-Redirect"]


def test_tarik(desk: Browser) -> None:
    """D13: from one SKPD's row; the other keeps it."""
    row = forwarded("Salah alamat", "PUPR", "DISHUB")
    first = forward_id(row)
    assert desk.page(f"/pesan-masuk/{row}").count(">Tarik<") == 2
    assert "Tarik pesan dari" in desk.page(f"/pesan-masuk/terusan/{first}/tarik")
    assert desk.posted(f"/pesan-masuk/terusan/{first}/tarik").count(">Tarik<") == 1
    assert desk.send(f"/pesan-masuk/terusan/{first}/tarik")[0] == 409
    assert desk.get("/pesan-masuk/terusan/999999/tarik").status_code == 404


def test_after_a_rejection_it_is_forwarded_again_to_the_skpd_that_was_named(desk: Browser) -> None:
    """S98, A20: Teruskan lagi, the alternative is picked already."""
    row, right = forwarded("Lampu padam", "DISHUB"), unit_id("PUPR")
    reject(row, "Bukan urusan kami", db.session.get_one(Skpd, right).name)
    assert ">Teruskan lagi<" in desk.page(f"/pesan-masuk/{row}").replace("</i>", ">")
    window = desk.page(f"/pesan-masuk/{row}/teruskan")
    assert re.search(rf'<option value="{right}"[^>]* selected>', window)
    form = {"skpd": right, "category": "pengaduan", "note": "segera", "needs_inspection": "ya"}
    assert "Perlu pemeriksaan" in desk.posted(f"/pesan-masuk/{row}/teruskan", **form)


def test_forward_names_every_missing_field_and_keeps_what_was_typed(desk: Browser) -> None:
    row = citizen_sms("Kurang lengkap")
    text = desk.posted(f"/pesan-masuk/{row}/teruskan", 422, skpd="", category="", note="Tolong")
    assert_says(text, "Kolom diteruskan untuk wajib diisi.", "Kategori wajib diisi.")
    assert text.count('aria-invalid="true"') == 2
    assert 'value="Tolong"' in text
    desk.posted(f"/pesan-masuk/{row}/teruskan", 422, skpd="999999", category="keluhan")
    assert rows(Forward, row) == 0


def test_the_same_form_twice_is_done_once(desk: Browser) -> None:
    row, unit = citizen_sms("Klik dua kali"), unit_id("PUPR")
    text = desk.page(f"/pesan-masuk/{row}/teruskan")
    form = {"form_key": hidden(text, "form_key"), "seen": hidden(text, "seen")}
    for _ in range(2):
        desk.posted(f"/pesan-masuk/{row}/teruskan", skpd=unit, category="keluhan", **form)
    assert rows(Forward, row) == 1


def test_reply(desk: Browser) -> None:
    """S47-S53: answered without forwarding."""
    row = citizen_sms("Kapan CPNS dibuka?")
    assert "diketahui oleh Kabag PDE" in desk.posted(f"/pesan-masuk/{row}/balas", **ANSWER)
    assert case(row).status == "dijawab"


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ("text", "Balasan wajib diisi."),
        ("category", "Kategori wajib diisi."),
        ("acknowledged_by", "Pejabat yang mengetahui wajib diisi."),
    ],
)
def test_reply_needs_text_category_and_superior(desk: Browser, missing: str, sentence: str) -> None:
    """S52: PENTING."""
    row = citizen_sms("Lengkapi dulu")
    text = desk.posted(f"/pesan-masuk/{row}/balas", 422, **{**ANSWER, missing: " "})
    assert sentence in text
    assert missing == "text" or ANSWER["text"] in text
    assert rows(Reply, row) == 0


def test_the_second_to_act_is_told_what_the_first_did(desk: Browser) -> None:
    row = citizen_sms("Dua moderator")
    opened = desk.page(f"/pesan-masuk/{row}/balas")
    let("admin", replying.answer_directly, row, "Jawaban pertama", "keluhan", "Kabag")
    form = {"form_key": hidden(opened, "form_key"), "seen": hidden(opened, "seen")}
    text = desk.posted(f"/pesan-masuk/{row}/balas", 409, **ANSWER, **form)
    assert_says(text, "sudah dibalas oleh Admin Latihan", "Jawaban pertama")
    assert ANSWER["text"] in text
    assert rows(Reply, row) == 1
    form["seen"] = hidden(text, "seen")
    assert desk.send(f"/pesan-masuk/{row}/balas", **ANSWER, **form)[0] == 200


def test_a_sensitive_card_asks_a_second_click(desk: Browser) -> None:
    """D7."""
    row = citizen_sms("Saya korban KDRT, tolong")
    text = desk.posted(f"/pesan-masuk/{row}/balas", 422, **ANSWER)
    assert_says(text, 'id="confirm-error"', "Saya yakin jawaban ini aman bagi pengirim")
    assert desk.send(f"/pesan-masuk/{row}/balas", **ANSWER, confirm="ya")[0] == 200


def test_only_a_sensitive_card_offers_hanya_kepala(desk: Browser) -> None:
    """D7: the head's phone alone gets the code."""
    row, plain, unit = citizen_sms("Korban KDRT"), citizen_sms("Jalan rusak"), unit_id("PUPR")
    assert "Hanya kepala" not in desk.page(f"/pesan-masuk/{plain}/teruskan")
    assert "Hanya kepala" in desk.page(f"/pesan-masuk/{row}/teruskan")
    url = f"/pesan-masuk/{row}/teruskan"
    text = desk.posted(url, skpd=unit, category="pengaduan", heads_only="ya")
    assert "SMS terkirim 0 dari 1" in text


def test_minta_kejelasan(desk: Browser) -> None:
    """The card shows what was asked, then what the citizen answered; so does the SKPD's."""
    row = forwarded("Jalan rusak", "BAG-PDE", number="081255550001")
    assert "Minta kejelasan" in desk.page(f"/pesan-masuk/{row}")
    text = desk.posted(f"/pesan-masuk/{row}/tanya", text="Di desa mana?")
    assert_says(text, "Ditanyakan kepada warga:</b> Di desa mana?", "Menunggu warga")
    answer = citizen_sms("Di Siulak Mukai", "081255550001")
    held = forward_id(row)
    for url in (f"/pesan-masuk/{row}", f"/pesan-dinas/{held}"):
        assert "Di Siulak Mukai" in desk.page(url), url
    assert "Penjelasan warga" in desk.page(f"/pesan-masuk/{answer}")


def test_delete(desk: Browser) -> None:
    """S34: YAKIN deletes; a window opened later says that it is gone."""
    row = citizen_sms("Hapus saya")
    assert "data-card" not in desk.posted(f"/pesan-masuk/{row}/hapus", reason="ganda")
    assert case(row).deleted_reason == "ganda"
    assert "Tidak dapat dilakukan" in desk.refused(f"/pesan-masuk/{row}/hapus", 409)


def test_block(desk: Browser) -> None:
    """S36, S37, A11: the card shows it."""
    row = citizen_sms("Undian berhadiah", "081255558888")
    assert "Nomor terblokir" in desk.posted(f"/pesan-masuk/{row}/blokir", reason="penipuan")
    assert all_rows(BlockedNumber.number) == ["+6281255558888"]


def test_close_needs_a_reason_where_nobody_answered(desk: Browser) -> None:
    row = forwarded("Tutup saja", "PUPR")
    assert "Alasan wajib diisi." in desk.posted(f"/pesan-masuk/{row}/selesai", 422, reason="")
    assert desk.send(f"/pesan-masuk/{row}/selesai", reason="Selesai lewat telepon")[0] == 200
    assert case(row).status == "selesai"


def counted(client: Browser, text: str) -> dict[str, object]:
    answer = client.post(
        "/pesan-masuk/hitung", data={"text": text, "caret": len(text)}, headers=FRAGMENT
    )
    found: dict[str, object] = answer.get_json()
    return found


def test_the_counter_counts_the_whole_sms(desk: Browser) -> None:
    """A15: the answer as typed, and the SMS with its signature " -Bag. PDE" to the septet."""
    told = counted(desk, "a" * 95)
    assert (told["typed"], told["advised"]) == (95, 150)
    hint = " " + sms_templates.say(TextKey.ANSWER_HINT)
    whole = 95 + len(" -Bag. PDE") + len(hint)
    assert (told["whole"], told["room"], told["parts"]) == (whole, 160, 1)
    assert (counted(desk, "a" * 151)["parts"], counted(desk, "a" * 151)["room"]) == (2, 306)


def test_the_counter_of_a_sensitive_case_names_no_unit_and_no_hint(desk: Browser) -> None:
    row = forwarded("saya korban KDRT, jangan balas", "PUPR")
    shown = desk.page(f"/pesan-masuk/{row}/balas")
    assert_says(shown, 'data-count="/pesan-masuk/hitung?sensitif"', "dengan “-Si UPIK” di akhir")
    told = desk.post("/pesan-masuk/hitung?sensitif", data={"text": "a" * 95}, headers=FRAGMENT)
    assert told.get_json()["whole"] == 95 + len(" -Si UPIK")


def test_the_counter_replaces_typographic_signs_and_names_emoji(desk: Browser) -> None:
    told = counted(desk, "“Senin–Jumat” 😀")
    assert told["text"] == '"Senin-Jumat" 😀'
    assert told["odd"] == "😀"
    assert told["room"] == 70


def test_a_plain_form_without_the_script_works_too(desk: Browser) -> None:
    row = citizen_sms("Tanpa JavaScript")
    answer = desk.post(f"/pesan-masuk/{row}/balas", data=ANSWER)
    assert answer.status_code == 303
    assert answer.location.endswith(f"/pesan-masuk/{row}")


@pytest.mark.parametrize("window", ["teruskan", "balas", "hapus"])
def test_no_window_shows_the_moderator_a_card_that_another_deleted(
    desk: Browser, window: str
) -> None:
    """D6: it is the Admin's and the deleter's; also behind a refusal, a mistake and an act."""
    row = citizen_sms("Sudah saya hapus")
    let("admin", deleting.delete, row)
    url = f"/pesan-masuk/{row}/{window}"
    answers = [desk.get(url, headers=FRAGMENT).get_data(as_text=True)]
    answers += [desk.send(url)[1], desk.send(url, **ANSWER, seen="x", note="x", skpd=1)[1]]
    answers += [desk.send(f"/pesan-masuk/{row}/publish")[1]]
    answers += [desk.page("/pesan-masuk/?status=terhapus")]
    for text in answers:
        assert "Sudah saya hapus" not in text
        assert "0812" not in steady(text)
    assert "Tidak dapat dilakukan" in answers[0]


def test_an_skpd_that_was_switched_off_meanwhile_is_said_at_its_field(desk: Browser) -> None:
    card = citizen_sms("Jalan rusak")
    skpd = [unit_id("DISHUB"), unit_id("PUPR")]
    url = f"/pesan-masuk/{card}/teruskan"
    form = {"form_key": hidden(desk.page(url), "form_key"), "category": "keluhan"}
    change(one_row(Skpd, id=skpd[1]), is_active=False)
    text = desk.posted(url, 422, **form, skpd=skpd)
    told = re.search(r'id="skpd_ids-error".*?</p>', text, re.DOTALL)
    assert told
    assert "SKPD yang dipilih tidak aktif lagi. Pilih SKPD yang lain." in told[0]
    # Nor does a list without it silently name its first unit instead.
    assert 'aria-label="SKPD berikutnya"' not in text


def test_hanya_kepala_promises_no_more_than_it_keeps(desk: Browser) -> None:
    """It spares phones only: the operators read the card at the screen (D7)."""
    card = citizen_sms("Saya korban KDRT")
    words = "hanya HP kepala SKPD yang diberi tahu; operator dinas tetap dapat membacanya di web"
    assert words in desk.page(f"/pesan-masuk/{card}/teruskan")


def test_selesai_offers_urungkan(desk: Browser) -> None:
    row = forwarded("Jembatan lapuk", "PUPR")
    text = desk.posted(f"/pesan-masuk/{row}/selesai", reason="Salah klik")
    assert f'hx-post="/pesan-masuk/{row}/buka-lagi"' in text.split('class="toast"')[1]
    assert "Urungkan" in text
    text = desk.posted(f"/pesan-masuk/{row}/buka-lagi")
    assert "Pesan dibuka lagi." in text
    assert "Urungkan" not in text
    assert case(row).status == "baru"
    assert "Dibuka lagi" in desk.page(f"/pesan-masuk/{row}")


def test_a_closed_card_has_buka_lagi_and_an_open_one_refuses_it(desk: Browser) -> None:
    row = forwarded("Jembatan lapuk", "PUPR")
    assert "tidak dapat dilakukan" in desk.posted(f"/pesan-masuk/{row}/buka-lagi", 409)
    assert "reopen" not in buttons(desk.page("/pesan-masuk/?status=semua"), row)
    desk.send(f"/pesan-masuk/{row}/selesai", reason="Selesai lewat telepon")
    assert "reopen" in buttons(desk.page("/pesan-masuk/?status=semua"), row)
    assert desk.post("/pesan-masuk/9999/buka-lagi").status_code == 404
