"""The picture of all agencies as the register has it, on both databases: portraits, lines, visits, who is missing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from qms_checker.facts.portrait import Portrait, TooGood
from qms_checker.register.expected import ExpectedAgency, ExpectedListError, not_submitted, read_expected
from qms_checker.register.national import (
    National,
    candidates_of,
    chapters_of,
    count_changes,
    picture_of,
    read_national,
    sheets_of,
)
from qms_checker.register.portraits import read_portraits
from qms_checker.register.read import Reader
from qms_checker.register.records import Ending
from qms_checker.register.sampling import Candidate
from qms_checker.register.store import Register, open_register
from qms_checker.register.stored import Where
from qms_checker.register.territory import shipped_territory
from qms_checker.resources import rules_folder
from qms_checker.rulepacks.load import load_rulebook
from tests.register.entries import NOW, assessment, broken, merged, plan, source

COPIED = tuple(f"bảo đảm tỷ lệ hồ sơ lĩnh vực {word} được giải quyết đúng hạn" for word in ("a b", "c d", "e f", "g h"))


@pytest.fixture
def register(url: str) -> Register:
    return open_register(url, create=True)


def enter(register: Register, as_of: str, *entries: Any) -> None:
    run = register.start_run(plan(as_of), NOW, ("x",))
    register.add(run, [source(f"/x/{as_of}/{at}", at, assessment=one) for at, one in enumerate(entries)])
    register.finish_run(run, NOW, {Ending.ASSESSED: len(entries)})


def national(register: Register, *, alike: bool = False, **wanted: Any) -> National:
    expected = wanted.pop("expected", ())
    where = Where(**wanted)
    found = read_national(Reader(register.database), where, shipped_territory(), expected=expected, with_likeness=alike)
    assert found is not None
    return found


def by_agency(register: Register, **wanted: Any) -> dict[str, Candidate]:
    found = national(register, **wanted)
    return {one.agency: one for one in candidates_of(found, count_changes(found))}


def test_a_portrait_comes_back_as_it_went_in(register: Register) -> None:
    whole = Portrait(
        inspected_on=date(2024, 8, 1),
        reorganised_on=date(2025, 7, 1),
        described_on=date(2026, 5, 1),
        too_good=(TooGood.ALL_ON_TIME,),
        texts={"objectives": ("một", "hai")},
    )
    enter(register, "2026-11-20", assessment("a", portrait=whole), assessment("b"))

    ((_, first), (_, second)) = read_portraits(register.database, with_texts=True)
    assert (first, second) == (whole, Portrait())
    assert [one.texts for _, one in read_portraits(register.database, with_texts=False)] == [{}, {}]


def test_what_speaks_for_a_visit_is_taken_from_the_register(register: Register) -> None:
    enter(register, "2024-11-20", assessment("a", "NFF"))
    enter(register, "2025-11-20", assessment("a", "FFF"))
    told = Portrait(inspected_on=date(2024, 8, 1), reorganised_on=date(2026, 1, 1), too_good=(TooGood.NOTHING_FOUND,))
    enter(register, "2026-11-20", assessment("a", "NUU", portrait=told), assessment("b", "FFF"))

    found = by_agency(register)

    assert found["a"].major == 1
    assert found["a"].reopened == 1
    assert found["a"].undetermined == pytest.approx(2 / 3)
    assert (found["a"].last_visited, found["a"].reorganised_on) == (date(2024, 8, 1), date(2026, 1, 1))
    assert found["a"].contradictory
    assert not found["b"].contradictory
    assert found["b"].reopened == 0


def test_copies_are_seen_by_those_who_ask(register: Register) -> None:
    copied = Portrait(texts={"objectives": COPIED})
    enter(register, "2026-11-20", *(assessment(name, portrait=copied) for name in ("a", "b")), assessment("c"))

    assert by_agency(register, alike=True)["a"].alike == ("b",)
    assert by_agency(register)["a"].alike == ()


def test_of_many_copies_a_few_are_named(register: Register) -> None:
    copied = Portrait(texts={"objectives": COPIED})
    enter(register, "2026-11-20", *(assessment(name, portrait=copied) for name in "abcdefgh"))

    assert by_agency(register, alike=True)["b"].alike == ("a", "c", "d", "e")
    assert by_agency(register, alike=True)["h"].alike == ("a", "b", "c", "d")


def test_who_was_expected_and_has_sent_nothing_may_be_visited_too(register: Register) -> None:
    enter(register, "2026-11-20", assessment("a"))
    listed = (
        ExpectedAgency(id="", name="SỞ  A", province="Bình An", level="", type=""),
        ExpectedAgency(id="z", name="Sở Z", province="Hưng Yên", level="provincial", type="provincial_department"),
    )

    found = by_agency(register, expected=listed)

    assert set(found) == {"a", "z"}
    assert not found["z"].submitted


def test_an_agency_merged_into_another_counts_there_and_leaves_it_its_history(register: Register) -> None:
    enter(register, "2024-11-20", assessment("a", "NFF"), assessment("b"))
    enter(register, "2025-11-20", assessment("c", "NFF", changes=(merged("Sở a", "Sở b", new_name="Sở c"),)))

    found = national(register)
    (sheet,) = sheets_of(found, load_rulebook(rules_folder()))

    assert [one.agency for one in found.latest] == ["c"]
    assert [moment.as_of for moment in sheet.history] == ["2024-11-20", "2024-11-20", "2025-11-20"]
    assert [line.first_seen for line in sheet.findings] == ["2024-11-20"]


def test_a_former_province_counts_where_it_belongs_on_the_day(register: Register) -> None:
    enter(register, "2024-11-20", assessment("a", who={"province": "tỉnh Thái Bình"}))

    assert [one.province for one in national(register, until=date(2024, 12, 31)).latest] == ["Thái Bình"]
    assert [one.province for one in national(register, until=date(2026, 1, 1)).latest] == ["Hưng Yên"]


def test_the_picture_counts_years_and_what_could_not_be_assessed(register: Register) -> None:
    enter(register, "2025-11-20", assessment("a"))
    run = register.start_run(plan("2026-11-20"), NOW, ("x",))
    register.add(run, [source(assessment=assessment("a")), broken("/x/sai.yaml")])
    register.finish_run(run, NOW, {})

    broken_one = next(one for one in candidates_of(national(register), {}) if not one.readable)
    picture = picture_of(national(register), load_rulebook(rules_folder()), shipped_territory(), {})

    assert [(year.year, year.share.agencies) for year in picture.years] == [(2025, 1), (2026, 1)]
    assert [(reason.en, count) for reason, count in picture.problems] == [("invalid", 1)]
    assert broken_one.name == "sai.yaml"


def test_every_rule_has_a_column_of_the_heat_map() -> None:
    rulebook = load_rulebook(rules_folder())
    chapters, chapter_of = chapters_of(rulebook)

    assert {chapter_of(rule) for rule in rulebook.rules} == {key for key, _ in chapters}
    assert chapter_of("ISO-9.2-01") == "iso-9001 09"
    assert chapter_of("no-such-rule") == ""


def test_nothing_assessed_is_nothing(register: Register) -> None:
    assert read_national(Reader(register.database), Where(), shipped_territory(), with_likeness=False) is None


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("name\nSở A\n", [("", "Sở A", "")]),
        ("id,name,province\na,Sở A,Bình An\n\n", [("a", "Sở A", "Bình An")]),
        ("\ufeffName;Province\r\nSở A;Bình An\r\n", [("", "Sở A", "Bình An")]),
        ('id,name\na,"Sở A, B"\n', [("a", "Sở A, B", "")]),
    ],
)
def test_the_list_of_the_expected_is_read_as_excel_writes_it(
    content: str, expected: list[tuple[str, str, str]]
) -> None:
    assert [(one.id, one.name, one.province) for one in read_expected(content.encode(), "x.csv")] == expected


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"", 1, "there is no column 'name'"),
        (b"ten\nS\xe1\xbb\x9f A\n", 1, "there is no column 'name'"),
        (b"id,name\na,\n", 2, "a line without a name"),
        (b"name\n\xff\n", 1, "not UTF-8"),
    ],
)
def test_a_list_that_is_none_is_refused_with_its_line(content: bytes, line: int, words: str) -> None:
    with pytest.raises(ExpectedListError) as caught:
        read_expected(content, "x.csv")

    (problem,) = caught.value.problems
    assert (problem.location.file, problem.location.line) == ("x.csv", line)
    assert words in problem.message.en


def test_the_same_name_in_another_province_is_another_agency() -> None:
    listed = [ExpectedAgency(id="", name="UBND xã Tân Lập", province="Hưng Yên", level="", type="")]

    assert not_submitted(listed, [("x", "UBND xã Tân Lập", "Cà Mau")]) == tuple(listed)
    assert not_submitted(listed, [("x", "UBND xã Tân Lập", "Hưng Yên")]) == ()
