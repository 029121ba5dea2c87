"""`python -m tests.at_modem --link DEVICE --control SOCKET`: the emulator as a process."""

import argparse
import signal
import threading
from pathlib import Path

from tests.at_modem.control import serve
from tests.at_modem.emulator import Emulator


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--link", type=Path, required=True, help="the device's name")
    parser.add_argument("--control", type=Path, required=True, help="unix socket for requests")
    parser.add_argument("--sim-size", type=int, default=30)
    arguments = parser.parse_args()
    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    emulator = Emulator(arguments.link)
    emulator.sim.size = arguments.sim_size
    emulator.start()
    print(f"modem at {arguments.link}", flush=True)
    try:
        serve(emulator, arguments.control, stopped)
    finally:
        emulator.stop()


if __name__ == "__main__":
    main()
