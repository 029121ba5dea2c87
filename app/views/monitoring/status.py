"""Status Sistem: how the service itself is, for Admin; it keeps itself fresh."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from flask import Response, make_response, request
from flask_appbuilder import BaseView, expose, has_access, permission_name

from app.domain.operations.health_rules import Level, max_level
from app.domain.words import N_
from app.services.monitoring import alarms, health_checks
from app.views.monitoring.alarm_labels import trouble
from app.views.monitoring.status_lines import Group, groups_of, worst
from app.views.monitoring.status_modems import ModemLine, modems_of


@dataclass(frozen=True, slots=True)
class Status:
    """The whole page; equal ones have equal stamps."""

    modems: tuple[ModemLine, ...]
    groups: tuple[Group, ...]
    alarms: tuple[tuple[str, datetime], ...]

    @property
    def level(self) -> Level:
        """The worst of all."""
        return max_level(worst([*self.groups]), *(it.level for it in self.modems))

    @property
    def stamp(self) -> str:
        """Changes with anything that is shown."""
        return sha256(repr(self).encode()).hexdigest()[:8]


class SystemStatusView(BaseView):
    """One page; nothing is changed here."""

    route_base = "/status-sistem"
    class_permission_name = "SystemStatus"
    default_view = "index"

    @expose("/")
    @has_access
    @permission_name("read")
    def index(self) -> Any:
        """Alarms, modems, queues, processes, server."""
        return self.render_template(
            "monitoring/status.html", title=N_("Status Sistem"), status=_status()
        )

    @expose("/baru")
    @has_access
    @permission_name("read")
    def fresh(self) -> Response:
        """The same again; 204 when it stands as the page shows it."""
        status = _status()
        if request.args.get("stamp") == status.stamp:
            return make_response("", 204)
        return make_response(
            self.render_template("monitoring/status_live_update.html", status=status)
        )


def _status() -> Status:
    rows = health_checks.enabled()
    facts = health_checks.facts(rows)
    going_on = tuple((trouble(row.key), row.began_at) for row in alarms.open_now())
    return Status(tuple(modems_of(rows, facts)), tuple(groups_of(facts)), going_on)
