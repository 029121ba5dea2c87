"""What one run lost, doubled, and could not know; and the table of all runs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from tests.faults.rig import Rig


@dataclass(frozen=True)
class Row:
    """One line of the matrix; `left` counts uncertain SMS that the network has got."""

    what: str
    kills: int
    inbound: int
    outbound: int
    lost: int
    doubled: int
    uncertain: int
    left: int
    seconds: float

    @property
    def is_clean(self) -> bool:
        """Nothing lost, nothing doubled; uncertain only what may have left."""
        return not self.lost and not self.doubled and self.uncertain == self.left


HEAD = f"{'fault':48} kills    in   out  lost  doubled  uncertain (had left)  seconds"


def line(row: Row) -> str:
    """The row as it is printed."""
    return (
        f"{row.what:48} {row.kills:5} {row.inbound:5} {row.outbound:5} {row.lost:5} "
        f"{row.doubled:8} {row.uncertain:10} {row.left:10} {row.seconds:8.1f}"
    )


def judge(what: str, rig: Rig, inbound: list[str], outbound: list[str], seconds: float) -> Row:
    """Compares what went in with the cards, and the outbox with the network."""
    cards, network = rig.cards(), rig.network()
    uncertain = rig.uncertain()
    wanted = Counter(inbound)
    lost_in = sum((wanted - cards).values())
    doubled_in = sum((cards - wanted).values())
    gone = [text for text in outbound if not network[text] and text not in uncertain]
    doubled_out = sum(count - 1 for count in network.values() if count > 1)
    return Row(
        what=what,
        kills=rig.kills["owner"],
        inbound=len(inbound),
        outbound=len(outbound),
        lost=lost_in + len(gone),
        doubled=doubled_in + doubled_out,
        uncertain=len(uncertain),
        left=sum(network[text] > 0 for text in uncertain),
        seconds=seconds,
    )
