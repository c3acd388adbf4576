"""The dashboard says what the assessments say, links hold together, and nothing of a stranger becomes markup."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest

from qms_checker.register.analysis import Standing, whole
from qms_checker.register.dashboard import (
    AgencySheet,
    DashboardPage,
    FindingLine,
    Moment,
    Picture,
    Year,
    dashboard,
    slug,
)
from qms_checker.register.likeness import Likeness
from qms_checker.register.territory import shipped_territory
from qms_checker.vocabulary import Language, Text

AS_OF = date(2026, 11, 20)
HOSTILE = "</script><script>alert(1)</script> & {{ 7*7 }} \u202e]]>"
GRADES = (Text("xuất sắc", "excellent"), Text("tốt", "good"))


def standing(agency: str, province: str = "Hưng Yên", *, name: str = "Sở", score: float | None = 91.0) -> Standing:
    return Standing(
        agency=agency,
        name=name,
        province=province,
        level="provincial",
        type="provincial_department",
        as_of="2026-11-20",
        score=score,
        coverage=0.9,
        grade="xuất sắc" if score is not None else "",
        major=1,
        minor=2,
        other=0,
        rules=("QD19-02", "QD19-11", "QD19-25"),
        codes="FNU",
    )


def picture(*standings: Standing) -> Picture:
    return Picture(
        title=Text("Bức tranh", "Picture"),
        as_of=AS_OF,
        standings=standings,
        years=(Year(year=2025, share=whole(standings)), Year(year=2026, share=whole(standings))),
        grades=GRADES,
        provinces=shipped_territory().on(AS_OF),
        chapters=(("QD19", Text("Quyết định", "Decision")),),
        chapter_of=lambda rule: rule.partition("-")[0],
        rule_titles={"QD19-11": Text("Có bản công bố", "Have a declaration")},
        labels={"provincial_department": Text("Sở", "Department")},
    )


def sheet(of: Standing) -> AgencySheet:
    line = FindingLine(
        rule="QD19-11",
        label=Text("Nặng", "Major"),
        title=Text("Có bản công bố", "Have a declaration"),
        record=Text("", ""),
        statement=Text(HOSTILE, HOSTILE),
        waived=False,
        first_seen="2025-11-20",
        reopened=True,
    )
    moment = Moment(as_of="2025-11-20", score=80.0, coverage=0.8, grade="tốt", major=0, minor=1)
    return AgencySheet(standing=of, history=(moment, moment), findings=(line,))


def pages(*standings: Standing, language: Language = "vi") -> dict[str, DashboardPage]:
    made = dashboard(picture(*standings), map(sheet, standings), language)
    return {page.path: page for page in made}


class Reader(HTMLParser):
    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href" and tag == "a"]

    def handle_data(self, data: str) -> None:
        self.text += data


def ranking(page: bytes) -> dict[str, list[list[object]]]:
    found = re.search(rb'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    data: dict[str, list[list[object]]] = json.loads(found[1])
    return data


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_link_leads_to_a_page_of_the_folder(language: Language) -> None:
    made = pages(standing("so-a"), standing("xa/b", "Cà Mau"), standing("c", ""), language=language)

    for path, page in made.items():
        for link in Reader(page.make()).links:
            if not link.startswith("#"):
                up = link.startswith("../")
                folder = "" if up or "/" not in path else path.rpartition("/")[0] + "/"
                assert folder + link.removeprefix("../") in made
    rows = ranking(made["index.html"].make())["rows"]
    assert {f"agencies/{row[1]}.html" for row in rows} <= made.keys()


def test_names_and_statements_of_strangers_stay_text() -> None:
    made = pages(standing("x", HOSTILE, name=HOSTILE))

    for page in made.values():
        content = page.make()
        assert Reader(content).tags.count("script") == content.count(b"<script")  # no script but the project's own
        assert b"alert(1)</script>" not in content
        assert "\u202e" not in content.decode()
    assert ranking(made["index.html"].make())["rows"][0][0] == HOSTILE.replace("\u202e", "\ufffd")


def test_an_agency_without_a_score_has_none_and_comes_last() -> None:
    rows = ranking(pages(standing("sở-a", score=None), standing("phòng-b", score=40.0))["index.html"].make())["rows"]

    assert [(row[1], row[6]) for row in rows] == [(slug("phòng-b"), 40.0), (slug("sở-a"), None)]


def test_nobody_at_all_is_a_picture_too() -> None:
    (page,) = pages().values()

    assert "0" in Reader(page.make()).text


def test_a_page_keeps_its_key_until_what_it_shows_changes() -> None:
    before = pages(standing("so-a"), standing("xa-binh", "Cà Mau"))
    after = pages(standing("so-a"), standing("xa-binh", "Cà Mau", score=50.0))
    changed = {path for path in before if before[path].key != after[path].key}

    assert changed == {"index.html", "provinces/c-mau-" + slug("Cà Mau")[-8:] + ".html", "agencies/xa-binh.html"}
    assert {path: page.key for path, page in pages(standing("so-a"), standing("xa-binh", "Cà Mau")).items()} == {
        path: page.key for path, page in before.items()
    }


def test_the_index_is_made_anew_when_copies_were_looked_for() -> None:
    plain = picture(standing("so-a"), standing("so-b"))
    copied = Likeness(section="risks", agencies=("so-a", "so-b"), similarity=1.0, shared=("như nhau",))

    before, after = (next(dashboard(of, (), "vi")) for of in (plain, replace(plain, alike=(copied,))))

    assert before.key != after.key
    assert "như nhau" in Reader(after.make()).text


def test_a_column_in_which_nothing_was_decided_is_left_out() -> None:
    empty = ("TQM", Text("Không ai áp dụng", "Nobody does"))
    of = picture(standing("so-a"))

    page = next(dashboard(replace(of, chapters=(*of.chapters, empty)), (), "vi")).make()

    assert "Quyết định" in Reader(page).text
    assert "Không ai áp dụng" not in Reader(page).text


@pytest.mark.parametrize(("language", "printed"), [("vi", "1.200"), ("en", "1,200")])
def test_thousands_are_set_apart_as_the_reader_is_used_to(language: Language, printed: str) -> None:
    many = [standing(f"xa-{number}") for number in range(1200)]

    assert printed in Reader(pages(*many, language=language)["index.html"].make()).text


@pytest.mark.parametrize("identifier", ["", "../../etc/passwd", "A", "CON", "ủy-ban", "x" * 500, "a\x00b", "."])
def test_a_file_name_is_safe_whatever_the_identifier(identifier: str) -> None:
    assert re.fullmatch(r"[a-z0-9_-]{1,80}", slug(identifier))


def test_different_identifiers_have_different_file_names() -> None:
    names = ["a", "A", "a ", "a/", "á", "a-", "-a"]

    assert len({slug(name) for name in names}) == len(names)
