"""How a criterion is cited: an article number is printed only where it is confirmed."""

from __future__ import annotations

from datetime import date

import pytest

from qms_checker.rulepacks.criteria import Catalogue, Criterion, Instrument
from qms_checker.vocabulary import Confidence, DecidedBy, Language, Text

NAME = Text("Quyết định số 19/2014/QĐ-TTg", "Decision 19/2014/QĐ-TTg")
TITLE = Text("Công bố lại", "Declaring again")
NUMBER = Text("khoản 3 Điều 4", "clause 3 of Article 4")


def catalogue(
    *,
    citation: Text | None = NUMBER,
    confidence: Confidence = Confidence.CONFIRMED,
    editions: tuple[str, ...] = (),
    title: Text = TITLE,
    name: Text = NAME,
) -> Catalogue:
    criterion = Criterion("qd/4.3", "qd", "4.3", title, citation, confidence, DecidedBy.MACHINE)
    since, until = date(2014, 5, 18), date(2021, 6, 30)
    instrument = Instrument("qd", name, name, since, until, Confidence.CONFIRMED, (), (criterion,), editions)
    return Catalogue({"qd": instrument}, {criterion.id: criterion})


@pytest.mark.parametrize(
    ("language", "cited"),
    [("vi", "khoản 3 Điều 4 Quyết định số 19/2014/QĐ-TTg"), ("en", "Decision 19/2014/QĐ-TTg, clause 3 of Article 4")],
)
def test_a_confirmed_article_is_cited_by_its_number(language: Language, cited: str) -> None:
    assert catalogue().cite("qd/4.3", language) == cited


@pytest.mark.parametrize("confidence", [Confidence.LIKELY, Confidence.UNSURE])
@pytest.mark.parametrize("citation", [NUMBER, None])
def test_a_number_that_is_not_confirmed_is_never_printed(confidence: Confidence, citation: Text | None) -> None:
    found = catalogue(citation=citation, confidence=confidence)
    assert found.cite("qd/4.3", "vi") == "Quyết định số 19/2014/QĐ-TTg – công bố lại"
    assert found.cite("qd/4.3", "en") == "Decision 19/2014/QĐ-TTg – declaring again"


def test_a_topic_without_a_number_is_cited_by_its_title() -> None:
    assert catalogue(citation=None).cite("qd/4.3", "en") == "Decision 19/2014/QĐ-TTg – declaring again"


def test_a_title_that_begins_with_an_abbreviation_keeps_its_capitals() -> None:
    found = catalogue(citation=None, title=Text("TTHC được công khai", "QMS in use"))
    assert found.cite("qd/4.3", "vi").endswith(" – TTHC được công khai")
    assert found.cite("qd/4.3", "en").endswith(" – QMS in use")


def test_a_clause_of_a_standard_follows_its_name() -> None:
    found = catalogue(
        citation=Text("điều 9.2", "clause 9.2"),
        editions=("TCVN ISO 9001:2015",),
        title=Text("Đánh giá nội bộ", "Internal audit"),
        name=Text("TCVN ISO 9001:2015", "ISO 9001:2015"),
    )
    assert found.cite("qd/4.3", "vi") == "TCVN ISO 9001:2015, điều 9.2 (Đánh giá nội bộ)"
    assert found.cite("qd/4.3", "en") == "ISO 9001:2015, clause 9.2"


def test_a_citation_that_names_the_instrument_is_not_doubled() -> None:
    name = Text("Công văn 419/BKHCN-TĐC", "Letter 419/BKHCN-TĐC")
    assert catalogue(citation=name, name=name).cite("qd/4.3", "vi") == "Công văn 419/BKHCN-TĐC"
    longer = Text("điểm 2 Công văn 419/BKHCN-TĐC", "point 2 of Letter 419/BKHCN-TĐC")
    assert catalogue(citation=longer, name=name).cite("qd/4.3", "en") == "point 2 of Letter 419/BKHCN-TĐC"


@pytest.mark.parametrize(
    ("day", "in_force"),
    [("2014-05-17", False), ("2014-05-18", True), ("2021-06-30", True), ("2021-07-01", False)],
)
def test_an_instrument_is_in_force_between_its_dates_both_included(day: str, in_force: bool) -> None:
    assert catalogue().instruments["qd"].is_in_force(date.fromisoformat(day)) is in_force


def test_there_is_no_criterion_of_another_name() -> None:
    assert catalogue().get("qd/4.4") is None


def test_a_title_that_is_a_name_keeps_its_capitals() -> None:
    found = catalogue(citation=None, title=Text("Ban Chỉ đạo ISO", "Prime Minister and ministries"))
    assert found.cite("qd/4.3", "vi").endswith(" – Ban Chỉ đạo ISO")
    assert found.cite("qd/4.3", "en").endswith(" – Prime Minister and ministries")
