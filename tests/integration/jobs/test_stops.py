"""A worker that is asked to stop ends after its job, whatever happens to Redis."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import RedisError

from app.jobs.workers import ROUND_SECONDS
from tests.servers import run_python, start_valkey

pytestmark = pytest.mark.programs

STOPPED = """
import os, sys
from datetime import timedelta
from app.jobs import workers
from app.runtime.queues import connect, ring
from tests.integration.jobs import test_stops as here
from tests.integration.jobs.test_schedule import JOBS, QUEUE, plain_app

app, redis = plain_app(), connect(sys.argv[2])
assert not workers.is_young(timedelta(minutes=1)), "whoever is no worker waits for nobody"
queue = QUEUE if sys.argv[1] == "modem" else JOBS
ring(redis, queue, here.__name__ + "." + sys.argv[3], (str(os.getpid()), sys.argv[2]))
if sys.argv[1] == "modem":
    workers.serve_modem(app, queue, lambda: None, redis)
else:
    workers.serve_forking(app, queue, redis)
assert workers.is_young(timedelta(minutes=1))
print("ended well")
"""


def stop(pid: str, _url: str) -> None:
    """A job in the middle of which its worker is asked to end."""
    os.kill(int(pid), signal.SIGTERM)
    time.sleep(0.2)
    print("did its work", flush=True)


def lose(pid: str, url: str) -> None:
    """As `stop`, and Valkey is gone before the signal comes."""
    with suppress(RedisError):
        Redis.from_url(url).shutdown(nosave=True)
    stop(pid, url)


@pytest.mark.parametrize("kind", ["modem", "jobs"])
@pytest.mark.parametrize("function", ["stop", "lose"])
def test_a_worker_asked_to_stop_ends_its_job_and_then_itself(
    tmp_path: Path, kind: str, function: str
) -> None:
    """Also when everything ends at once and Valkey is gone before the last job."""
    with start_valkey(tmp_path) as url:
        ended = run_python("-c", STOPPED, kind, url, function, seconds=60)
    assert ended.returncode == 0, ended.stderr
    # A child ends with its parent, a modem's job never in the middle.
    assert "did its work" in ended.stdout or (kind, function) == ("jobs", "lose")
    assert "ended well" in ended.stdout


EARLY = """
import os, signal, sys
from app.jobs import workers
from app.runtime.queues import JOBS, connect
from tests.integration.jobs.test_schedule import plain_app

workers.silence_dead = lambda *_: os.kill(os.getpid(), signal.SIGTERM)
workers.serve_forking(plain_app(), JOBS, connect(sys.argv[1]))
print("ended well")
"""


def test_a_worker_asked_to_stop_while_it_signs_on_works_no_round_before(tmp_path: Path) -> None:
    """A round lasts longer than whoever asks waits before killing."""
    with start_valkey(tmp_path) as url:
        ended = run_python("-c", EARLY, url, seconds=ROUND_SECONDS - 10)
    assert ended.stdout == "ended well\n", ended.stderr
