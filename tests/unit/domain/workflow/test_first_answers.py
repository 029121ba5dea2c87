"""What to say first to somebody in danger."""

from __future__ import annotations

import pytest

from app.domain.language.danger import Hazard, Topic, read
from app.domain.settings.setting_values import Values
from app.domain.workflow.first_answers import first_answer
from app.domain.workflow.promises import promising_words
from app.sms.protocol.encoding import measure


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("sy mau bunuh diri, tolong saya", "bunuh diri"),
        ("saya dipukuli suami, tolong saya", "kekerasan"),
        ("anak dikawinkan paksa", "kekerasan"),
        ("istri pendarahan, tolong saya", "medis atau persalinan"),
        ("kapal terbalik di danau, orang tenggelam", "medis atau persalinan"),
        ("orang gila ngamuk bawa parang", "amuk, satwa, atau orang hilang"),
        ("tolong saya", "orang terancam"),
        ("kebakaran di pasar", "kebakaran atau bencana"),
        ("jalan rusak", "kebakaran atau bencana"),
    ],
)
def test_it_fits_the_gravest_danger(text: str, name: str) -> None:
    assert first_answer(read(text).dangers)[0] == f"Bahaya: {name}"


@pytest.mark.parametrize("danger", [*Topic, *Hazard])
def test_it_is_one_sms_that_names_a_number_promises_nothing_and_asks_no_yes(
    danger: Topic | Hazard,
) -> None:
    _, said = first_answer([danger])
    assert {"112", "119", "110"} & set(said.replace(".", " ").split())
    assert "?" not in said, "YA would end the case (D12)"
    assert not promising_words(said, Values().promise_words)
    assert len(said) <= 150
    assert measure(f"{said} -Si UPIK").parts == 1
