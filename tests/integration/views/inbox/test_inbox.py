"""Pesan Masuk: filters, search, buttons, acts at one click, and what an open page hears of."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from app.database.extensions import now
from app.models import OutboundSms, Reply
from app.queries.lists.keyset_pages import PAGE_SIZE
from app.services.cases.actions import blocking, deleting
from app.services.cases.visibility import publishing
from tests.cases import answered, buttons, cards, case, citizen_sms, forwarded, let, reject
from tests.reading import assert_says, part
from tests.rows import change, one_row
from tests.web import FRAGMENT, Browser


def rejected(text: str) -> int:
    """A case that Dishub has given back."""
    case_id = forwarded(text, "DISHUB")
    reject(case_id, "Lampu dikelola bidang PJU di Perkim", "Dinas Perkim")
    return case_id


def test_filters_by_answer_and_category(desk: Browser) -> None:
    """S21, S22: each filter shows its cards and no others."""
    new, waiting = citizen_sms("Baru saja"), forwarded("Diteruskan", "PUPR", category="pujian")
    done, back = answered("Dijawab"), rejected("Ditolak")
    shown = {
        query: set(cards(desk.page(f"/pesan-masuk/{query}")))
        for query in ("", "?status=sudah", "?status=ditolak", "?status=semua", "?kategori=pujian")
    }
    assert {new, waiting, back} <= shown[""]
    assert done not in shown[""]
    assert done in shown["?status=sudah"]
    assert not {new, waiting, back} & shown["?status=sudah"]
    assert back in shown["?status=ditolak"]
    assert new not in shown["?status=ditolak"]
    assert {new, waiting, done, back} <= shown["?status=semua"]
    assert waiting in shown["?kategori=pujian"]
    assert not {new, back} & shown["?kategori=pujian"]


def test_a_filter_s_number_is_what_a_click_shows(desk: Browser) -> None:
    for number in range(3):
        forwarded(f"Hitung {number}", "PUPR", category="pengaduan")
    text = desk.page("/pesan-masuk/?kategori=pengaduan&cari=Hitung")
    assert len(cards(text)) == 3
    assert_says(text, '<span class="n">3</span>', "3 pesan cocok")


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("papannya lapuk", id="text"),
        pytest.param("0813-7410-5566", id="number as printed"),
        pytest.param("628137410", id="number as stored"),
        pytest.param("{code}", id="code"),
        pytest.param("{ticket}", id="ticket"),
    ],
)
def test_search(desk: Browser, words: str) -> None:
    wanted = forwarded("Jembatan papannya lapuk", "PUPR", number="081374105566")
    other = citizen_sms("Lain sekali 100%", "085266119087")
    row = case(wanted)
    words = words.format(code=row.code, ticket=f"{row.ticket[:3]}-{row.ticket[3:]}".lower())
    found = cards(desk.page(f"/pesan-masuk/?status=semua&cari={words}"))
    assert wanted in found
    assert other not in found


def test_what_makes_no_sense_in_the_address_is_left_out(desk: Browser) -> None:
    row = citizen_sms("Tetap tampil")
    odd = "?status=x&kategori=y&sebelum=abc&sesudah=99999999999999"
    assert row in cards(desk.page(f"/pesan-masuk/{odd}"))
    assert cards(desk.page("/pesan-masuk/?cari=%25")) != [row]


def test_pages_by_id(desk: Browser) -> None:
    rows = [citizen_sms(f"Halaman {number}") for number in range(PAGE_SIZE + 2)]
    every = "/pesan-masuk/?status=semua&cari=Halaman"
    first = cards(desk.page(every))
    assert first == rows[:1:-1]
    older = desk.page(f"{every}&sebelum={first[-1]}")
    assert cards(older) == [rows[1], rows[0]]
    assert cards(desk.page(f"{every}&sesudah={rows[1]}")) == first
    # A later page names the newest of the whole list: what is new is asked beyond them.
    newest = ",".join(str(row) for row in rows[:-6:-1])
    assert f'data-known="{newest}"' in older
    assert f'data-known="{newest}"' in desk.page(f"{every}&sesudah={rows[0]}")


@pytest.mark.parametrize("state", ["belum", "semua", "semua&dari=2020-01-01"])
def test_a_page_that_is_gone_meanwhile_does_not_say_that_all_is_done(
    desk: Browser, state: str
) -> None:
    row = citizen_sms("Masih menunggu")
    for mark in ("sesudah=9000000000000000-9", "sebelum=1", "sebelum=1-1", "sesudah=999999999"):
        assert cards(desk.page(f"/pesan-masuk/?status={state}&{mark}")) == [row], mark


def overdue(case_id: int) -> int:
    """Makes a case wait since yesterday."""
    late = now().replace(microsecond=0) - timedelta(days=1)
    change(case(case_id), due_at=late, turn_at=late)
    return case_id


def test_what_is_due_first_stands_on_top_of_belum_dibalas(desk: Browser) -> None:
    """D3: pages by due time and id; the newest ids are named for the open page."""
    rows = [citizen_sms(f"Lampu {number}") for number in range(23)]
    late = overdue(rows[20])
    text = desk.page("/pesan-masuk/?cari=Lampu")
    first = cards(text)
    assert (first[0], len(first)) == (late, PAGE_SIZE)
    assert f'data-known="{",".join(str(row) for row in rows[:-6:-1])}"' in text
    second = desk.page("/pesan-masuk/" + part(r'rel="next" href="([^"]+)"', text))
    assert [*first[1:], *cards(second)] == [row for row in rows if row != late]
    assert cards(desk.page("/pesan-masuk/" + part(r'rel="prev" href="([^"]+)"', second))) == first
    assert cards(desk.page("/pesan-masuk/?sebelum=1-2-3&cari=Lampu")) == first


def test_overdue_is_red_and_has_its_filter(desk: Browser) -> None:
    fine, late = citizen_sms("Masih ada waktu"), overdue(citizen_sms("Terlambat sekali"))
    done = overdue(answered("Sudah dijawab"))
    text = desk.page("/pesan-masuk/?status=terlambat")
    assert late in cards(text)
    assert not {fine, done} & set(cards(text))
    assert re.search(r'class="tag bad"[^>]*>Lewat tenggat \w+ \d\d?/\d\d?', text)
    waiting = desk.page(f"/pesan-masuk/{fine}")
    assert "Setiap pesan: diteruskan dalam 1 hari kerja sejak diterima" in waiting


def test_the_buttons_follow_the_state(desk: Browser) -> None:
    """S26: the next step first, then the tutorial's order."""
    new, waiting, done = citizen_sms("A"), forwarded("B", "PUPR"), answered("C")
    text = desk.page("/pesan-masuk/?status=semua")
    assert buttons(text, new)[:5] == ["forward", "delete", "block", "reply", "publish"]
    assert buttons(text, waiting)[0] == "remind"
    assert {"delete", "block", "forward", "reply", "publish"} <= set(buttons(text, waiting))
    assert buttons(text, done)[0] == "publish"


