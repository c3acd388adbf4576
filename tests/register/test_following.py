"""What is read a few families at a time is what reading everything at once would give."""

from __future__ import annotations

import pytest

from qms_checker.register import following
from qms_checker.register.following import follow
from qms_checker.register.history import Lines, families, find_lines, find_threads
from qms_checker.register.read import Reader
from qms_checker.register.store import Register, open_register
from qms_checker.register.stored import Where
from tests.register.entries import NOW, assessment, merged, plan, source


def lines(**predecessors: str) -> Lines:
    return Lines(predecessors={name: tuple(of.split()) for name, of in predecessors.items()}, unresolved={})


@pytest.fixture
def register(url: str) -> Register:
    register = open_register(url, create=True)
    for as_of, entries in (
        ("2024-11-20", [assessment(name, "NNF") for name in "abcdef"]),
        ("2025-11-20", [assessment(name, "FNF") for name in "cdef"]),
        ("2026-11-20", [assessment("z", "NUF", changes=(merged("Sở a", "Sở f"),)), assessment("d", "NFF")]),
    ):
        run = register.start_run(plan(as_of), NOW, ("x",))
        register.add(run, [source(f"/x/{as_of}/{at}", at, assessment=one) for at, one in enumerate(entries)])
    return register


@pytest.mark.parametrize("at_once", [1, 2, 500])
def test_nothing_is_lost_between_two_looks(register: Register, monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    monkeypatch.setattr(following, "_AT_ONCE", at_once)
    reader = Reader(register.database)
    history = tuple(reader.assessments(Where()))
    found_lines = find_lines(history, reader.changes())

    found = dict(follow(reader, Where(), history, found_lines))

    assert set(found) == set("abcdefz")
    assert {one for threads in found.values() for one in threads} == set(
        find_threads(history, reader.findings(Where()), found_lines)
    )


def test_an_agency_without_a_finding_is_told_of_too(url: str) -> None:
    register = open_register(url, create=True)
    register.add(register.start_run(plan(), NOW, ("x",)), [source(assessment=assessment("a", "FFF"))])
    reader = Reader(register.database)

    assert dict(follow(reader, Where(), reader.assessments(Where()), lines())) == {"a": ()}


def test_families_keep_predecessors_and_successors_together() -> None:
    found = list(families("abcdef", lines(c="a", f="c gone")))

    assert [set(family) for family in found] == [set("acf"), {"b"}, {"d"}, {"e"}]
