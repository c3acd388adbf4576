"""Judging templates of one's own: what is misspelt, refused or would not fit, and what is left unused."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document

from qms_checker.audit_documents.lint import lint, used_names
from qms_checker.audit_documents.render import PAPERS
from qms_checker.audit_documents.variables import declared_variables
from qms_checker.resources import template_file
from tests.word_reading import write_template

GAP_REPORT = declared_variables("gap-report")


@pytest.mark.parametrize(
    ("tags", "code", "said", "hint"),
    [
        ("{{ agncy_name }}", "template-unknown-variable", "'agncy_name'", "agency_name"),
        ("{{ receipt.engin }}", "template-unknown-variable", "receipt không có trường 'engin'", "engine"),
        ("{% for g in groups %}{{ g.findngs }}{% endfor %}", "template-unknown-variable", "'findngs'", "findings"),
        (
            "{% for g in groups %}{% for f in g.findings %}{{ f['statment'] }}{% endfor %}{% endfor %}",
            "template-unknown-variable",
            "groups[].findings[]",
            "statement",
        ),
        ("{{ groups|map(attribute='criteron')|join(', ') }}", "template-unknown-variable", "'criteron'", "criterion"),
        ("{% for g in groups|selectattr('findins') %}x{% endfor %}", "template-unknown-variable", "'findins'", ""),
        ("{% for g in groups %}{{ loop.indx }}{% endfor %}", "template-unknown-variable", "'indx'", "index"),
        ("{% for g in groups %}x{% endfor %}{{ g.criterion }}", "template-unknown-variable", "'g'", ""),
        ("{{ groups.criterion }}", "template-not-a-value", "danh sách", ""),
        ("{{ groups }}", "template-not-a-value", "danh sách", ""),
        ("{{ receipt }}", "template-not-a-value", "nhóm giá trị", ""),
        ("{{ instruments }}", "template-not-a-value", "danh sách", ""),
        ("{% for x in agency_name %}x{% endfor %}", "template-not-a-list", "agency_name", ""),
        ("{{ agency_name|uper }}", "template-unsafe", "|uper", "upper"),
        ("{{ agency_name|safe }}", "template-unsafe", "|safe", ""),
        ("{{ agency_name.upper() }}", "template-unsafe", "(…)", ""),
        ("{{ ''.__class__ }}", "template-unsafe", "__class__", ""),
        ("{% include 'x' %}", "template-unsafe", "include", ""),
        ("{{ agency_name }", "template-syntax", "thiếu }}", ""),
        ("{{ agency_name", "template-syntax", "thiếu }}", ""),
        ("{% if score", "template-syntax", "thiếu %}", ""),
        ("{{ agency name }}", "template-syntax", "cần '}}' nhưng gặp 'name'", ""),
        ("{% if grade = 'x' %}x{% endif %}", "template-syntax", "viết ==", ""),
        ("{% if score %}a", "template-syntax", "'if'", ""),
        ("{% endfor %}", "template-syntax", "'endfor'", ""),
        ("{% for %}", "template-syntax", "", ""),
        ("a }} b", "template-syntax", "}}", ""),
    ],
)
def test_a_wrong_tag_is_told_with_its_paragraph(tmp_path: Path, tags: str, code: str, said: str, hint: str) -> None:
    """One problem: what is wrong, where it stands, and the closest name where there is one."""
    template = write_template(tmp_path / "mau.docx", "Đoạn đầu", tags)

    (problem,) = lint(template, GAP_REPORT).problems

    assert problem.code == code
    assert said in problem.message.vi
    assert problem.message.en
    assert (problem.location.file, problem.location.line) == (str(template), 2)
    assert problem.source.strip() == tags
    assert hint in (problem.hint.vi if problem.hint else "")


def test_text_beside_a_tag_that_stands_alone_is_told(tmp_path: Path) -> None:
    """The paragraph goes with its tag: what else it says would be lost without a word."""
    tags = ("{%p if score %} Điểm:", "{{ score }}", "{%p endif %}")
    template = write_template(tmp_path / "mau.docx", "Đoạn đầu", *tags)

    (problem,) = lint(template, GAP_REPORT).problems

    assert (problem.code, problem.location.line, problem.source) == ("template-lost-text", 2, tags[0])


def test_a_row_of_a_tag_holds_nothing_else(tmp_path: Path) -> None:
    """The row goes with its tag, all cells of it."""
    document = Document()
    table = document.add_table(rows=3, cols=2)
    for number, texts in enumerate(
        (("{%tr for g in groups %}", "Tiêu chí"), ("1", "{{ g.criterion }}"), ("{%tr endfor %}", ""))
    ):
        for cell, text in zip(table.rows[number].cells, texts, strict=True):
            cell.text = text
    document.save(str(tmp_path / "mau.docx"))

    assert [one.code for one in lint(tmp_path / "mau.docx", GAP_REPORT).problems] == ["template-lost-text"]


def test_every_wrong_tag_is_told_at_once(tmp_path: Path) -> None:
    """Nobody wants to correct them one run at a time."""
    template = write_template(tmp_path / "mau.docx", "{{ agncy_name }}", "{{ scor }}", "{{ receipt.x }}")

    assert [problem.location.line for problem in lint(template, GAP_REPORT).problems] == [1, 2, 3]


def test_what_breaks_the_document_is_found_by_trying(tmp_path: Path) -> None:
    """The tags are right one by one, but together they tear a paragraph apart."""
    template = write_template(tmp_path / "mau.docx", "trước {% for g in groups %}", "{%p endfor %}", "sau")

    assert [problem.code for problem in lint(template, GAP_REPORT).problems] == ["template-fails"]


def test_what_fails_only_without_records_is_found_by_trying(tmp_path: Path) -> None:
    """An agency without findings must have its paper, too."""
    template = write_template(tmp_path / "mau.docx", "{{ groups[0].criterion }}")

    assert lint(template, GAP_REPORT).problems


@pytest.mark.parametrize(
    "tags",
    [
        "{{ agency_name|upper }} {{ score or '……' }} {{ 'x' if score else 'y' }}",
        "{% if score %}{% set shown = score %}{% else %}{% set shown = '' %}{% endif %}{{ shown }}",
        "{% for g in groups %}{% for f in g.findings if f.record %}{{ f.rule }}{% endfor %}{% endfor %}",
        "{% for g in groups %}{{ loop.index }}. {{ g.criterion }}{% else %}không có{% endfor %}",
        "{{ instruments|join(' và ') }} {{ instruments|length }} {{ groups|map(attribute='criterion')|join('; ') }}",
        "{{ rules_judged + criteria_judged }} {{ receipt['engine'] }}",
        "{{ x_so_hieu }}",
    ],
)
def test_what_papers_need_is_allowed(tmp_path: Path, tags: str) -> None:
    """Values, conditions, loops, filters, values of one's own."""
    assert lint(write_template(tmp_path / "mau.docx", tags), GAP_REPORT).problems == ()


