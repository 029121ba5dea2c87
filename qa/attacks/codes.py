"""Codes guessed by SMS from the forged number of an official."""

from __future__ import annotations

from collections.abc import Iterator

from qa.attacks.outcome import Outcome, first_value
from tests.e2e.station import Station, eventually
from tests.faults.test_slow_clients import moderator

_GUESSES, _PATIENCE = 12, 300
_CITIZEN, _OFFICIAL = "+6281266007788", "+6281100000203"
_TEXT, _FALSE = "Jembatan gantung di Hiang lapuk", "Silakan transfer dahulu ke rekening ini"


def attack(station: Station) -> Iterator[Outcome]:
    """Twelve wrong codes, then a right one: what the citizen gets, and who is told."""
    station.drop(_CITIZEN, _TEXT)
    of_text = "SELECT id FROM message WHERE body = ?"
    card = eventually(lambda: first_value(station, of_text, _TEXT), "the card is there", _PATIENCE)
    desk, _ = moderator(station.url)
    unit = first_value(station, "SELECT skpd_id FROM contact WHERE phone = ?", _OFFICIAL)
    assert desk.fill(f"/pesan-masuk/{card}/teruskan", skpd=str(unit), category="keluhan") == 200
    code = first_value(station, "SELECT code FROM message WHERE id = ?", card)
    wrong = [number for number in range(6201, 6299) if str(number) != code][:_GUESSES]
    counted = "SELECT count(*) FROM event WHERE action = 'wrong_code'"
    for guess in wrong:
        station.drop(_OFFICIAL, f"BLS {guess} {_FALSE}")
    eventually(
        lambda: first_value(station, counted) == len(wrong), "the guesses are counted", _PATIENCE
    )
    station.drop(_OFFICIAL, f"BLS {code} {_FALSE}")
    held = "SELECT is_doubted FROM approval WHERE message_id = ?"
    eventually(lambda: first_value(station, held, card), "it is held", _PATIENCE)
    got = sum(_FALSE in text for text in station.texts(_CITIZEN))
    is_told = "HP pejabat yang menebak kode" in desk.ask("/hari-ini/").body
    yield Outcome(
        f"{_GUESSES} codes guessed from a forged number, then a right one",
        "the false answer is at the citizen's at once; nobody is told",
        f"the citizen gets {got}; it waits for the head or a moderator; Hari ini"
        f" {'names the phone' if is_told else 'says nothing'}",
        got == 0 and is_told,
    )
