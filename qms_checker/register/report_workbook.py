"""The yearly report on all agencies as a workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qms_checker.collation import vietnamese_key
from qms_checker.media.workbook import Chart, Column, Kind, Properties, Sheet
from qms_checker.register.analysis import Dimension, Standing, rule_shares
from qms_checker.register.national import National
from qms_checker.register.report import GroupTable, Words, report_of
from qms_checker.register.standings import standing_of
from qms_checker.rulepacks.model import Rulebook
from qms_checker.vocabulary import Language, Text


def report_workbook(
    national: National, rulebook: Rulebook, labels: Mapping[str, Text], language: Language
) -> tuple[tuple[Sheet, ...], Properties]:
    """Return the report as sheets: grades with a chart, groups, requirements, what is systemic, all agencies."""
    report = report_of(national, rulebook, labels, language)
    words = Words(rulebook, labels, language)
    standings = tuple(map(standing_of, national.latest))
    t = words.text
    title = t("Tình hình áp dụng HTQLCL", "Quality management systems") + f" {report.area} {report.year}"
    grades = Sheet(
        name=t("Xếp loại", "Grades"),
        heading=(title, f"{t('Tính đến ngày', 'As of')} {report.as_of}"),
        columns=(
            *_columns(words, ("Xếp loại", "Grade", 24)),
            *_columns(words, ("Số cơ quan", "Agencies", 14), ("Tỷ lệ %", "Share %", 12), kind=Kind.NUMBER),
        ),
        rows=[(row.name, row.agencies, row.share) for row in report.grades],
        filtered=False,
        portrait=True,
        chart=Chart(title=t("Số cơ quan theo xếp loại", "Agencies by grade"), labels=0, values=(1,)),
    )
    failing = Sheet(
        name=t("Yêu cầu", "Requirements"),
        columns=(
            *_columns(words, ("Mã", "Id", 14), ("Yêu cầu", "Requirement", 70)),
            *_columns(words, ("Không đạt", "Not fulfilled", 12), ("Trong số", "Of", 12), kind=Kind.NUMBER),
        ),
        rows=[
            (one.rule, words.title(one.rule), one.not_fulfilled, one.judged)
            for one in rule_shares(standings)
            if one.not_fulfilled
        ],
    )
    groups = tuple(_group_sheet(words, words.groups(standings, by)) for by in Dimension)
    return (grades, *groups, failing, _agency_sheet(words, standings)), Properties(title=title, language=language)


def _columns(words: Words, *named: tuple[str, str, float], kind: Kind = Kind.TEXT) -> tuple[Column, ...]:
    return tuple(Column(title=words.text(vi, en), width=width, kind=kind) for vi, en, width in named)


def _group_sheet(words: Words, table: GroupTable) -> Sheet:
    columns = (
        *_columns(words, ("Nhóm", "Group", 40)),
        *_columns(words, ("Số cơ quan", "Agencies", 12), kind=Kind.NUMBER),
        *_columns(words, ("Xếp loại", "Grades", 48)),
        *_columns(words, ("Điểm trung bình", "Mean score", 14), ("Có KPH nặng", "With a major", 14), kind=Kind.NUMBER),
    )
    rows = [(row.name, row.agencies, row.grades, row.mean_score, row.with_major) for row in table.rows]
    return Sheet(name=table.title, columns=columns, rows=rows)


def _agency_sheet(words: Words, standings: Sequence[Standing]) -> Sheet:
    columns = (
        *_columns(
            words,
            *(("Mã", "Id", 20), ("Cơ quan", "Agency", 42), ("Tỉnh, thành phố", "Province", 18)),
            *(("Cấp", "Level", 14), ("Loại", "Type", 30), ("Xếp loại", "Grade", 14)),
        ),
        Column(title=words.text("Điểm", "Score"), width=10, kind=Kind.NUMBER),
        Column(title=words.text("Bao phủ", "Coverage"), width=10, kind=Kind.PERCENT),
        Column(title=words.text("KPH nặng", "Major"), width=10, kind=Kind.NUMBER),
        Column(title=words.text("KPH nhẹ", "Minor"), width=10, kind=Kind.NUMBER),
    )
    rows = [
        (
            *(one.agency, one.name, one.province, words.group_name(one.level), words.group_name(one.type)),
            *(words.grade(one.grade), one.score, one.coverage, one.major, one.minor),
        )
        for one in sorted(standings, key=lambda one: (vietnamese_key(one.province), vietnamese_key(one.name)))
    ]
    return Sheet(name=words.text("Cơ quan", "Agencies"), columns=columns, rows=rows, frozen_columns=2)
