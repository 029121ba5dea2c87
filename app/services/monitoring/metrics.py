"""Prometheus metrics: ages, counts and modems, read from the rows on request.

They contain no number, no person's name and no text; a modem appears under its configured name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from app.database.extensions import db, now
from app.domain.messaging.delivery import NOT_ARRIVED, OutboundStatus, Purpose
from app.domain.messaging.quiet_hours import midnight
from app.domain.operations.scheduled_jobs import JobFacts
from app.models import Modem, OutboundSms
from app.runtime import histograms
from app.services.monitoring import alarms, job_runs, queues
from app.services.monitoring.checks import CHECKS
from app.services.monitoring.readings import Moment
from app.services.outbox import modem_send_counts

if TYPE_CHECKING:
    from prometheus_client import Metric

_DAY: Final = timedelta(days=1)
Rows = Iterable[tuple[Sequence[str], float]]


def render() -> tuple[bytes, str]:
    """The page for Prometheus and its content type; raises SQLAlchemyError."""
    # Here, for most sites are never asked: 2 MB in each web process.
    from prometheus_client import CollectorRegistry, exposition

    registry = CollectorRegistry()
    registry.register(_Collector())
    return exposition.generate_latest(registry), exposition.CONTENT_TYPE_LATEST


class _Collector:
    """One scrape. A registry of its own: nothing of the process itself is told."""

    def collect(self) -> Iterator[Metric]:
        """Every family, each with its help."""
        moment = Moment()
        yield from _checks(moment)
        yield from _outbox(moment.at)
        yield from _modems(moment.modems)
        yield from _jobs(job_runs.facts(moment.modems))
        open_now: Rows = [((row.key,), 1) for row in alarms.open_now()]
        yield _family("alarm", "Alarms that go on", ("key",), open_now)
        yield from _histograms()


def _family(name: str, help_text: str, labels: Sequence[str], rows: Rows) -> Metric:
    from prometheus_client.core import GaugeMetricFamily

    family = GaugeMetricFamily(f"upik_{name}", help_text, labels=labels)
    for values, number in rows:
        family.add_metric(values, number)
    return family


def _checks(moment: Moment) -> Iterator[Metric]:
    """The numbers of the table's checks."""
    for check in CHECKS:
        if (metric := check.metric) is None:
            continue
        labels = (metric.label,) if metric.label else ()
        rows: list[tuple[Sequence[str], float]] = [
            ((it.name,) if labels else (), it.number)
            for it in check.read(moment)
            if it.number is not None
        ]
        yield _family(metric.name, metric.help, labels, rows)


def _outbox(at: datetime) -> Iterator[Metric]:
    oldest = queues.oldest_out()
    ages: dict[str, float | None] = {
        it.value: (at - oldest[it]).total_seconds() if it in oldest else 0 for it in Purpose
    }
    yield _family(
        "outbound_oldest_seconds", "Age of the oldest SMS that may be sent", ("kind",), _of(ages)
    )
    found: dict[str, float] = dict.fromkeys(OutboundStatus, 0)
    counts = select(OutboundSms.status, func.count()).group_by(OutboundSms.status)
    found.update({status: count for status, count in db.session.execute(counts)})
    yield _family("outbound_sms", "SMS in the outbox by state", ("status",), _of(found))
    yield _family(
        "outbound_failures_24h",
        "SMS last tried within 24 hours that failed or did not arrive",
        ("reason",),
        _of(_failures()),
    )


def _failures() -> Mapping[str, float]:
    query = select(OutboundSms.problem, func.count()).where(
        OutboundSms.status.in_([it.value for it in NOT_ARRIVED]),
        OutboundSms.claimed_at > now() - _DAY,
    )
    rows = db.session.execute(query.group_by(OutboundSms.problem))
    return {problem or "-": count for problem, count in rows}


def _modems(rows: Sequence[Modem]) -> Iterator[Metric]:
    sent = modem_send_counts.sent_each_since(midnight(now()))
    one = ("modem",)
    gauges: Mapping[str, tuple[str, Mapping[str, float | None]]] = {
        "signal_percent": ("Signal strength", {r.name: r.signal_percent for r in rows}),
        "sim_used": ("SMS on the SIM", {r.name: r.sim_used for r in rows}),
        "sim_size": ("SMS that the SIM holds", {r.name: r.sim_size for r in rows}),
        "sent_today": ("Parts sent since midnight", {r.name: sent.get(r.id, 0) for r in rows}),
        "daily_cap": ("Parts a day, 0 is no cap", {r.name: r.daily_cap for r in rows}),
        "seen_time": ("When its owner last told", {r.name: _stamp(r.seen_at) for r in rows}),
        "healthy_time": ("When it last worked", {r.name: _stamp(r.healthy_at) for r in rows}),
        "received_time": ("Last SMS in", {r.name: _stamp(r.last_received_at) for r in rows}),
        "sent_time": ("Last SMS out", {r.name: _stamp(r.last_sent_at) for r in rows}),
    }
    for name, (help_text, values) in gauges.items():
        yield _family(f"modem_{name}", help_text, one, _of(values))
    states: Rows = [((row.name, row.state), 1) for row in rows]
    yield _family("modem_state", "What its owner says of it", ("modem", "state"), states)


def _histograms() -> Iterator[Metric]:
    for family, label, help_text in (
        (histograms.REQUESTS, "code", "Seconds until a request was answered"),
        (histograms.JOBS, "job", "Seconds that a scheduled job took that ended well"),
        (histograms.SMS, "stage", "Seconds that an SMS spent in a stage"),
    ):
        yield _histogram(f"upik_{family}_seconds", label, help_text, histograms.totals(family))


def _histogram(
    name: str, label: str, help_text: str, found: Mapping[str, histograms.Histogram]
) -> Metric:
    from prometheus_client.core import HistogramMetricFamily

    family = HistogramMetricFamily(name, help_text, labels=(label,))
    bounds = [*map(str, histograms.BOUNDS), "+Inf"]
    for value, it in found.items():
        buckets = list(zip(bounds, accumulate(it.counts), strict=True))
        family.add_metric((value,), buckets, it.seconds)
    return family


def _jobs(facts: Iterable[JobFacts]) -> Iterator[Metric]:
    one, jobs = ("job", "modem"), [((it.line.name, it.modem), it) for it in facts]
    gauges: Mapping[str, tuple[str, Rows]] = {
        "success_time": ("When it last ended well", _stamps(jobs, "succeeded_at")),
        "failure_time": ("When it last failed", _stamps(jobs, "failed_at")),
        "next_time": ("When its next run is due", _stamps(jobs, "next_at")),
        "failures": ("Failures since the last success", [(key, it.failures) for key, it in jobs]),
        "last_seconds": ("What its last run took", [(key, it.seconds) for key, it in jobs]),
        "period_seconds": ("How often it runs", [(key, it.line.seconds) for key, it in jobs]),
    }
    for name, (help_text, rows) in gauges.items():
        yield _family(f"job_{name}", help_text, one, rows)


def _stamps(jobs: Iterable[tuple[Sequence[str], JobFacts]], name: str) -> Rows:
    found = [(key, getattr(it, name)) for key, it in jobs]
    return [(key, at.timestamp()) for key, at in found if at is not None]


def _of(values: Mapping[str, float | None]) -> Rows:
    return [((str(name),), value) for name, value in values.items() if value is not None]


def _stamp(at: datetime | None) -> float | None:
    return at.timestamp() if at else None
