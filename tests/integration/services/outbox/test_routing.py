"""Which modem sends what: reply from where it came, failover, preferred prefixes, shared load."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.database.extensions import db, now, transaction
from app.domain.errors import InvalidInput
from app.models import Modem, OutboundSms
from app.services.journal.actor import SYSTEM
from app.services.modems import modems
from app.services.outbox import routing
from tests.integration.services.lane import claim, put, taken
from tests.office import Office, does

pytestmark = pytest.mark.postgresql


def other(**values: object) -> int:
    """A second modem."""
    with transaction():
        row = Modem(name="cadangan", kind="dummy", **values)
        db.session.add(row)
        db.session.flush()
        return int(row.id)


def takes(modem: int) -> list[str]:
    """What this modem would send now, in its order."""
    found = []
    while part := claim(modem):
        found.append(part.text)
    return found


def test_rows_for_nobody_in_particular_go_to_whoever_comes_first(office: Office) -> None:
    second = other(healthy_at=now())
    put("a")
    put("b")
    assert (taken(second).text, takes(office.modem)) == ("a", ["b"])


@pytest.mark.parametrize(
    ("values", "waited", "taken"),
    [
        pytest.param({"healthy_at": 1}, 60, False, id="it works"),
        pytest.param({"healthy_at": 4}, 60, False, id="down for four minutes"),
        pytest.param({"healthy_at": 6}, 0, True, id="down for six minutes"),
        pytest.param({"healthy_at": None}, 4, False, id="never seen, the row is young"),
        pytest.param({"healthy_at": None}, 6, True, id="never seen, the row has waited"),
        pytest.param({"healthy_at": 0, "is_enabled": False}, 0, True, id="switched off"),
    ],
)
def test_another_modem_takes_over_when_the_preferred_one(
    office: Office, values: dict[str, object], waited: int, taken: bool
) -> None:
    ago = values["healthy_at"]
    at = None if ago is None else now() - timedelta(minutes=float(str(ago)))
    second = other(**{**values, "healthy_at": at})
    put("a", modem_id=second)
    with transaction():
        row = db.session.query(OutboundSms).one()
        row.created_at = now() - timedelta(minutes=waited)
    assert takes(office.modem) == (["a"] if taken else [])


def test_a_preferred_prefix_is_left_to_its_modem_while_it_works(office: Office) -> None:
    second = other(prefixes="0811, +62812", healthy_at=now())
    put("tsel", number="+6281100000201")
    put("xl", number="+6281700000201")
    assert takes(office.modem) == ["xl"]
    with transaction():
        db.session.get_one(Modem, second).healthy_at = now() - timedelta(minutes=6)
    assert takes(office.modem) == ["tsel"]


def test_one_that_rests_until_midnight_keeps_nothing_to_itself(office: Office) -> None:
    rests = {"healthy_at": now(), "paused_until": now() + timedelta(hours=6)}
    second = other(prefixes="0812", **rests)
    put("its own", modem_id=second)
    put("its prefix", number="+6281266771234")
    assert set(takes(office.modem)) == {"its own", "its prefix"}


def test_one_that_rests_a_minute_keeps_its_rows(office: Office) -> None:
    second = other(healthy_at=now(), paused_until=now() + timedelta(minutes=1))
    put("its own", modem_id=second)
    assert takes(office.modem) == []


def test_a_prefix_both_prefer_is_shared(office: Office) -> None:
    other(prefixes="0811", healthy_at=now())
    does(SYSTEM, modems.change, "simulator", modems.Change(prefixes="0811"))
    put("a", number="+6281100000201")
    assert takes(office.modem) == ["a"]


def test_a_reply_goes_from_where_the_case_came_whatever_its_prefix(office: Office) -> None:
    other(prefixes="0812", healthy_at=now())
    put("a", modem_id=office.modem)
    assert takes(office.modem) == ["a"]


def test_a_modems_limits_are_edited_and_checked(office: Office) -> None:
    new = modems.Change(rate_per_minute=10, daily_cap=200, prefixes="0811 0812", model="at")
    does(SYSTEM, modems.change, "simulator", new)
    lane = routing.lane(office.modem)
    assert (lane.rate_per_minute, lane.daily_cap) == (10, 200)
    with transaction():
        row = modems.change("simulator", modems.Change(imei="", pin=""), actor=SYSTEM)
        assert (row.imei, row.pin, row.model) == (None, None, "at")


@pytest.mark.parametrize(
    "new",
    [
        modems.Change(rate_per_minute=-1),
        modems.Change(rate_per_minute=1000),
        modems.Change(daily_cap=-1),
        modems.Change(prefixes="telkomsel"),
        modems.Change(device=" "),
    ],
)
def test_a_senseless_value_is_refused(office: Office, new: modems.Change) -> None:
    with pytest.raises(InvalidInput), transaction():
        modems.change("simulator", new, actor=SYSTEM)
