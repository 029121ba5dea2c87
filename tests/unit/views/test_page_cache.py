"""The store of kept pages: bounded, the least asked for first; figures counted by one thread."""

from __future__ import annotations

import threading

from app.views.public.page_cache import Kept, KeptPages


def page(size: int) -> Kept:
    return Kept(b"x" * size, None, "text/plain", str(size))


def test_what_is_asked_for_least_goes_first() -> None:
    store = KeptPages(most_bytes=100)
    for name in ("a", "b", "c"):
        store.put(name, page(30))
    assert store.get("a")
    store.put("d", page(30))
    assert [name for name in "abcd" if store.get(name)] == ["a", "c", "d"]
    store.put("big", page(101))
    assert store.get("big") is None
    store.put("all", page(100))
    assert [name for name in ("a", "c", "d", "all") if store.get(name)] == ["all"]
    store.clear()
    assert store.get("all") is None
    store.put("a", page(100))
    assert store.get("a")


def test_the_same_page_twice_takes_its_room_once() -> None:
    store = KeptPages(most_bytes=100)
    for _ in range(5):
        store.put("a", page(40))
    store.put("b", page(40))
    assert store.get("a")
    assert store.get("b")


def test_figures_are_counted_once_and_again_when_they_are_old() -> None:
    store, counted = KeptPages(), iter(range(9))
    assert [store.figures("f", 60, lambda: next(counted)) for _ in range(3)] == [0, 0, 0]
    assert store.figures("f", 0, lambda: next(counted)) == 1
    assert store.figures("g", 60, lambda: next(counted)) == 2


def test_while_one_counts_the_others_take_the_old_figures() -> None:
    store, begun, go = KeptPages(), threading.Event(), threading.Event()
    store.figures("f", 60, lambda: "old")

    def slowly() -> str:
        begun.set()
        go.wait(60)
        return "new"

    counter = threading.Thread(target=lambda: store.figures("f", 0, slowly))
    counter.start()
    assert begun.wait(60)
    assert store.figures("f", 0, lambda: "never") == "old"
    go.set()
    counter.join(60)
    assert store.figures("f", 60, lambda: "never") == "new"


def test_a_page_is_packed_where_it_is_worth_it() -> None:
    long, short = Kept.of("panjang " * 200, "text/plain"), Kept.of("pendek", "text/plain")
    assert long.packed is not None
    assert len(long.packed) < len(long.body)
    assert short.packed is None
    assert long.etag != short.etag
    assert Kept.of("pendek", "text/html").etag == short.etag
