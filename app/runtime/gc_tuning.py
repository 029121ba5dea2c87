"""How the web's processes look for garbage."""

from __future__ import annotations

import gc

# Young objects: fifteen times Python's own, for a page makes thousands, and nearly all go with it.
# What outlives them is looked through every few hundred pages: that stops a page for 50 ms.
_THRESHOLDS = (10_000, 10, 100)


def spare_collections() -> None:
    """What is loaded lives as long as the process: each full collection would look through all of
    it, a tenth of a second and more of somebody's page. Once, when everything is loaded."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
