"""Two hosts of each kind, one database and one Valkey between them; one of each is cut off."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from qa.bench.measuring import until
from qa.proofs import hosts
from tests.hosts import refusal

pytestmark = pytest.mark.faults


def test_two_hosts_of_each_share_no_folder_and_one_of_each_may_lose_power(tmp_path: Path) -> None:
    """The short form of `python -m qa.proofs.hosts`: an answer goes by the modem that its SMS came
    from, by another when its host is gone, and by its own again where the stick is put then."""
    if reason := refusal():
        pytest.skip(reason)
    with ExitStack() as stack:
        site = hosts.started(stack, tmp_path, "ab")
        first, second = site.come_in("ab", 1)
        site.answer("web2", first)
        assert hosts.photo_seen(site, second)
        until(lambda: all(site.got(text) for text in site.answers))
        for host in ("web1", "jobs1"):
            site.lan.hosts[host].cut()
        hosts.paper_made(site)
        hosts.left_by_others(site, site.come_in("a", 1))
        hosts.plugged_in_elsewhere(site, 1)
        site.answer("web2", site.card(site.said[-1]))
        until(lambda: site.got(site.answers[-1]) > 0)
        assert hosts.ledger(site) == (0, 0, 0)
        assert [site.got(text, "a") for text in site.answers] == [1, 0, 0, 1]
