"""The addresses of a row's routes: a page of cards has hundreds, of a dozen kinds."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from flask import Flask, current_app, request, url_for

# Stands where the row's id will: the greatest there can be, which no address says of its own.
_PLACE: Final = 2**31 - 1


def init_app(app: Flask) -> None:
    """Registers the filter of all templates."""
    app.jinja_env.filters["of_row"] = of_row


def of_row(endpoint: str, row_id: int) -> str:
    """`url_for` of a route that asks for a row's id and nothing else."""
    before, after = _around_id(endpoint, request.script_root)
    return f"{before}{row_id}{after}"


@cache
def _around_id(endpoint: str, _root: str) -> tuple[str, str]:
    """What stands before and after the id. Asked anew for each link, `url_for` costs a page of
    cards a tenth of its time."""
    rule = next(current_app.url_map.iter_rules(endpoint))
    (name,) = rule.arguments
    values: dict[str, Any] = {name: _PLACE}
    before, _, after = url_for(endpoint, **values).partition(str(_PLACE))
    return before, after
