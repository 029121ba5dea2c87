"""RQ is used by its public interface alone (ADR 22).

What a new RQ has to keep is held by tests/integration/jobs/test_schedule.py (a job class's
`perform` runs each job, in both kinds of worker; a killed job is told), test_stops.py (a signal
ends the work after the job) and test_listening.py (the jobs that wait stand in the list
`queue.key`, in their order).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.house.sources import trees
from tests.servers import ROOT

PUBLIC = {
    "rq": {"Queue", "SimpleWorker", "Worker"},
    "rq.exceptions": {"StopRequested"},
    "rq.job": {"Job"},
    "rq.serializers": {"JSONSerializer"},
    "rq.timeouts": {"JobTimeoutException"},
}
# What a class of ours, with a class of RQ's as base, may override.
OVERRIDDEN = {"Job": {"perform"}}


def _of_rq(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "rq":
            yield from ((str(node.module), alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((a.name, "*") for a in node.names if a.name.split(".")[0] == "rq")


TREES = {**trees(), "worker.py": ast.parse((ROOT / "worker.py").read_text())}


@pytest.mark.parametrize("place", [place for place, tree in TREES.items() if list(_of_rq(tree))])
def test_only_what_rq_documents_is_imported_overridden_or_asked(place: str) -> None:
    tree = TREES[place]
    found = {f"{module}: {name}" for module, name in _of_rq(tree) if name not in PUBLIC[module]}
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            may = [OVERRIDDEN.get(b.id, set()) for b in node.bases if isinstance(b, ast.Name)]
            ours = {it.name for it in node.body if isinstance(it, ast.FunctionDef)}
            if {"Queue", "SimpleWorker", "Worker"} & {ast.unparse(base) for base in node.bases}:
                found.add(f"a class of RQ's with another behaviour: {node.name}")
            elif any(ast.unparse(base) == "Job" for base in node.bases):
                found |= {f"{node.name}.{it}" for it in ours - set().union(*may)}
        elif isinstance(node, ast.Attribute) and node.attr.startswith("_"):
            is_own = isinstance(node.value, ast.Name) and node.value.id in {"self", "cls"}
            if not is_own and not node.attr.startswith("__"):
                found.add(ast.unparse(node))
    assert not found
