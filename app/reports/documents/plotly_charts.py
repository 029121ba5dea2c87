"""Charts as plotly JSON; series differ in colour, pattern and number."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any, Final

import plotly.graph_objects as go
import plotly.io as pio

from app.i18n.language import number_format, translated
from app.reports.documents.tables import GRID, INK, Row, Section, Series
from app.reports.figures.formatting import format_count

# The default template is 7 kB of JSON that no figure of ours needs.
pio.templates.default = None

# For each row a link a value, where there is one.
Urls = Sequence[Sequence[str | None]]
ROW_HEIGHT, FRAME_HEIGHT, STANDING_HEIGHT = 36, 48, 280
_FEW: Final = 8
# Standing bars are named beneath as far as there is room.
_MOST_NAMED: Final = 10
_SHORT: Final = 3


def figure(section: Section, urls: Urls = ()) -> str:
    """The chart, safe inside <script type="application/json">; `urls` lead from each
    value of a row to its cases."""
    assert section.chart is not None
    chart = section.chart
    standing = chart.is_standing
    rows = list(section.drawn) if standing else list(reversed(section.drawn))
    links = list(urls)[: len(rows)] or [()] * len(rows)
    data = [
        _bars(
            rows,
            links if standing else list(reversed(links)),
            it,
            standing=standing,
            is_alone=len(chart.series) == 1,
        )
        for it in chart.series
    ]
    drawn = go.Figure(data)
    drawn.update_layout(**_layout(section, standing))
    numbers, names = ("yaxes", "xaxes") if standing else ("xaxes", "yaxes")
    getattr(drawn, f"update_{numbers}")(**_amounts(section.highest))
    getattr(drawn, f"update_{names}")(**_names(rows, standing))
    # to_json() escapes < and /, so a name with "</script>" can't end the block (a test holds it).
    return str(drawn.to_json())


def _layout(section: Section, standing: bool) -> dict[str, Any]:
    signs = number_format()
    height = STANDING_HEIGHT if standing else FRAME_HEIGHT + ROW_HEIGHT * len(section.drawn)
    return {
        "barmode": "stack",
        "bargap": 0.2 if standing else 0.35,
        "height": height,
        "margin": {"l": 8, "r": 16, "t": 8, "b": 32},
        "separators": signs.decimal + signs.group,
        "font": {"family": "system-ui, sans-serif", "size": 13, "color": INK},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        # The page prints its own legend: plotly's squeezes the bars on a phone.
        "showlegend": False,
        "uniformtext": {"minsize": 11, "mode": "hide"},
        "hoverlabel": {"font": {"size": 13}},
        "dragmode": False,
    }


def _amounts(highest: float) -> dict[str, Any]:
    """Whole cases only: no tick at 0,5."""
    few = {"dtick": 1, "tick0": 0} if highest <= _FEW else {"nticks": 5}
    return {
        "rangemode": "tozero",
        "gridcolor": GRID,
        "fixedrange": True,
        "tickangle": 0,
        "tickformat": ",d",
        "automargin": True,
        **few,
    }


def _names(rows: Sequence[Row], standing: bool) -> dict[str, Any]:
    """By place, not by name: two SKPDs may share an abbreviation. Of many days some are named."""
    is_long = any(len(row.brief) > _SHORT for row in rows)
    every = -(-len(rows) // _MOST_NAMED) if standing and is_long else 1
    places = list(range(0, len(rows), every))
    return {
        "automargin": True,
        "fixedrange": True,
        "tickvals": places,
        "ticktext": [escape(rows[place].brief) for place in places],
        **({"tickangle": 0} if standing else {"ticksuffix": "  "}),
    }


def _bars(
    rows: Sequence[Row], links: Urls, series: Series, *, standing: bool, is_alone: bool
) -> go.Bar:
    values = [row.values[series.column] or 0 for row in rows]
    places = list(range(len(rows)))
    along = {"x": places, "y": values} if standing else {"x": values, "y": places}
    number = "%{y:,d}" if standing else "%{x:,d}"
    name = translated(series.name)
    return go.Bar(
        name=name,
        orientation="v" if standing else "h",
        **along,
        customdata=[
            [escape(row.label), (mine[series.column] if mine else None) or ""]
            for row, mine in zip(rows, links, strict=True)
        ],
        text=[format_count(int(value)) if value else "" for value in values],
        # Of several in a line one that does not fit its bar is left to the table.
        textposition="auto" if is_alone else "inside",
        cliponaxis=False,
        insidetextanchor="middle",
        textangle=0,
        insidetextfont={"color": series.ink, "size": 13},
        hovertemplate=f"%{{customdata[0]}}<br>{name}: <b>{number}</b><extra></extra>",
        marker={
            "color": series.colour,
            "line": {"color": "#ffffff", "width": 1},
            "pattern": {
                "shape": series.pattern,
                "bgcolor": series.colour,
                "fgcolor": "rgba(255,255,255,.5)",
                "size": 6,
                "solidity": 0.3,
            },
        },
    )
