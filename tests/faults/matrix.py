"""What one run lost, doubled, and could not know; and the table of all runs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from tests.faults.rig import Rig


@dataclass(frozen=True)
class Row:
    """One line of the matrix; `left` counts uncertain SMS that went out with Ctrl-Z."""

    what: str
    planned: int
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
        """All kills happened; nothing lost, nothing doubled; uncertain only what may have left."""
        kept = not self.lost and not self.doubled and self.uncertain == self.left
        return kept and self.kills == self.planned


HEAD = f"{'fault':48}   kills    in   out  lost  doubled  uncertain (Ctrl-Z out)  seconds"


def line(row: Row) -> str:
    """The row as it is printed."""
    kills = f"{row.kills}/{row.planned}"
    return (
        f"{row.what:48} {kills:>7} {row.inbound:5} {row.outbound:5} {row.lost:5} "
        f"{row.doubled:8} {row.uncertain:10} {row.left:12} {row.seconds:8.1f}"
        f"{'' if row.is_clean else '  FAILED'}"
    )


def judge(
    what: str,
    fault_rig: Rig,
    texts: tuple[list[str], list[str]],
    kills: tuple[int, int],
    seconds: float,
) -> Row:
    """Compares what went in with the cards, and the outbox with the network.

    `texts` are (inbound, outbound); `kills` are (planned, happened).
    """
    inbound, outbound = texts
    cards, network = fault_rig.cards(), fault_rig.network()
    uncertain, handed_over = fault_rig.uncertain(), fault_rig.handed_over()
    wanted = Counter(inbound)
    lost_in = sum((wanted - cards).values())
    doubled_in = sum((cards - wanted).values())
    gone = [text for text in outbound if not network[text] and text not in uncertain]
    doubled_out = sum(count - 1 for count in network.values() if count > 1)
    return Row(
        what=what,
        planned=kills[0],
        kills=kills[1],
        inbound=len(inbound),
        outbound=len(outbound),
        lost=lost_in + len(gone),
        doubled=doubled_in + doubled_out,
        uncertain=len(uncertain),
        left=sum(bool(parts) and parts <= handed_over for parts in uncertain.values()),
        seconds=seconds,
    )
