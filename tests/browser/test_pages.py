"""The pages as people use them: by keyboard, screen reader, phone, on paper, without a script, from a stranger."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from qms_checker.assessment.findings import Assessment
from qms_checker.assessment.run import Unreadable
from qms_checker.errors import Location, Problem
from qms_checker.reports.html import render_comparison_html, render_html, render_html_index
from qms_checker.vocabulary import Language, Text
from tests import factories
from tests.browser.conftest import Open
from tests.reports.html_samples import HOSTILE, accompanied, comparison, hostile, huge

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
OPEN_ALL = "document.querySelectorAll('details').forEach((one) => (one.open = true))"
WAIVED = "fingerprint-ISO-9.1-01"


def report(assessment: Assessment, language: Language = "vi") -> bytes:
    return render_html(assessment, factories.catalogue(), language)


def index() -> bytes:
    broken = Unreadable("hong.yaml", (Problem("x", Location("hong.yaml", 2, 1), Text("sai", "wrong")),))
    return render_html_index((accompanied(), broken, huge(3)), "vi", ("mot.html", None, "hai.html"))


PAGES: Mapping[str, Callable[[], bytes]] = {
    "report": lambda: report(accompanied()),
    "report in English": lambda: report(accompanied(), "en"),
    "no finding": lambda: report(factories.assessment(factories.result())),
    "huge": lambda: report(huge(30)),
    "comparison": lambda: render_comparison_html(comparison(), "vi"),
    "index": index,
}


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed here (npm ci --prefix tests/browser)")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_a_screen_reader_meets_no_barrier(open_page: Open, name: str, scheme: str) -> None:
    page = open_page(PAGES[name](), color_scheme=scheme).page
    page.evaluate(OPEN_ALL)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate("axe.run({resultTypes: ['violations']})")

    assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_sticks_out_of_the_screen(open_page: Open, name: str, width: int) -> None:
    page = open_page(PAGES[name](), width=width).page
    page.evaluate(OPEN_ALL)

    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_for_nothing_and_says_nothing_on_the_console(open_page: Open, name: str) -> None:
    found = open_page(PAGES[name]())

    assert found.told == []
    assert found.requested == []


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_the_text_of_a_stranger_does_nothing(open_page: Open, text: str) -> None:
    alike = Unreadable(text, (Problem("x", Location(text), Text(text, text), Text(text, text)),))
    assessment = hostile(text)
    assert assessment.comparison is not None
    for content in (
        report(assessment),
        render_html_index((assessment, alike), "vi", (text, None)),
        render_comparison_html(assessment.comparison, "vi"),
    ):
        found = open_page(content)
        found.page.evaluate(OPEN_ALL)

        assert found.page.title() != "ran"
        assert found.told == []
        assert found.requested == []
        assert found.page.evaluate("document.querySelectorAll('img, object, iframe, [onerror], [onload]').length") == 0
        expect(found.page.locator("main")).to_be_visible()


def test_a_script_that_got_in_would_not_run(open_page: Open) -> None:
    """The policy of the page is a second wall behind the escaping."""
    page = open_page(report(accompanied())).page
    page.evaluate(
        """async () => {
          document.body.insertAdjacentHTML("beforeend", `<img src="data:," onerror="document.title = 'ran'">`);
          const script = document.createElement("script");
          script.textContent = "document.title = 'ran'";
          document.body.append(script);
          await new Promise((resolve) => setTimeout(resolve, 200));
        }"""
    )

    assert page.title() != "ran"


def test_without_a_script_it_is_a_plain_document(open_page: Open) -> None:
    page = open_page(report(accompanied()), java_script_enabled=False).page
    finding = page.locator(".finding").first

    expect(page.locator("#filters")).to_be_hidden()
    expect(finding.locator(".statement")).to_be_visible()
    expect(finding.locator(".pairs")).to_be_hidden()
    finding.locator("summary").click()
    expect(finding.locator(".pairs")).to_be_visible()


def shown(page: Page) -> list[str]:
    """Return the rules of the entries that can be seen or opened."""
    entries = page.locator(".entry:not([hidden])").evaluate_all("(all) => all.map((one) => one.textContent)")
    return [re.findall(r"(?:ISO|QD19|MHK)-[\d.]+(?:-\d+)?", text)[0] for text in entries]


def test_the_search_needs_no_accents(open_page: Open) -> None:
    page = open_page(report(accompanied())).page
    page.locator("[name=q]").fill("DOI THANH tra")

    assert shown(page) == ["ISO-9.3-01"]
    expect(page.get_by_role("status")).to_have_text("1 trong 15 mục khớp")
    expect(page.locator("#undetermined")).to_be_hidden()


@pytest.mark.parametrize(
    ("field", "value", "count"),
    [
        ("outcome", "undetermined", 1),
        ("outcome", "waived", 1),
        ("outcome", "fulfilled", 1),
        ("grading", "major", 2),
        ("grading", "observation", 2),
        ("criterion", "iso-9001-2015/9.2", 6),
        ("criterion", "iso-9001-2015/9", 14),
        ("unit", "=Văn phòng Sở", 1),
        ("unit", "-", 10),
    ],
)
def test_what_is_filtered_by(open_page: Open, field: str, value: str, count: int) -> None:
    page = open_page(report(accompanied())).page
    page.locator(f"[name={field}]").select_option(value)

    assert len(shown(page)) == count


def test_filters_join_and_stay_in_the_address(open_page: Open) -> None:
    first = open_page(report(accompanied())).page
    first.locator("[name=grading]").select_option("minor")
    first.locator("[name=unit]").select_option("=Đội Thanh tra")
    first.locator("[name=q]").fill("đánh giá")
    state = first.evaluate("location.hash")
    again = open_page(report(accompanied()), hash_part=state).page

    assert shown(first) == shown(again) == ["ISO-9.3-01"]
    assert again.locator("[name=q]").input_value() == "đánh giá"
    again.get_by_role("button", name="Bỏ lọc").click()
    expect(again.get_by_role("status")).to_have_text("15 trong 15 mục khớp")
    assert "=" not in again.evaluate("location.hash")


def test_a_link_to_a_finding_opens_it(open_page: Open) -> None:
    page = open_page(report(accompanied()), hash_part=f"#f-{WAIVED}").page

    expect(page.locator(f"[id='f-{WAIVED}'] .pairs")).to_be_visible()
    page.locator(".gravest a").first.click()
    expect(page.locator("[id='f-fingerprint-ISO-9.7-01'] .pairs")).to_be_visible()


def test_the_keyboard_reaches_everything(open_page: Open) -> None:
    page = open_page(report(accompanied())).page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Đến nội dung chính")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.locator(".finding summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".finding .pairs").first).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator(".finding pre").first).to_be_focused()


def test_paper_shows_what_the_screen_folds_away(open_page: Open) -> None:
    """Even where no script opens the panels."""
    page = open_page(report(accompanied()), java_script_enabled=False).page
    page.emulate_media(media="print")

    for panel in page.locator(".finding > .pairs").all():
        box = panel.bounding_box()
        assert box is not None
        assert box["height"] > 50
    expect(page.locator("#filters")).to_be_hidden()


def test_evidence_of_what_is_fulfilled_is_printed_only_where_the_reader_opened_it(open_page: Open) -> None:
    """A report with four findings took forty sheets, thirty of them about what is fulfilled."""
    page = open_page(report(accompanied())).page
    evidence = page.locator("#others .evidence, .group .evidence").first
    page.emulate_media(media="print")

    expect(page.locator(".group li").first).to_be_visible()
    expect(evidence).to_be_hidden()

    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(evidence).to_be_hidden()
    page.evaluate("dispatchEvent(new Event('afterprint'))")

    page.locator(".group:has(.evidence)").first.evaluate("group => { group.open = true; }")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(evidence).to_be_visible()


def test_after_printing_the_panels_are_as_before(open_page: Open) -> None:
    page = open_page(report(accompanied())).page
    page.locator(".finding summary").first.click()
    page.pdf()

    assert page.locator("details[open]").count() == 1


def test_the_index_is_searched_too(open_page: Open) -> None:
    page = open_page(index()).page
    page.locator("[name=q]").fill("tieu chuan do luong")

    expect(page.get_by_role("status")).to_have_text("1 trong 2 cơ quan khớp")
