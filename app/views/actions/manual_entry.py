"""Catat pesan: enters a case that came by WhatsApp, telephone, letter or visit (D10)."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import Response, flash, make_response, request, url_for
from flask_babel import gettext as _

from app.database.extensions import now, transaction
from app.domain.errors import AlreadyDone, InvalidInput
from app.domain.words import N_
from app.domain.workflow.codes import show_ticket
from app.domain.workflow.workflow import Category, Channel
from app.http import error_pages
from app.queries.cards.case_rows import case_of_form
from app.services.cases.actions import manual_entry
from app.services.cases.actions.manual_entry import Entry
from app.services.cases.state import drafts
from app.services.cases.state.case_state import reachable_number
from app.services.settings import settings, validation
from app.views.cards.dialog import one_time_key
from app.views.cards.feature_views import ACTION, DIALOG, InboxFeature
from app.views.framework.form_fields import problems_of
from app.views.framework.format import WIB
from app.views.framework.responses import PART, frame, redirected, route
from app.views.framework.viewer import Viewer

_AGAIN: Final = "ya"
_FIELDS: Final = ("channel", "sender", "sender_name", "received", "body", "category")
_WRITTEN: Final = ("sender", "sender_name", "body")


class InboxEntryView(InboxFeature):
    """Enters cases by hand."""

    @route("/pesan-baru", "enter", methods=DIALOG)
    def enter(self) -> Response:
        """A dialog for htmx, otherwise a page; the fields keep what was typed."""
        if request.method == "GET":
            return self._form({}, 200)
        problems = _problems()
        key = one_time_key(request.form)
        if problems:
            _keep(request.form, key)
            return self._form(problems, 422)
        try:
            with transaction():
                told = _enter(key)
                drafts.forget(None, drafts.ENTRY, actor=Viewer.current().actor)
        except InvalidInput as error:
            return self._form({error.field: error_pages.refusal_sentence(error)}, 422)
        except AlreadyDone:
            told = N_("Pesan ini sudah tersimpan.")
        return _done(told, key)

    @route("/pesan-baru/draf", "enter", methods=ACTION)
    def enter_draft(self) -> Response:
        """Keeps all fields of the unfinished form as a draft."""
        _keep(_read(request.form.get("text", "")), one_time_key(request.form))
        return make_response("", 204)

    def _form(self, problems: Mapping[str, str], code: int) -> Response:
        kept = drafts.text_of(None, drafts.ENTRY, actor=Viewer.current().actor)
        draft = {} if request.method == "POST" else _read(kept)
        page = self.render_template(
            "actions/manual_entry.html",
            title=N_("Catat pesan"),
            frame=frame(),
            url=request.path,
            back=url_for("InboxView.index"),
            form=draft or request.form,
            is_draft=bool(draft),
            form_key=one_time_key(request.form) or uuid.uuid4().hex,
            problems=problems,
            ways=manual_entry.CHANNELS,
            categories=list(Category),
            present=now().astimezone(WIB),
            may_acknowledge=settings.current().acknowledge,
        )
        return make_response(page, code, PART)


def _entry() -> Entry:
    return Entry(**{name: request.form.get(name) for name in _FIELDS})


def _keep(fields: Mapping[str, str], key: str | None) -> None:
    """Keeps the form as a draft, unless no free text was written."""
    written = {name: fields[name] for name in _FIELDS if fields.get(name)}
    # Escapes would lengthen non-ASCII text past the column, and truncated JSON is unreadable.
    text = json.dumps(written, ensure_ascii=False) if written.keys() & set(_WRITTEN) else ""
    with transaction():
        drafts.save(None, drafts.ENTRY, text, actor=Viewer.current().actor, form_key=key)


def _read(text: str) -> dict[str, str]:
    """The fields of a draft; anything but a JSON object of ours is empty."""
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    pairs = found.items() if isinstance(found, dict) else ()
    known = {name: str(value) for name, value in pairs if name in _FIELDS}
    # JSON can hold a lone surrogate, which no database stores.
    return {name: text.encode("utf-8", "replace").decode() for name, text in known.items()}


def _problems() -> dict[str, str]:
    """All errors at once, by field."""
    entry = _entry()
    ways = [way for way in Channel.all() if way == entry.channel]
    checks: dict[str, Callable[[], Any]] = {
        "channel": lambda: manual_entry.channel(entry.channel),
        "sender": lambda: manual_entry.sender(entry.sender, ways[0] if ways else None),
        "received": lambda: manual_entry.received_at(entry.received),
        "body": lambda: validation.required("body", entry.body, longest=manual_entry.LONGEST),
        "category": lambda: manual_entry.category(entry.category),
    }
    return problems_of(checks)


def _enter(key: str | None) -> str:
    """Stores the case; returns what the person is told."""
    wants = request.form.get("acknowledge") == "ya"
    actor = Viewer.current().actor
    case, was_told = manual_entry.enter(_entry(), actor=actor, acknowledge=wants, form_key=key)
    told = _("Pesan tersimpan dengan tiket %(ticket)s.", ticket=show_ticket(case.ticket))
    if was_told:
        return _("%(told)s Tanda terima dikirim lewat SMS.", told=told)
    if not wants:
        return told
    if reachable_number(case) is None:
        return _("%(told)s Tanda terima tidak dikirim: tidak ada nomor HP.", told=told)
    return _(
        "%(told)s Tanda terima tidak dikirim: pesan sensitif, atau batas SMS otomatis tercapai.",
        told=told,
    )


def _done(told: str, key: str | None) -> Response:
    """To the new card, or to an empty form for the next case."""
    flash(told, "success")
    row = case_of_form(key)
    target = url_for("InboxCaseView.card", case_id=row) if row else url_for("InboxView.index")
    if request.form.get("next") == _AGAIN:
        target = url_for("InboxEntryView.enter")
    return redirected(target)
