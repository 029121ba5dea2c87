"""The language of a person's screens: chosen, kept, and never of what people wrote themselves."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask, session
from flask_babel import force_locale

from app.database.extensions import transaction
from app.domain.messaging import failures
from app.domain.settings.setting_values import SECTIONS
from app.domain.terms import Category
from app.domain.words import Sentence
from app.domain.workflow import deadlines
from app.domain.workflow.deadlines import Rule, Step
from app.i18n import language
from app.models import Event
from app.reports.figures import formatting as figures
from app.services.cases.actions import closing, manual_entry
from app.services.cases.answers import replying
from app.services.journal import journal
from app.services.journal.actor import SYSTEM
from app.services.settings import settings
from app.views.framework import format as days
from tests.cases import case, citizen_sms, forward_id, forwarded, let, person
from tests.reading import assert_says, part
from tests.rows import one_row
from tests.web import Browser

AT = datetime(2026, 11, 24, 8, 7, tzinfo=UTC)
NUMBER = "081398765432"


@pytest.fixture
def reads_english(app: Flask) -> Iterator[None]:
    """A request of a person who reads English."""
    with app.test_request_context("/"):
        session[language.LANGUAGE] = "en"
        yield


@pytest.mark.usefixtures("reads_english")
def test_a_template_fills_in_values_and_escapes_them(app: Flask) -> None:
    words = "{{ _('Jadikan kartu %(most)s yang terlama', most=most) }} | {{ _('Pesan Keluar') }}"
    said = app.jinja_env.from_string(words).render(most="<b>&")
    assert said == "Make cards of the oldest &lt;b&gt;&amp; | Outbox"
    with force_locale("id"):
        said = app.jinja_env.from_string(words).render(most=100)
    assert said == "Jadikan kartu 100 yang terlama | Pesan Keluar"
    assert app.jinja_env.from_string("{{ _('20 %% lunas') }}").render() == "20 % lunas"


def test_a_person_chooses_a_language_and_keeps_it_through_the_login(client: Browser) -> None:
    assert 'href="/lang/en" lang="en" hreflang="en">English<' in client.page("/login/")
    client.get("/lang/en")
    page = client.page("/login/")
    assert '<html lang="en">' in page
    assert 'href="/lang/id" lang="id" hreflang="id">Bahasa Indonesia<' in page
    assert "<h1>Log in</h1>" in page
    client.log_in("moderator")
    assert_says(client.page("/pesan-masuk/"), ">Inbox", ">Change password<", "My profile")
    client.get("/lang/id")
    assert "Profil saya" in client.page("/pesan-masuk/")


def test_the_language_waits_for_the_person_s_next_login(desk: Browser) -> None:
    desk.get("/lang/en")
    desk.post("/logout/")
    assert ">Inbox" in desk.another("moderator").page("/pesan-masuk/")
    # Another person at the same desk has not chosen: the screens are Indonesian.
    assert ">Pesan Masuk" in desk.log_in("admin").page("/pesan-masuk/")
    event = one_row(Event, action="language")
    assert (event.new, event.address) == ("en", "127.0.0.1")


def test_a_link_on_another_site_chooses_no_language_for_good(desk: Browser) -> None:
    desk.get("/lang/en", headers={"Sec-Fetch-Site": "cross-site"})
    assert ">Pesan Masuk" in desk.another("moderator").page("/pesan-masuk/")


def test_a_language_without_a_catalogue_is_not_there(client: Browser) -> None:
    assert client.get("/lang/su").status_code == 404
    with client.session_transaction() as kept:
        kept[language.LANGUAGE] = "su"
    assert '<html lang="id">' in client.page("/")


def test_what_a_person_wrote_is_never_translated(desk: Browser) -> None:
    for words in ("Selesai", "Hapus", "Balas pesan"):
        citizen_sms(words, "081266771234")
    desk.get("/lang/en")
    page = desk.page("/pesan-masuk/?status=semua")
    for words in ("Selesai", "Hapus", "Balas pesan"):
        assert f">{words}<" in page.replace("</span>", "<").replace("\n", "")


def test_a_refusal_and_a_wrong_form_are_told_in_english(client: Browser) -> None:
    client.get("/lang/en")
    client.log_in("admin")
    assert "This page or entry does not exist" in client.get("/tidak-ada").text
    page = client.post("/pengguna/add").text
    assert "Wajib diisi" not in page
    assert re.search(r"class=\"error\"[^>]*>.*?fill", page, re.IGNORECASE | re.DOTALL)


def test_a_page_brings_its_scripts_the_words_of_its_language(desk: Browser) -> None:
    assert 'id="catalogue"' not in desk.page("/pesan-masuk/")
    desk.get("/lang/en")
    catalogue = part(r'id="catalogue"[^>]*>(.*?)</script>', desk.get("/pesan-masuk/").text)
    words: dict[str, Any] = json.loads(catalogue)
    assert words["%(count)s pesan dipilih"] == [
        "%(count)s message selected",
        "%(count)s messages selected",
    ]


def test_days_times_and_figures_are_spelled_in_english(reads_english: None) -> None:
    assert days.wib_long(AT) == "Tuesday, 24 November 2026 at 15:07 WIB"
    assert days.full_day(date(2026, 5, 30)) == "30 May 2026"
    assert days.ago(AT, AT.replace(minute=13)) == "6 minutes ago"
    assert days.ago(AT, AT.replace(minute=8)) == "1 minute ago"
    assert days.when(AT, AT.replace(day=25)) == "yesterday 15:07"
    assert days.number(1301) == figures.format_count(1301) == "1,301"
    assert figures.format_percent(94.2) == "94.2\u00a0%"
    assert figures.format_moment(AT) == "24 November 2026 at 15:07 WIB"


def test_a_sentence_of_a_lower_floor_is_translated_with_its_values(reads_english: None) -> None:
    for words, english in (
        (deadlines.counted_in_words("1"), "1 working day"),
        (deadlines.counted_in_words("11"), "11 working days"),
        (deadlines.counted_in_words("5|2"), "5 working days; 2 days off"),
        (deadlines.counted_in_words("5|Senin"), "5 working days; Monday is a holiday"),
        (deadlines.counted_in_words(""), ""),
        (
            deadlines.reason_in_words(
                deadlines.rule_as_stored(
                    Rule(Category.KELUHAN, Step.ANSWER, 2, "SK Bupati", date(2026, 1, 1))
                )
            ),
            "Complaint: first answer within 2 working days of receipt (SK Bupati)",
        ),
        (Sentence("Isi angka antara 0 dan %(most)s.", most=7), "Enter a number between 0 and 7."),
        (
            failures.told("Ditolak jaringan dengan kode 69. Coba kirim ulang nanti."),
            "Refused by the network with code 69. Try again later.",
        ),
        (
            failures.told_while_waiting("Ditolak jaringan dengan kode 69. Coba kirim ulang nanti."),
            "Refused by the network with code 69.",
        ),
    ):
        assert language.translated(words) == english


def test_an_official_sheet_stays_indonesian(reads_english: None) -> None:
    language.stay_indonesian()
    assert figures.format_moment(AT) == "24 November 2026 pukul 15.07 WIB"
    assert days.number(1301) == "1.301"
    assert language.translated(deadlines.counted_in_words("5|2")) == "5 hari kerja; 2 hari libur"


@pytest.fixture
def english(desk: Browser) -> Browser:
    """The moderator's browser, in English."""
    desk.get("/lang/en")
    return desk


