"""Rows to one plotly figure as JSON: told apart by colour, by pattern and by number."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any, Final

import plotly.graph_objects as go
import plotly.io as pio

from app.reports.queries import Tally
from app.reports.spelling import count

# The default template is 7 kB of JSON that no figure of ours needs.
pio.templates.default = None

INK, GRID = "#1c2733", "#dfe5ea"
ROW_HEIGHT, FRAME_HEIGHT = 40, 48

# Okabe and Ito's palette, told apart with every kind of colour blindness; light, middle and dark
# also in grey print. (field, name, colour, pattern, colour of the number)
SERIES: Final = (
    ("answered", "Dijawab", "#0072b2", "", "#ffffff"),
    ("unanswered", "Belum dijawab", "#f0b429", "/", INK),
    ("rejected", "Ditolak", "#4a5560", "x", "#ffffff"),
)


def stacked(tallies: Sequence[Tally]) -> str:
    """Horizontal bars, a row each, safe inside <script type="application/json">."""
    rows = list(reversed(tallies))
    figure = go.Figure([_bars(rows, *series) for series in SERIES])
    highest = max((row.received for row in rows), default=0)
    figure.update_layout(
        barmode="stack",
        bargap=0.35,
        height=FRAME_HEIGHT + ROW_HEIGHT * max(1, len(rows)),
        margin={"l": 8, "r": 16, "t": 8, "b": 32},
        separators=",.",
        font={"family": "system-ui, sans-serif", "size": 13, "color": INK},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        # The page prints its own legend: plotly's squeezes the bars on a phone.
        showlegend=False,
        # A number that does not fit its bar is left to the table.
        uniformtext={"minsize": 11, "mode": "hide"},
        hoverlabel={"font": {"size": 13}},
        dragmode=False,
    )
    figure.update_xaxes(
        rangemode="tozero",
        gridcolor=GRID,
        fixedrange=True,
        tickangle=0,
        nticks=6,
        **_ticks(highest),
    )
    names = [escape(row.short) for row in rows]
    # By place, not by name: two SKPDs may share an abbreviation.
    axis = {"tickvals": list(range(len(rows))), "ticktext": names, "ticksuffix": "  "}
    figure.update_yaxes(automargin=True, fixedrange=True, **axis)
    # to_json() escapes < and /, so a name with "</script>" can't end the block (a test holds it).
    return str(figure.to_json())


def _bars(
    rows: Sequence[Tally], field: str, name: str, colour: str, pattern: str, number: str
) -> go.Bar:
    values = [getattr(row, field) for row in rows]
    return go.Bar(
        name=name,
        orientation="h",
        y=list(range(len(rows))),
        x=values,
        customdata=[escape(row.label) for row in rows],
        text=[count(value) if value else "" for value in values],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        insidetextfont={"color": number, "size": 13},
        hovertemplate="%{customdata}<br>" + name + ": <b>%{x:,d}</b><extra></extra>",
        marker={
            "color": colour,
            "line": {"color": "#ffffff", "width": 1},
            "pattern": {
                "shape": pattern,
                "bgcolor": colour,
                "fgcolor": "rgba(255,255,255,.5)",
                "size": 6,
                "solidity": 0.3,
            },
        },
    )


def _ticks(highest: int) -> dict[str, Any]:
    """Whole messages only: no tick at 0,5."""
    return {"tickformat": ",d", **({"dtick": 1, "tick0": 0} if highest <= 8 else {})}
