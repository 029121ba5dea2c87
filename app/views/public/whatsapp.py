"""The door of Meta's webhook, /saluran/whatsapp: signed by the app's secret, committed, answered.

It speaks to no network. Without the keys of an account it is not there: 404 (W4).
"""

from __future__ import annotations

import hmac
import json
import logging
from typing import Final

from flask import Flask, Response, abort, current_app, make_response, request

from app.channels.whatsapp import webhook
from app.channels.whatsapp.keys import Keys, keys_of
from app.database.extensions import transaction
from app.domain.terms import Channel
from app.services.inbound import channel_intake
from app.services.sending import channel_sending, whatsapp_bills

log = logging.getLogger(__name__)

PATH: Final = "/saluran/whatsapp"
# Meta tells of at most a thousand things at once, each of a few hundred bytes.
LARGEST: Final = 1024 * 1024
_PLAIN: Final = {"Content-Type": "text/plain; charset=utf-8"}


def init_app(app: Flask) -> None:
    """Adds the door; Meta knows no token of a form, its signature takes that place."""
    app.add_url_rule(PATH, "whatsapp_asked", _asked)
    app.add_url_rule(PATH, "whatsapp_told", _told, methods=["POST"])
    app.extensions["csrf"].exempt(_told)


def _asked() -> Response:
    """Meta asks once whether this is the address that an Admin has entered there."""
    told = request.args.get("hub.verify_token", "").encode()
    if not hmac.compare_digest(told, _keys().verify_token.encode()):
        return make_response("", 403, _PLAIN)
    return make_response(request.args.get("hub.challenge", "")[:200], 200, _PLAIN)


def _told() -> Response:
    """Messages and statuses: 200 once all is committed. What raises is told again by Meta."""
    keys = _keys()
    request.max_content_length = LARGEST
    body = request.get_data(cache=False)
    if not webhook.is_signed(body, request.headers.get("X-Hub-Signature-256", ""), keys.app_secret):
        return make_response("", 401, _PLAIN)
    told = webhook.read(_json(body), keys.phone_id)
    for reason in told.left_out:
        log.info("whatsapp: left out: %s", reason)
    channel_intake.accept_all(told.messages)
    for fate in told.fates:
        with transaction():
            _note(fate)
    return make_response("ok\n", 200, _PLAIN)


def _note(fate: webhook.Fate) -> None:
    known = channel_sending.note(
        Channel.WHATSAPP, fate.outbound_id, fate.fate, fate.remote_id, fate.problem
    )
    if known and fate.bill is not None:
        whatsapp_bills.note(fate.outbound_id, fate.bill)


def _json(body: bytes) -> object:
    """Nothing where it is no JSON: it would be none the next time either."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _keys() -> Keys:
    keys = keys_of(current_app.config["SETTINGS"])
    return keys or abort(404)
