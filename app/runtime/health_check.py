"""Health check of a container: whether one kind of process works on this host.

`python -m app.runtime.health_check web | jobs | papers | cron | modem NAME`
ends with 0 when it does, else 1.
"""

from __future__ import annotations

import socket
import sys
import time
from typing import Final

from redis import Redis
from redis.exceptions import RedisError
from rq import Worker

from app.runtime.queues import JOBS, PAPERS, clock_signs, connect, modem_queue
from app.runtime.readiness import is_web_ready
from config import Settings, SettingsRefused, load_settings

# An idle worker gives a sign each 15 seconds. A modem gives none while it sends, which may take a
# minute, and a report none while it is drawn.
LONGEST_SILENCE: Final = {"cron": 60, "jobs": 90, "papers": 90, "modem": 180}


def is_alive(settings: Settings, role: str, modem: str = "") -> bool:
    """Whether a process of this role on this host answers, or gave a sign of life lately.

    Raises RedisError: without Redis no wake-up job arrives, whatever lives.
    """
    if role == "web":
        return is_web_ready(settings)
    with connect(settings.redis) as connection:
        if role == "cron":
            sign = clock_signs(connection).get(socket.gethostname(), 0)
        else:
            queue = {"jobs": JOBS, "papers": PAPERS}.get(role) or modem_queue(modem)
            sign = _worker_sign(connection, queue)
    return time.time() - sign < LONGEST_SILENCE[role]


def _worker_sign(connection: Redis, queue: str) -> float:
    """When a worker of this queue and host last gave a sign; 0 without one."""
    # app.jobs.workers.new_name: queue, host, process, a word of its own.
    own = f"{queue}.{socket.gethostname()}."
    signs = [
        worker.last_heartbeat.timestamp()
        for worker in Worker.all(connection)
        if worker.name.startswith(own) and worker.last_heartbeat
    ]
    return max(signs, default=0)


def main(words: list[str]) -> int:
    """0 when the role in `words` works here, 1 when it does not, 2 for an unknown one."""
    role, modem = (*words, "", "")[:2]
    if role not in {"web", *LONGEST_SILENCE} or (role == "modem") != bool(modem):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        return 0 if is_alive(load_settings(), role, modem) else 1
    except SettingsRefused as refused:
        print("\n".join(refused.problems), file=sys.stderr)
    except (RedisError, OSError) as error:
        print(f"Redis: {type(error).__name__}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
