"""A card of danger to a person: the words that were read, whom to call, what to say first."""

from __future__ import annotations

import html
import re

import pytest

from app.domain.language import danger
from app.domain.workflow.first_answers import first_answer
from app.models import AnswerTemplate, OutboundSms
from tests.cases import citizen_sms, forward_id, forwarded, hidden
from tests.reading import assert_lacks, keep
from tests.rows import all_rows
from tests.web import Browser

SUICIDE = "Tolong sy mau bunuh diri aja pak, gk kuat lagi"


def peril(text: str) -> str:
    """What the cards of the page say of danger, without its tags; empty where none does."""
    found = re.findall(r'<div class="alarm peril".*?</div></div>', text, re.DOTALL)
    return " ".join(" ".join(re.sub(r"<[^>]+>", " ", it) for it in found).split())


def written(window: str) -> str:
    """What stands in the window's field."""
    field = window.split('<textarea id="text"')[1].split("</textarea>")[0]
    return html.unescape(field.split(">", 1)[1])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (SUICIDE, "Bahaya bagi orang : bunuh diri 112"),
        ("suami sy main pukul bae tiap mlm", "Bahaya bagi orang : main pukul 112"),
        ("rumah tetangga kebakar!! 3 org trjebak", "Bahaya bagi orang : kebakar , trjebak"),
        (
            "dah nulis surat buat emak.. mlm ini kelar semua. maaf ya semuanya",
            "Bahaya bagi orang : mirip pesan orang yang terancam",
        ),
    ],
)
def test_the_card_names_the_words_as_they_were_written_and_whom_to_call(
    desk: Browser, text: str, words: str
) -> None:
    shown = peril(desk.page(f"/pesan-masuk/{citizen_sms(text)}"))
    assert words in shown
    assert "112 darurat 119 medis 110 polisi" in shown


@pytest.mark.parametrize("text", ["Jalan desa berlubang", "Jangan sms lagi ke nomor ini"])
def test_no_other_card_speaks_of_danger(desk: Browser, text: str) -> None:
    text = desk.page(f"/pesan-masuk/{citizen_sms(text)}")
    assert peril(text) == ""
    assert "hari kerja" in text, "it has a deadline"


def test_no_card_of_danger_has_a_working_day_nor_is_it_late(desk: Browser) -> None:
    card = forwarded("Tolong, kebakaran di pasar", "SATPOLPP", "PUPR")
    shown = desk.page(f"/pesan-masuk/{card}")
    assert_lacks(shown, "hari kerja", "6x24")
    assert "Tenggat" not in shown.split('id="cards"')[1].split("</article>")[0]
    assert peril(shown)


def test_the_first_sentence_waits_in_the_window_and_a_sensitive_one_for_its_second_click(
    desk: Browser,
) -> None:
    card = citizen_sms(SUICIDE)
    (url,) = re.findall(r'hx-get="([^"]+kalimat[^"]*)"', desk.page(f"/pesan-masuk/{card}"))
    window = desk.page(url)
    said = written(window)
    assert said == first_answer(danger.read(SUICIDE).dangers)[1]
    assert "119" in said
    assert "Belum ada SKPD yang memegang pesan bahaya ini." in window
    assert written(desk.page(url.partition("?")[0])) == "", "Balas itself begins empty"
    assert said in html.unescape(desk.page(url.partition("?")[0])), "and offers it"
    form = {
        "text": said,
        "category": "keluhan",
        "acknowledged_by": "Kabag",
        "form_key": hidden(window, "form_key"),
        "seen": hidden(window, "seen"),
    }
    assert desk.send(url.partition("?")[0], **form)[0] == 422
    assert all_rows(OutboundSms, kind="answer") == []
    assert desk.send(url.partition("?")[0], **form, confirm="ya")[0] == 200
    (sms,) = all_rows(OutboundSms, kind="answer")
    assert sms.text.startswith(said)


def test_a_template_of_the_same_name_takes_its_place(desk: Browser) -> None:
    name, _ = first_answer(danger.read(SUICIDE).dangers)
    keep(AnswerTemplate(name=name, text="Kami bersama Bapak/Ibu. Telepon 119."))
    card = citizen_sms(SUICIDE)
    window = desk.page(f"/pesan-masuk/{card}/balas?kalimat=pertama")
    assert written(window) == "Kami bersama Bapak/Ibu. Telepon 119."


def test_the_unit_that_holds_it_reads_and_says_the_same(office: Browser) -> None:
    card = forwarded("Tolong, kebakaran di pasar", "PUPR")
    assert "Bahaya bagi orang : kebakaran" in peril(office.page("/pesan-dinas/"))
    window = office.page(f"/pesan-dinas/{forward_id(card)}/balas?kalimat=pertama")
    assert "112" in written(window)
    assert "Belum ada SKPD" not in window
