"""When the owner opens, pauses, wakes, and what the modem's row says meanwhile (G15)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.domain.messaging.delivery import Purpose
from app.jobs import modem as jobs
from app.models import Event
from app.services.journal.actor import SYSTEM
from app.services.modems import modems
from app.services.modems.modems import Change
from app.sms.protocol.gateway import FaultKind, GatewayError, Left, ModemStatus
from tests.integration.jobs.conftest import CITIZEN, NAME, Bench, Hands, alarms, put, put_all, sms
from tests.integration.jobs.fake_gateway import broken, refused


@pytest.mark.parametrize("code", [38, 41, 42, 47, 331, 332])
def test_a_network_in_trouble_pauses_sending_a_minute_and_reading_goes_on(
    bench: Bench, hands: Hands, code: int
) -> None:
    put_all("ab")
    bench.meet(refused(code))
    assert (bench.gateway.network, bench.row.state) == ([], "dijeda")
    assert "Jaringan seluler" in (bench.row.problem or "")
    assert bench.row.paused_until is not None
    assert timedelta(seconds=50) < bench.row.paused_until - now() <= timedelta(seconds=60)
    bench.gateway.arrive(CITIZEN, "Jalan rusak")
    bench.poll()
    assert bench.gateway.sim == {}
    assert bench.gateway.network == []
    hands.ahead += 61
    bench.poll()
    assert "teks b" in [part.text for part in bench.gateway.network]
    assert (bench.row.state, bench.row.problem, bench.row.paused_until) == ("siap", None, None)


def test_a_throttled_lane_rests_and_the_sms_loses_no_try(bench: Bench, hands: Hands) -> None:
    put_all("ab")
    bench.meet(GatewayError("?", kind=FaultKind.THROTTLED))
    assert (bench.gateway.network, bench.row.state, bench.gateway.opened) == ([], "dijeda", 1)
    assert "laju yang lebih pelan" in (bench.row.problem or "")
    assert (sms("a").status, sms("a").attempts) == ("queued", 0)
    hands.ahead += 11
    bench.poll()
    assert [part.text for part in bench.gateway.network] == ["teks b"], "the others go first"
    assert timedelta(0) < sms("a").due_at - now() <= timedelta(seconds=30)
    assert (bench.row.state, bench.row.problem) == ("siap", None)


def test_500_three_times_pauses_a_quarter_of_an_hour_and_alarms(bench: Bench, hands: Hands) -> None:
    put_all("abcd")
    bench.meet(*[refused(500)] * 3)
    assert (alarms(), bench.gateway.network) == (["cms_500"], [])
    assert (sms("c").status, sms("d").status) == ("queued", "queued")
    assert "pulsa" in (bench.row.problem or "")
    assert bench.row.paused_until is not None
    assert bench.row.paused_until - now() > timedelta(minutes=14)
    hands.ahead += 14 * 60
    bench.poll()
    assert bench.gateway.network == []
    hands.ahead += 61
    bench.poll()
    assert [part.text for part in bench.gateway.network] == ["teks d"]


def test_500_not_in_a_row_is_the_cases_affair(bench: Bench) -> None:
    put_all("abcde")
    bench.gateway.send_faults.extend([refused(500), refused(500), None, refused(500)])
    bench.poll()
    assert (alarms(), bench.row.state) == ([], "siap")
    assert [part.text for part in bench.gateway.network] == ["teks c", "teks e"]


def test_a_pause_outlives_the_owner(bench: Bench) -> None:
    put("a")
    bench.meet(refused(38))
    bench.restart()
    put("b")
    bench.poll()
    assert (bench.gateway.network, bench.row.state) == ([], "dijeda")


def test_a_modem_that_reads_but_cannot_send_grows_unhealthy_until_something_leaves(
    bench: Bench, hands: Hands
) -> None:
    bench.poll()
    began = bench.row.healthy_at
    for key, error in (("a", refused(38)), ("b", broken()), ("c", refused(38))):
        put(key)
        bench.meet(error)
        hands.ahead += 61
        bench.gateway.arrive("3636", f"pesan {key}")  # nobody answers it
        bench.poll()
        assert (bench.gateway.sim, bench.row.state) == ({}, "siap")
    assert bench.row.healthy_at == began
    put("d")
    bench.poll()
    assert began is not None
    assert (bench.row.healthy_at or began) > began


def all_due(*keys: str) -> None:
    """Their time has come."""
    with transaction():
        for key in keys:
            sms(key).due_at = now() - timedelta(seconds=1)


@pytest.mark.parametrize("cms", [38, 331, 500, 512])
def test_an_outage_of_hours_costs_no_sms_its_tries(bench: Bench, hands: Hands, cms: int) -> None:
    put_all("abc")
    for _ in range(20):
        bench.meet(*[refused(cms)] * 3)
        all_due("a", "b", "c")
        hands.ahead += 3600
    assert [sms(key).status for key in "abc"] == ["queued"] * 3
    assert sum(sms(key).attempts for key in "abc") == 1, "the first refusal may be that SMS's own"
    bench.gateway.send_faults.clear()
    bench.poll()
    assert sorted(part.text for part in bench.gateway.network) == ["teks a", "teks b", "teks c"]


def test_what_fails_while_others_go_loses_its_tries(bench: Bench, hands: Hands) -> None:
    put("a")
    for number in range(6):
        put(f"b{number}")
        all_due("a")
        bench.meet(refused(512))
        hands.ahead += 3600
    assert len(bench.gateway.network) == 6
    assert (sms("a").status, sms("a").attempts) == ("failed", 6)


def test_a_refused_number_leaves_the_modem_healthy(bench: Bench) -> None:
    bench.poll()
    began = bench.row.healthy_at
    put("a")
    bench.meet(GatewayError("?", kind=FaultKind.MESSAGE, cms=28))
    bench.owner.health.seen(ModemStatus())
    assert began is not None
    assert (bench.row.healthy_at or began) > began


def test_one_refused_case_does_not_close_the_modem(bench: Bench) -> None:
    put_all("ab")
    bench.meet(GatewayError("?", kind=FaultKind.BACK_OFF))
    assert (bench.gateway.opened, bench.row.state) == (1, "siap")
    assert [part.text for part in bench.gateway.network] == ["teks b"]
    assert (sms("a").status, sms("a").attempts) == ("queued", 1)


def test_a_modem_that_refuses_everything_without_a_code_is_reopened(bench: Bench) -> None:
    put_all("abc")
    bench.meet(*[GatewayError("?", kind=FaultKind.BACK_OFF)] * 3)
    assert bench.row.state == "putus"


def test_a_broken_handle_is_reopened_after_5_10_20_20_seconds(bench: Bench, hands: Hands) -> None:
    bench.gateway.open_faults.extend([broken()] * 4)
    bench.poll()
    for opened, wait in enumerate((5, 10, 20, 20), start=1):
        assert (bench.gateway.opened, bench.row.state) == (opened, "putus")
        assert bench.row.retry_at is not None
        left = (bench.row.retry_at - now()).total_seconds()
        assert wait - 2 < left <= wait
        hands.ahead += wait - 1
        bench.poll()
        assert bench.gateway.opened == opened
        hands.ahead += 1
        bench.poll()
    assert (bench.row.state, bench.row.problem, bench.row.retry_at) == ("siap", None, None)


def test_an_open_outcome_is_uncertain_and_the_handle_is_never_used_again(bench: Bench) -> None:
    put_all("ab")
    bench.meet(broken(Left.UNKNOWN))
    assert (sms("a").status, sms("b").status, bench.row.state) == ("uncertain", "queued", "putus")
    assert bench.gateway.network == []


def test_after_a_refusal_that_may_be_an_earlier_ones_sending_rests_and_reading_goes_on(
    bench: Bench, hands: Hands
) -> None:
    put_all("ab")
    doubtful = broken(Left.UNKNOWN)
    doubtful.rest = 60
    bench.meet(doubtful)
    hands.ahead += 6
    bench.gateway.arrive(CITIZEN, "Jalan rusak")
    bench.poll()
    assert (bench.row.state, bench.gateway.opened, bench.gateway.sim) == ("dijeda", 2, {})
    assert bench.gateway.network == []
    hands.ahead += 55
    bench.poll()
    assert "teks b" in [part.text for part in bench.gateway.network]
    assert (bench.row.state, sms("a").status) == ("siap", "uncertain")


def test_a_pulled_stick_is_noticed_and_tried_as_soon_as_it_is_back(bench: Bench) -> None:
    bench.poll()
    bench.gateway.there = False
    bench.poll()
    assert (bench.row.state, bench.gateway.opened) == ("putus", 1)
    assert "Modem tidak ditemukan" in (bench.row.problem or "")
    bench.poll()
    assert bench.gateway.opened == 1
    bench.gateway.there = True
    bench.poll()
    assert (bench.row.state, bench.gateway.opened) == ("siap", 2)


def test_try_now_ends_every_pause(bench: Bench) -> None:
    put("a")
    bench.meet(refused(38))
    with transaction():
        sms("a").due_at = now()
    bench.try_now()
    bench.poll()
    assert len(bench.gateway.network) == 1
    assert bench.row.state == "siap"
    bench.gateway.there = False
    bench.poll()
    bench.gateway.there = True
    bench.owner.health.was_there = True
    bench.poll()
    assert bench.row.state == "putus"
    bench.try_now()
    bench.poll()
    assert bench.row.state == "siap"


def test_try_now_is_heard_once_by_its_bell_or_in_the_row(bench: Bench) -> None:
    bench.poll()
    bench.try_now()
    jobs.reopen(NAME)
    put("a")
    bench.meet(refused(38))
    bench.poll()
    assert bench.row.state == "dijeda", "a later trouble is not ended by an old word"


def test_a_modem_that_was_silent_has_had_its_pause(bench: Bench) -> None:
    silent, quick = broken(Left.UNKNOWN), broken(Left.UNKNOWN)
    silent.waited = 25
    for key, error, opened in (("a", silent, 2), ("b", quick, 2)):
        put(key)
        bench.meet(error)
        bench.poll()
        assert bench.gateway.opened == opened
    assert bench.row.retry_at is not None


def test_a_pin_is_looked_at_once_a_minute(bench: Bench, hands: Hands) -> None:
    bench.gateway.open_faults.append(GatewayError("PIN", kind=FaultKind.PIN))
    bench.poll()
    assert (bench.row.state, bench.row.problem) == (
        "ditahan",
        "Kartu SIM terkunci PIN. Periksa PIN modem.",
    )
    hands.ahead += 59
    bench.poll()
    assert bench.gateway.opened == 1
    hands.ahead += 2
    bench.poll()
    assert bench.gateway.opened == 2


def test_the_modem_of_the_first_opening_is_expected_until_a_person_clears_it(bench: Bench) -> None:
    bench.gateway.imei, bench.gateway.imsi = "350000000000017", "510000000000017"
    bench.poll()
    assert (bench.row.imei, bench.row.imsi) == ("350000000000017", "510000000000017")
    assert bench.gateway.expected is None
    for known in ("350000000000017", None):
        with transaction():
            bench.row.imei = known
        bench.gateway.there = False
        bench.poll()
        bench.gateway.there = True
        bench.poll()
        assert bench.gateway.expected == known


def test_another_sim_is_told_of_until_a_person_confirms_the_number(bench: Bench) -> None:
    def opened_with(imsi: str | None) -> bool:
        bench.gateway.imsi = imsi
        bench.restart()
        bench.poll()
        return bench.row.is_sim_new

    first, second = "510000000000017", "510000000000018"
    assert [opened_with(it) for it in (first, None, first)] == [False, False, False]
    # Not that of yesterday either: what was sent by the other one is not known.
    assert [opened_with(it) for it in (second, second, first)] == [True, True, True]
    with transaction():
        modems.change(NAME, Change(daily_cap=9), actor=SYSTEM)
    assert bench.row.is_sim_new
    with transaction():
        modems.change(NAME, Change(number=bench.row.number), actor=SYSTEM)
    assert not bench.row.is_sim_new
    facts = db.session.scalars(select(Event).where(Event.action == "modem_change")).all()
    assert [event.facts["fields"] for event in facts] == [["daily_cap"], ["imsi"]]


def test_try_now_is_told_to_an_open_modem_never(bench: Bench) -> None:
    """What it may do at an opening because a person asked, it would do at a later one unasked."""
    bench.poll()
    bench.try_now()
    bench.owner.listen()
    assert (bench.row.state, bench.gateway.insisted) == ("siap", 0)


def test_try_now_is_told_to_the_modem_once(bench: Bench) -> None:
    bench.gateway.open_faults.append(GatewayError("PIN", kind=FaultKind.PIN))
    bench.poll()
    bench.try_now()
    bench.owner.listen()
    bench.owner.listen()
    assert bench.gateway.insisted == 1


def test_answers_are_never_lost_between_two_lives(bench: Bench) -> None:
    put("a", Purpose.ANSWER)
    bench.poll()
    bench.restart()
    bench.poll()
    assert len(bench.gateway.network) == 1
    assert sms("a").status == "sent"


@pytest.mark.parametrize("is_free", [True, False], ids=["its own", "another host's"])
def test_what_was_cut_off_is_settled_before_the_first_bell(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, is_free: bool
) -> None:
    """Its own evidence speaks before anybody may call it uncertain; not of what another sends."""
    put("a")
    bench.poll()
    bench.gateway.remembers = True
    with transaction():
        row = sms("a")
        row.status = row.parts[0].status = "sending"
        row.parts[0].reference = row.sent_at = None
    if is_free:
        bench.owner.lock.release()
    monkeypatch.setattr(jobs, "gateway_of", lambda _row: bench.gateway)
    jobs.own(NAME)
    assert jobs._owner is not None
    # On one machine a lock of its file lets no second owner come so far.
    is_mine = is_free or db.engine.dialect.name == "sqlite"
    assert sms("a").status == ("sent" if is_mine else "sending")
    jobs._owner.lock.release()