def checked(client: Browser, row: int) -> str:
    """What Cek pesan saya answers in English."""
    client.get("/lang/en")
    answer = client.post("/cek/", data={"tiket": case(row).ticket, "angka": NUMBER[-4:]})
    assert answer.status_code == 200
    return answer.text


def test_publish_before_an_answer_warns_in_english(english: Browser) -> None:
    row = citizen_sms("Jalan Siulak Gedang rusak")
    _, text = english.send(f"/pesan-masuk/{row}/publish", terbit="1")
    assert "The message is published on the public page. Note: this message is not answered" in text


def test_the_texts_of_publish_are_named_in_english(english: Browser) -> None:
    row = forwarded("Jalan Siulak Gedang rusak", "PUPR")
    let("operator-pupr", replying.answer_forward, forward_id(row), "Kami tinjau", "Kadis")
    text = english.page(f"/pesan-masuk/{row}/teks-umum")
    assert_says(text, "<h2>Message: original</h2>", "<h2>Answer of Dinas Pekerjaan Umum")


def test_an_answer_to_a_letter_names_its_way_in_english(english: Browser) -> None:
    letter = manual_entry.Entry("surat", "", "Pak Budi", "2026-11-25T09:30", "Mohon lampu jalan")
    row = let("moderator", manual_entry.enter, letter)[0].id
    assert "by letter." in english.page(f"/pesan-masuk/{row}/balas")
    fields = {"text": "Segera dipasang", "category": "keluhan", "acknowledged_by": "Kabag"}
    _, text = english.send(f"/pesan-masuk/{row}/balas", **fields, no_promise="ya")
    assert "Give it to the citizen by letter." in text


def test_cek_pesan_says_in_english_where_a_case_stands(client: Browser) -> None:
    row = forwarded("Jembatan putus", "PUPR", number=NUMBER)
    assert re.search(r"Forwarded to [^,]*PUPR[^,]*, not answered\.", checked(client, row))
    row = citizen_sms("Lampu mati", NUMBER)
    assert "Being read by the staff." in checked(client, row)
    let("moderator", closing.close, row, reason="sudah dilayani")
    assert ">Done.<" in checked(client, row)


def test_the_journal_and_the_defaults_of_the_settings_are_english(admin: Browser) -> None:
    with transaction():
        journal.record("anonymised", "retention", None, actor=SYSTEM, what="parts", count=3)
        settings.change({"acknowledge": "0"}, None, actor=person("admin"))
    admin.get("/lang/en")
    assert "3 raw SMS" in admin.page("/jurnal/")
    shown = [admin.page(f"/pengaturan/{name}") for name in SECTIONS]
    assert any("Default: Yes" in text for text in shown)
    assert not any("Default: Ya<" in text for text in shown)