def test_what_a_card_shows(desk: Browser) -> None:
    """S23-S25, S80: number, time, text, code, a row an SKPD, the answer and who knows of it."""
    row = answered("Jalan <b>rusak</b>")
    code = case(row).code
    citizen_sms("BLS 1234 palsu", flag="bls_tak_terdaftar")
    back = rejected("Lampu")
    hurt = citizen_sms("Saya korban KDRT")
    text = desk.page("/pesan-masuk/?status=semua")
    card = text.split(f'id="card-{row}"')[1].split("</article>")[0]
    assert "Jalan &lt;b&gt;rusak" in desk.get("/pesan-masuk/?status=semua").get_data(as_text=True)
    for words in ("0812-6677-1234", "baru saja", f"</span>{code}</span>", "Keluhan",
                  "Dinas Pekerjaan Umum dan Penataan Ruang", "sudah dijawab",
                  "Web oleh Operator PUPR (Andi Operator)", "Sudah kami tangani.",
                  "diketahui oleh Kepala Dinas PUPR"):  # fmt: skip
        assert words in card, words
    assert "BLS dari nomor tak terdaftar" in text
    assert "Ditolak Dishub: Lampu dikelola bidang PJU di Perkim" in text
    assert "alternatif: Dinas Perkim" in text.split(f'id="card-{back}"')[1]
    assert "Sensitif: jangan balas otomatis" in text.split(f'id="card-{hurt}"')[1]


def test_publish_says_the_state_it_wants(desk: Browser) -> None:
    """S55, S56, A12: one click, the button changes, Urungkan; two people don't undo each other."""
    row = citizen_sms("Terbitkan")
    text = desk.posted(f"/pesan-masuk/{row}/publish", terbit="1")
    assert_says(text, "Batal Publish", "Urungkan", "belum dibalas")
    assert "sudah dilakukan" in desk.posted(f"/pesan-masuk/{row}/publish", 409, terbit="1")
    assert case(row).is_published
    desk.send(f"/pesan-masuk/{row}/publish")
    assert not case(row).is_published


def test_remind_tells_the_number_of_phones(desk: Browser) -> None:
    row, none = forwarded("Ingatkan", "PUPR"), forwarded("Tanpa HP", "DLH")
    assert "Pengingat dikirim ke 3 HP." in desk.send(f"/pesan-masuk/{row}/ingatkan")[1]
    assert "belum punya nomor HP" in desk.send(f"/pesan-masuk/{none}/ingatkan")[1]


