"""Add on the Black List: blocks a number that is typed (S57)."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, flash, make_response, request, url_for
from flask_appbuilder import expose, has_access, permission_name
from flask_babel import gettext as _

from app.database.extensions import transaction
from app.domain.errors import BlockRefused, DomainError, InvalidInput
from app.domain.words import N_
from app.http import error_pages
from app.services.cases.actions import blocking
from app.services.settings.local_time import today
from app.views.cards.feature_views import DIALOG, InboxFeature
from app.views.framework.field_checks import problems_of
from app.views.framework.format import shown_number
from app.views.framework.responses import PART, redirected
from app.views.framework.viewer import Viewer


class BlackListAddView(InboxFeature):
    """The window Add. Who may block from a card may block here."""

    route_base = "/black-list"

    @expose("/tambah", methods=DIALOG)
    @has_access
    @permission_name("block")
    def add(self) -> Response:
        """A dialog for htmx, otherwise a page; the fields keep what was typed."""
        if request.method == "GET":
            return self._form({}, 200)
        form, viewer = request.form, Viewer.current()
        problems = problems_of(
            {
                blocking.TYPED: lambda: blocking.sender_of(form.get(blocking.TYPED)),
                "until": lambda: blocking.last_day(form.get("until")),
            }
        )
        if problems:
            return self._form(problems, 422)
        try:
            with transaction():
                row = blocking.block_number(
                    form.get(blocking.TYPED),
                    actor=viewer.actor,
                    reason=form.get("reason"),
                    until=form.get("until"),
                )
                number = shown_number(row.number, viewer.actor.roles)
        except (InvalidInput, BlockRefused) as error:
            return self._refused(error)
        flash(_("Nomor %(number)s terblokir.", number=number), "success")
        return redirected(url_for("BlackListView.index"))

    def _refused(self, error: DomainError) -> Response:
        return self._form({blocking.TYPED: error_pages.refusal_sentence(error)}, 422)

    def _form(self, problems: Mapping[str, str], code: int) -> Response:
        frame = "framework/window.html" if error_pages.wants_fragment() else "framework/page.html"
        page = self.render_template(
            "black_list/add.html",
            title=N_("Blokir nomor"),
            frame=frame,
            url=request.path,
            back=url_for("BlackListView.index"),
            form=request.form,
            problems=problems,
            today=today(),
        )
        return make_response(page, code, PART)
