"""The web's processes leave out of full collections what is loaded for good."""

from __future__ import annotations

import subprocess
import sys

ASK = """
import gc
from app.runtime.gc_tuning import spare_collections
before = gc.get_freeze_count()
spare_collections()
print(before, gc.get_freeze_count() > 1000, gc.get_threshold())
"""


def test_what_is_loaded_is_left_out_and_the_rest_looked_through_rarely() -> None:
    """In a process of its own: it holds until the process ends."""
    done = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, check=True)
    assert done.stdout.split(maxsplit=2) == ["0", "True", "(10000, 10, 100)\n"]