def test_an_answer_can_be_called_back_while_it_waits(desk: Browser) -> None:
    row = answered("Batalkan jawabannya")
    reply_id = one_row(Reply.id, case_id=row)
    change(one_row(OutboundSms, reply_id=reply_id), status="held")
    assert "Batalkan" in desk.page(f"/pesan-masuk/{row}")
    assert "dibatalkan sebelum dikirim" in desk.posted(f"/pesan-masuk/balasan/{reply_id}/batalkan")
    text = desk.posted(f"/pesan-masuk/balasan/{reply_id}/batalkan", 409)
    assert "tidak dikirim ke warga" in text
    assert "Terlambat" not in text
    assert case(row).status == "diteruskan"


def test_unblock_on_the_card(desk: Browser) -> None:
    row = citizen_sms("Undian", "081255556666")
    let("moderator", blocking.block_sender, row)
    assert "Nomor terblokir" in desk.page(f"/pesan-masuk/{row}")
    text = desk.send(f"/pesan-masuk/{row}/jangan-blokir")[1]
    assert "Nomor terblokir" not in text
    assert "block" in buttons(text, row)
    assert f'hx-post="/pesan-masuk/{row}/blokir-lagi"' in text
    again = part(r'"row": "(\d+)"', text)
    other = citizen_sms("Lain", "081255557777")
    assert desk.send(f"/pesan-masuk/{other}/blokir-lagi", row=again)[0] == 409
    assert "Nomor terblokir" in desk.posted(f"/pesan-masuk/{row}/blokir-lagi", row=again)
    assert desk.send(f"/pesan-masuk/{row}/blokir-lagi", row=again)[0] == 409
    assert desk.send("/pesan-masuk/999999/blokir-lagi", row=again)[0] == 404


def fresh(client: Browser, query: str) -> tuple[int, str, str]:
    answer = client.get(f"/pesan-masuk/baru?{query}", headers=FRAGMENT)
    return answer.status_code, answer.get_data(as_text=True), answer.headers.get("X-Upik-Gone", "")


def stamps(text: str, *rows: int) -> str:
    found = dict(re.findall(r'data-row="(\d+)" data-stamp="(\w+)"', text))
    return ",".join(f"{row}:{found[str(row)]}" for row in rows)


def test_an_open_page_hears_of_new_cards_only(desk: Browser) -> None:
    old = citizen_sms("Sudah tampil")
    assert fresh(desk, f"after={old}")[0] == 204
    new = citizen_sms("Baru datang")
    status, text, _ = fresh(desk, f"after={old}")
    assert (status, cards(text)) == (200, [new])
    # The newest are named one by one: a smaller id may be committed after a larger one.
    assert cards(fresh(desk, f"after={old - 1}&known={new}")[1]) == [old]
    assert fresh(desk, f"after={old - 1}&known={new},{old}")[0] == 204
    assert fresh(desk, f"after={old}&kategori=pujian")[0] == 204


def test_an_open_page_hears_of_numbers_that_changed_elsewhere(desk: Browser) -> None:
    """The counters beside the open filters are exact though no card on the page has changed."""
    overdue = "status=terlambat&after=0"
    shown = re.findall(
        r'id="filters" data-stamp="(\w+)"', desk.page("/pesan-masuk/?status=terlambat")
    )
    assert fresh(desk, f"{overdue}&hitungan={shown[0]}")[0] == 204
    citizen_sms("Baru datang, belum terlambat")
    assert fresh(desk, overdue)[0] == 204
    status, text, _ = fresh(desk, f"{overdue}&hitungan={shown[0]}")
    assert (status, cards(text)) == (200, [])
    assert "data-badges" in text
    now_shown = re.findall(r'id="filters" data-stamp="(\w+)"', text)
    assert now_shown != shown
    assert fresh(desk, f"{overdue}&hitungan={now_shown[0]}")[0] == 204


def test_an_open_page_hears_of_changed_and_deleted_cards(desk: Browser) -> None:
    row, other = citizen_sms("Akan terbit"), citizen_sms("Akan dihapus")
    shown = stamps(desk.page("/pesan-masuk/"), row, other)
    assert fresh(desk, f"after={other}&shown={shown}")[0] == 204
    let("moderator", publishing.publish, row)
    let("moderator", deleting.delete, other)
    status, text, gone = fresh(desk, f"after={other}&shown={shown}")
    assert (status, cards(text), gone) == (200, [row], str(other))
    assert "Terbit di halaman umum" in text


def test_deleted_and_quarantined_cards_are_in_no_list(desk: Browser) -> None:
    first = citizen_sms("Undian satu", "081255557777")
    let("moderator", blocking.block_sender, first)
    let("admin", deleting.delete, first)
    second = citizen_sms("Undian dua", "081255557777")
    shown = cards(desk.page("/pesan-masuk/?status=semua"))
    assert first not in shown
    assert second not in shown
    assert desk.get(f"/pesan-masuk/{first}").status_code == 404


def test_a_card_that_is_not_there(desk: Browser) -> None:
    assert desk.get("/pesan-masuk/999999").status_code == 404
    assert desk.send("/pesan-masuk/999999/publish")[0] == 404
