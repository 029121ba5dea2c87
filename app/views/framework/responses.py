"""What every room answers, and to whom: an action's outcome, a missing row, another page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

from flask import Response, abort, g, make_response, redirect
from flask_appbuilder import expose, has_access, permission_name

from app.database.extensions import transaction
from app.domain.errors import DomainError
from app.http import error_pages

# Tells the page's script that a 4xx response is a part made for the place that asked for it.
PART: Final = {"X-Upik-Part": "1"}
T = TypeVar("T")


def route(
    address: str, right: str, methods: Sequence[str] = ("GET",)
) -> Callable[[Callable[..., Any]], Any]:
    """Decorates a page's method: it answers at this address, to whom the right is granted."""

    def routed(method: Callable[..., Any]) -> Any:
        return expose(address, methods)(has_access(permission_name(right)(method)))

    return routed


def once(name: str, read: Callable[[], T]) -> T:
    """Reads once a request what every row of a page asks for."""
    if name not in g:
        setattr(g, name, read())
    found: T = g.get(name)
    return found


def or_404(row: T | None) -> T:
    """The row; aborts with 404 when there is none."""
    if row is None:
        abort(404)
    return row


def attempt(act: Callable[[], object]) -> str:
    """Does an action without a dialog; the sentence of its refusal, or an empty string."""
    _result, refusal = attempt_result(act)
    return refusal


def attempt_result(act: Callable[[], T]) -> tuple[T | None, str]:
    """As `attempt`, with what the action returned; None when it was refused."""
    try:
        with transaction():
            return act(), ""
    except DomainError as error:
        return None, error_pages.refusal_sentence(error)


def frame() -> str:
    """What stands around a form: a window for htmx, else a page of its own."""
    return "framework/window.html" if error_pages.wants_fragment() else "framework/page.html"


def redirected(target: str) -> Response:
    """To another page, from a dialog or from a plain form."""
    if not error_pages.wants_fragment():
        return make_response(redirect(target, 303))
    response = make_response("", 204)
    response.headers["HX-Redirect"] = target
    return response
