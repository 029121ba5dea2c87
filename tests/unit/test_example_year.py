"""The plan of the example year: each case gets an answer about itself, in many words."""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime, timedelta

from app.domain.workflow.deadlines import WIB
from app.services.setup.demo_answers import Answer, answer_to, answers, citizen_says, filled_in
from app.services.setup.demo_plan import Kind, Story, Text, habits, is_joint, stories

END = datetime(2026, 11, 30, 9, tzinfo=WIB)
TALKS = ("pengaduan", "permintaan informasi", "pujian")


def said(unit: str, kind: str, text: Text, dice: random.Random) -> Answer:
    row = answer_to(unit, kind, text.about, dice)
    assert row is not None, (unit, kind, text.about)
    assert row.fits(unit, kind, text.about)
    return row


def year() -> list[Story]:
    return [story for story in stories(END, []) if story.kind is not Kind.SPAM]


def test_each_case_of_the_year_gets_an_answer_of_its_unit_kind_and_topic() -> None:
    dice = random.Random("answers")
    joint = 0
    for story in year():
        text = story.text
        if story.kind is Kind.DIRECT:
            said(text.unit, "langsung", text, dice)
            continue
        kind = text.category if text.category in TALKS else "keluhan"
        said(text.unit, kind, text, dice)
        if kind == "keluhan":
            said(text.unit, "janji", text, dice)
            said(text.unit, "kabar", text, dice)
        if story.kind is Kind.JOINT:
            assert said(text.unit, "bersama", text, dice).other in habits()
            joint += 1
        rejection = answer_to(text.unit, "tolak", text.about, dice)
        if rejection is not None and rejection.other in habits():
            said(rejection.other, kind, text, dice)
    assert joint > 10


def test_what_names_no_topic_is_said_by_several_units() -> None:
    """A text of one unit is about something, so no case of another topic gets it."""
    general = [row for row in answers() if row.is_general and row.kind != "langsung"]
    assert all(row.units == "*" or "|" in row.units for row in general)
    assert not [row for row in answers() if row.kind in ("tolak", "bersama") and row.is_general]


def test_the_name_of_a_place_is_no_topic() -> None:
    dice = random.Random("places")
    words = "ktp saya hilang, kami di Pasar Semurup kec Air Hangat"
    assert not is_joint(Text("*", "keluhan", "DLH", words))
    assert answer_to("DLH", "tolak", words, dice) is None


def test_no_text_is_heard_again_and_again() -> None:
    dice, heard = random.Random("often"), Counter[str]()
    for story in year():
        if story.kind is not Kind.DIRECT:
            kind = story.text.category if story.text.category in TALKS else "keluhan"
            row = said(story.text.unit, kind, story.text, dice)
            heard[filled_in(row.words, story.at, story.text.place, dice)] += 1
    assert heard.most_common(1)[0][1] < 10
    thanks = Counter(citizen_says("terima", END, "Siulak", dice) for _ in range(60))
    assert thanks.most_common(1)[0][1] < 10


def test_nobody_who_is_blocked_for_spam_sends_anything_else() -> None:
    """Whatever moment it is filled at: the desk could not enter what a blocked number says."""
    for hours in range(0, 400, 20):
        told = stories(END - timedelta(hours=hours), [])
        spam = {it.sender for it in told if it.kind is Kind.SPAM}
        assert len(spam) > 20
        assert not spam & {it.sender for it in told if it.kind is not Kind.SPAM}
