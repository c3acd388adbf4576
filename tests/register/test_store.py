"""What is entered is found again, once, whichever database keeps it."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import replace
from datetime import date

from qms_checker.register.database import RegisterError
from qms_checker.register.read import Reader
from qms_checker.register.records import Ending
from qms_checker.register.store import Register, open_register
from qms_checker.register.stored import Where
from qms_checker.vocabulary import Grading, Outcome, Text
from tests.register.entries import NOW, assessment, broken, merged, plan, source


def opened(url: str) -> Register:
    return open_register(url, create=True, patience=5.0)


def test_an_assessment_comes_back_as_it_was_entered(url: str) -> None:
    register = opened(url)
    run = register.start_run(plan(), NOW, ["x"])
    register.add(run, [source(assessment=assessment(codes="NFU", changes=(merged("Sở cũ"),)))])

    reader = Reader(register.database)
    (found,) = reader.assessments(Where())
    (finding,) = reader.findings(Where(), in_full=True)
    (change,) = reader.changes()
    assert (found.agency, found.name, found.as_of, found.grade) == (
        "a",
        "Sở a",
        date(2026, 11, 20),
        Text("tốt", "good"),
    )
    assert found.counts[Outcome.UNDETERMINED] == 1
    assert found.gradings["major"] == 1
    assert (found.outcome("R-01"), found.outcome("R-03")) == (Outcome.NOT_FULFILLED, Outcome.UNDETERMINED)
    assert found.outcome("R-99") is None
    assert (finding.rule, finding.grading, finding.statement.vi) == ("R-01", Grading.MAJOR, "Chưa có R-01")
    assert finding.details()["correction"] == {"vi": "làm", "en": "do"}
    assert change.predecessors == ("Sở cũ",)


def test_the_same_agency_under_the_same_plan_is_replaced_not_doubled(url: str) -> None:
    register = opened(url)
    run = register.start_run(plan(), NOW, [])
    register.add(run, [source(assessment=assessment(codes="NNN"))])
    register.add(run, [source(assessment=assessment(codes="FFN"))])

    reader = Reader(register.database)
    assert [one.codes for one in reader.assessments(Where())] == ["FFN"]
    assert [one.rule for one in reader.findings(Where())] == ["R-03"]


def test_entering_a_batch_twice_changes_nothing(url: str) -> None:
    """A connection may break when nobody knows whether the transaction was kept: then it is sent again."""
    register = opened(url)
    run = register.start_run(plan(), NOW, [])
    batch = [source("/x/a.yaml", 0, assessment=assessment("a", "NFF")), broken("/x/b.yaml")]
    register.add(run, batch)
    before = register.tally(run)
    register.add(run, batch)

    reader = Reader(register.database)
    assert register.tally(run) == before
    assert [len(one.problems) for one in reader.sources(run.id)] == [0, 1]
    assert len(list(reader.findings(Where()))) == 1


def test_of_two_entries_of_one_source_in_a_batch_the_last_counts(url: str) -> None:
    register = opened(url)
    run = register.start_run(plan(), NOW, [])
    register.add(run, [source(assessment=assessment()), broken("/x/a.yaml", Ending.DUPLICATE)])

    assert register.tally(run).endings == {Ending.DUPLICATE: 1}


def test_other_dates_and_other_rules_stand_side_by_side(url: str) -> None:
    register = opened(url)
    for one in (plan("2025-11-20"), plan("2026-11-20"), plan("2026-11-20", rules_sha256="other")):
        run = register.start_run(one, NOW, [])
        register.add(run, [source(assessment=assessment())])

    found = list(Reader(register.database).assessments(Where()))
    assert [(one.as_of.year, one.rules_sha256) for one in found] == [(2025, "r"), (2026, "r"), (2026, "other")]


def test_what_is_known_of_a_source_ends_when_another_source_takes_its_agency(url: str) -> None:
    register = opened(url)
    run = register.start_run(plan(), NOW, [])
    register.add(run, [source("/x/old.yaml", assessment=assessment())])
    register.add(run, [source("/x/new.yaml", assessment=assessment())])

    assert set(register.known(run)) == {"/x/new.yaml"}


def test_the_tally_counts_what_belongs_to_the_run(url: str) -> None:
    register = opened(url)
    first = register.start_run(plan(), NOW, [])
    register.add(first, [source("/x/a.yaml", assessment=assessment("a", "NFU")), broken("/x/b.yaml")])
    second = register.start_run(plan(), NOW, [])
    register.mark_seen(second, ["/x/a.yaml"])

    tally = register.tally(second)
    assert tally.endings == {Ending.ASSESSED: 1}
    assert tally.grades == {Text("tốt", "good"): 1}
    assert (tally.findings["major"], tally.undetermined) == (1, 1)
    assert register.tally(first).endings == {Ending.INVALID: 1}


def test_the_newest_statement_of_who_an_agency_is_counts(url: str) -> None:
    register = opened(url)
    for as_of, name in (("2026-11-20", "Sở mới"), ("2024-11-20", "Sở cũ")):
        run = register.start_run(plan(as_of), NOW, [])
        register.add(run, [source(assessment=assessment(who={"name": name}))])

    found = {one.as_of.year: one.name for one in Reader(register.database).assessments(Where())}
    assert found == {2024: "Sở cũ", 2026: "Sở mới"}


def test_selections_narrow_what_is_read(url: str) -> None:
    register = opened(url)
    run = register.start_run(plan(), NOW, [])
    who = {"province": "Hòa An", "level": "commune", "type": "commune_peoples_committee"}
    register.add(run, [source("/x/a.yaml", assessment=assessment("a", "NNF"))])
    register.add(run, [source("/x/b.yaml", assessment=assessment("b", "FNN", who=who))])

    reader = Reader(register.database)
    assert [one.agency for one in reader.assessments(Where(provinces=("Hòa An",)))] == ["b"]
    assert [one.agency for one in reader.assessments(Where(levels=("provincial",)))] == ["a"]
    assert [one.agency for one in reader.assessments(Where(since=date(2027, 1, 1)))] == []
    assert [(one.agency, one.rule) for one in reader.findings(Where(gradings=("major",)))] == [("a", "R-01")]
    assert Counter(one.rule for one in reader.findings(Where(rules=("R-02",)))) == {"R-02": 2}
    assert [one.rule for one in reader.findings(Where(criteria=("iso-9001-2015/3",)))] == ["R-03"]
    assert list(reader.findings(Where(criteria=("%",)))) == []


def test_texts_that_a_database_refuses_are_stored_readably(url: str) -> None:
    register = opened(url)
    run = register.start_run(plan(), NOW, [])
    odd = "Sở\x00 \udcff mới"
    register.add(run, [source("/x/a.yaml", assessment=assessment(who={"name": odd})), broken("/x/b", text=odd)])

    (found,) = Reader(register.database).assessments(Where())
    assert found.name == "Sở\ufffd \\udcff mới"


def test_two_writers_at_once_do_each_other_no_harm(url: str) -> None:
    opened(url)
    failed: list[RegisterError] = []

    def write(number: int) -> None:
        try:
            register = opened(url)
            run = register.start_run(plan(), NOW, [])
            for start in range(0, 40, 10):
                agencies = [f"ag{index:02d}" for index in range(start, start + 10)]
                if number:
                    agencies.reverse()  # in another order: nobody waits for a row that the other holds
                register.add(run, [source(f"/x/{name}", assessment=assessment(name, "NFF")) for name in agencies])
        except RegisterError as error:
            failed.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    reader = Reader(opened(url).database)
    assert failed == []
    assert len(list(reader.assessments(Where()))) == len(list(reader.findings(Where()))) == 40


def test_a_run_is_listed_with_how_it_ended(url: str) -> None:
    register = opened(url)
    done = register.start_run(plan(), NOW, ["x"])
    register.add(done, [broken("/x/b.yaml")])
    register.finish_run(done, "2026-11-20T09:00:00+07:00", register.tally(done).endings)
    register.start_run(replace(plan(), profile="khac"), NOW, ["y"])

    finished, open_one = Reader(register.database).runs()
    assert (finished.finished_at[11:13], finished.endings) == ("09", {Ending.INVALID: 1})
    assert (open_one.finished_at, open_one.profile, open_one.paths) == ("", "khac", ("y",))
