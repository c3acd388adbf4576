"""The report for a pull request: whole, and shown by a renderer as the text it was made of."""

from __future__ import annotations

import pytest

from qms_checker.reports.markdown import escape, render_markdown
from qms_checker.vocabulary import Language
from tests import factories
from tests.hostile.reading import Page, rendered
from tests.reports.golden import assert_golden, rulebook
from tests.reports.html_samples import accompanied
from tests.reports.table_samples import several, steady


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_whole_report(language: Language) -> None:
    assert_golden(f"summary.{language}.md", render_markdown(several(), rulebook().catalogue, language).decode())


def test_an_agency_alone_has_no_table_of_agencies() -> None:
    text = render_markdown([steady("agencies/so-mau.yaml")], rulebook().catalogue, "vi").decode()

    assert text.startswith("## Sở Khoa học và Công nghệ tỉnh Mẫu\n")
    assert "độ bao phủ" in text


def test_waived_findings_stand_apart() -> None:
    text = render_markdown([accompanied()], factories.catalogue(), "vi").decode()
    open_ones, _, waived = text.partition("### Tạm hoãn xử lý")

    assert waived
    assert f"### Phát hiện ({len(accompanied().findings) - accompanied().count_waived()})" in open_ones


@pytest.mark.parametrize(
    "text",
    [
        "# 1",
        "- một",
        "1. một",
        "> trích",
        "**đậm** _nghiêng_ ~~gạch~~ `mã`",
        "held_on và internal_audits",
        "[x](https://evil.example)",
        "<b>đậm</b> &amp;",
        "a | b",
        "C:\\thư mục\\*",
        "https://evil.example và www.evil.example",
    ],
)
def test_what_is_escaped_is_shown_as_it_was(text: str) -> None:
    for block in (f"- {escape(text)}", f"| a |\n| --- |\n| {escape(text)} |", f"## {escape(text)}"):
        page = Page(rendered(block))
        assert text in page.shown
        assert not {tag for tag, *_ in page.structure} & {"a", "b", "strong", "em", "code", "h1", "ol", "blockquote"}


def test_what_needs_no_escaping_stays_readable() -> None:
    assert escape("mục internal_audits, số 12/QĐ-SKHCN") == "mục internal_audits, số 12/QĐ-SKHCN"
