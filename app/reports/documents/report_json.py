"""Serialises a report to JSON and back, to store what a job has computed."""

from __future__ import annotations

import json
import types
from collections.abc import Hashable, Mapping
from dataclasses import asdict, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from app.reports.figures.report_content import Report

_Made = TypeVar("_Made")


def as_json(report: Report) -> bytes:
    """The report, UTF-8."""
    return json.dumps(asdict(report), default=_plain, ensure_ascii=False).encode()


def from_json(data: bytes) -> Report:
    """The same report again; ValueError, TypeError or KeyError when another release wrote it."""
    return _dataclass(Report, json.loads(data))


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} stands in no report")


def _dataclass(kind: type[_Made], data: Mapping[str, Any]) -> _Made:
    hints = _hints(cast(Hashable, kind))
    wanted = (row.name for row in fields(kind) if row.init)  # type: ignore[arg-type]
    return kind(**{name: _made(hints[name], data[name]) for name in wanted})


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _made(hint: Any, value: Any) -> Any:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        chosen = next(it for it in inner if it is not type(None))
        return None if value is None else _made(chosen, value)
    if origin is tuple:
        return tuple(_made(inner[0], it) for it in value)
    if origin is Mapping:
        return {_made(inner[0], key): _made(inner[1], it) for key, it in value.items()}
    return _single(hint, value)


def _single(hint: Any, value: Any) -> Any:
    if is_dataclass(hint):
        return _dataclass(hint, value)  # type: ignore[arg-type] # a class, never an instance
    if hint in (date, datetime):
        return hint.fromisoformat(value)
    return hint(value) if issubclass(hint, StrEnum) else value
