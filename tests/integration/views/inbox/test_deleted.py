"""What was deleted is the Admin's, and on the same day the deleter's, whichever way another
Moderator asks for it (D6)."""

from __future__ import annotations

import re
from datetime import timedelta

from app.database.extensions import now
from app.models import Case
from app.services.cases.actions import deleting
from tests.cases import buttons, cards, case, citizen_sms, hidden, let, person
from tests.reading import assert_says
from tests.rows import change, one_row
from tests.web import FRAGMENT, Browser

SECRET = "Rahasia yang dihapus"


def deleted(text: str = SECRET, by: str = "moderator") -> int:
    """A case that this person has deleted."""
    row = citizen_sms(text)
    let(by, deleting.delete, row)
    return row


def test_a_moderator_reaches_no_card_that_another_deleted(desk: Browser) -> None:
    """Not by the list's address, its poll, a window that opens, or an act that is refused."""
    citizen_sms("Tetap ada")
    gone = deleted(by="admin")
    shown = desk.page("/pesan-masuk/?status=terhapus")
    assert cards(shown) == []
    texts = [shown, desk.page("/pesan-masuk/?status=semua")]
    for url in (
        f"/pesan-masuk/baru?status=terhapus&after=0&shown={gone}:x",
        f"/pesan-masuk/{gone}",
        f"/pesan-masuk/{gone}/balas",
        f"/pesan-masuk/{gone}/catatan",
        f"/pesan-masuk/bersama/teruskan?pesan={gone}",
    ):
        texts.append(desk.get(url, headers=FRAGMENT).get_data(as_text=True))
    for act in ("publish", "ingatkan", "jangan-blokir", "tanya/batalkan", "pulihkan"):
        status, text = desk.send(f"/pesan-masuk/{gone}/{act}", terbit="1")
        assert status in (200, 403, 404, 409), act
        texts.append(text)
    assert not [text for text in texts if SECRET in text]


def test_who_decides_on_pulihkan_sees_who_when_and_why(admin: Browser) -> None:
    row, silent = citizen_sms("Salah pilih"), deleted("Tanpa kata")
    let("moderator", deleting.delete, row, reason="<b>ganda</b> dari 4071")
    for url in ("/pesan-masuk/?status=terhapus", f"/pesan-masuk/{row}"):
        text = admin.get(url).get_data(as_text=True)
        assert f"Dihapus oleh {person('moderator').name}" in text
        why = r"Dihapus \d\d\.\d\d, alasan: &lt;b&gt;ganda&lt;/b&gt; dari 4071"
        assert re.search(why, text)
    assert re.search(r"Dihapus \d\d\.\d\d, tanpa alasan", admin.page(f"/pesan-masuk/{silent}"))
    assert buttons(admin.page("/pesan-masuk/?status=terhapus"), row) == ["restore"]
    assert admin.send(f"/pesan-masuk/{row}/pulihkan")[0] == 200
    assert not case(row).is_deleted


def test_a_window_open_while_the_case_is_deleted_says_so(desk: Browser) -> None:
    row = citizen_sms(SECRET)
    window = desk.page(f"/pesan-masuk/{row}/balas")
    let("admin", deleting.delete, row)
    fields = {"text": "Halo", "category": "keluhan", "acknowledged_by": "Kabag"}
    marks = {name: hidden(window, name) for name in ("seen", "form_key")}
    text = desk.posted(f"/pesan-masuk/{row}/balas", 409, **fields, **marks)
    assert "Pesan ini sudah dihapus." in text
    assert SECRET not in text


def test_beside_terhapus_stands_no_number_of_other_lists(admin: Browser) -> None:
    """A click on "Semua" shows what is not deleted; what is counted here is the deleted."""
    citizen_sms("Hitunghapus")
    gone = deleted("Hitunghapus lama")
    texts = {state: admin.page(f"/pesan-masuk/?status={state}") for state in ("semua", "terhapus")}
    assert gone in cards(texts["terhapus"])
    number = re.compile(r"<span>Semua</span>\s*<span class=\"n\">")
    assert number.search(texts["semua"])
    assert not number.search(texts["terhapus"])


def test_a_moderator_restores_what_was_deleted_today(desk: Browser) -> None:
    """From the filter "Dihapus hari ini", or from the notice, in which it is "Urungkan"."""
    row, old = citizen_sms(SECRET), deleted("Kemarin")
    change(one_row(Case, id=old), deleted_at=now() - timedelta(days=1))
    text = desk.posted(f"/pesan-masuk/{row}/hapus")
    assert_says(text, f'hx-post="/pesan-masuk/{row}/pulihkan"', 'data-seconds="60"')
    shown = desk.page("/pesan-masuk/?status=terhapus")
    assert "Dihapus hari ini" in shown
    assert cards(shown) == [row]
    assert buttons(shown, row) == ["restore"]
    assert desk.get(f"/pesan-masuk/{old}").status_code == 404
    assert "pada hari yang sama" in desk.send(f"/pesan-masuk/{old}/pulihkan")[1]
    assert "Pesan dipulihkan." in desk.send(f"/pesan-masuk/{row}/pulihkan")[1]
    assert "sudah dilakukan sebelumnya" in desk.send(f"/pesan-masuk/{row}/pulihkan")[1]
    assert row in cards(desk.page("/pesan-masuk/"))
    assert cards(desk.page("/pesan-masuk/?status=terhapus")) == []