def test_what_is_not_used_is_listed(tmp_path: Path) -> None:
    """Of a list that is used its fields, of one that is not only the list itself."""
    template = write_template(
        tmp_path / "mau.docx", "{{ agency_name }}{% for g in groups %}{{ g.criterion }}{% endfor %}"
    )

    found = lint(template, GAP_REPORT)

    assert found.used == ("agency_name", "groups[]", "groups[].criterion")
    assert "groups[].findings[]" in found.unused
    assert "undetermined[]" in found.unused
    assert "undetermined[].rule" not in found.unused


def test_a_package_that_is_refused_is_told_whole(tmp_path: Path) -> None:
    """What is wrong with the file comes before its tags."""
    assert [one.code for one in lint(tmp_path / "khong-co.docx", GAP_REPORT).problems] == ["template-unreadable"]
    named = write_template(tmp_path / "mau.docm", "{{ x }}")
    assert [one.code for one in lint(named, GAP_REPORT).problems] == ["template-with-macros"]
    assert used_names(named) == frozenset()


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_shipped_templates_are_beyond_reproach(paper: str, language: str) -> None:
    """What is asked of others holds here."""
    template = template_file("word", f"{paper}.{language}.docx")

    found = lint(template, declared_variables(PAPERS[paper].declaration))

    assert found.problems == ()
    assert found.used
