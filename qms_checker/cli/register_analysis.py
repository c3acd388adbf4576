"""``qms register analysis``: shares, what fails most and where, and which descriptions to look at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import click

from qms_checker.cli.common import format_option, options
from qms_checker.cli.framework import Command, OneOf, current_language, option, say
from qms_checker.cli.listing import figure, show_rows, write_json
from qms_checker.cli.register_national import alike_option, expected_option, labels, open_national
from qms_checker.cli.register_options import agency_filters, register_option
from qms_checker.cli.rulebooks import open_rulebook, rules_option
from qms_checker.errors import ExitCode
from qms_checker.vocabulary import Text

if TYPE_CHECKING:
    from qms_checker.register.analysis import Standing
    from qms_checker.register.national import National
    from qms_checker.rulepacks.model import Rulebook

_SHOWN = 15
Rows = list[dict[str, Any]]
_BY = option(
    "--by",
    type=OneOf(("province", "level", "type")),
    default="province",
    words=Text("Nhóm theo tỉnh, cấp hay loại cơ quan (mặc định: tỉnh).", "Group by (default: province)."),
)
_GROUPS: Mapping[str, Text] = {
    "group": Text("Nhóm", "Group"),
    "agencies": Text("Cơ quan", "Agencies"),
    "grades": Text("Xếp loại", "Grades"),
    "mean_score": Text("Điểm TB", "Mean score"),
    "with_major": Text("Có KPH nặng", "With a major"),
    "not_fulfilled": Text("Không đạt", "Not fulfilled"),
    "undetermined": Text("Chưa đủ dữ liệu", "Undetermined"),
}
_FAILING: Mapping[str, Text] = {
    "rule": Text("Quy tắc", "Rule"),
    "title": Text("Yêu cầu", "Requirement"),
    "not_fulfilled": Text("Không đạt", "Not fulfilled"),
    "judged": Text("Trong số", "Of"),
    "percent": Text("%", "%"),
}
_SYSTEMIC: Mapping[str, Text] = {
    "group": Text("Nhóm", "Group"),
    "rule": Text("Quy tắc", "Rule"),
    "title": Text("Yêu cầu", "Requirement"),
    "percent": Text("% trong nhóm", "% in the group"),
    "elsewhere": Text("% nơi khác", "% elsewhere"),
}
_LOOK: Mapping[str, Text] = {
    "agency": Text("Mã cơ quan", "Agency id"),
    "name": Text("Tên cơ quan", "Agency"),
    "province": Text("Tỉnh", "Province"),
    "why": Text("Vì sao", "Why"),
}
_ALIKE: Mapping[str, Text] = {
    "section": Text("Phần", "Section"),
    "agencies": Text("Các cơ quan", "Agencies"),
    "percent": Text("% giống nhau", "% alike"),
    "shared": Text("Ví dụ nội dung giống nhau", "For example"),
}
_MISSING: Mapping[str, Text] = {"name": Text("Tên cơ quan", "Agency"), "province": Text("Tỉnh", "Province")}


@click.command(
    "analysis",
    cls=Command,
    words=Text(
        """Phân tích: tỷ lệ theo nhóm, yêu cầu không đạt nhiều, điều có tính hệ thống, bản mô tả cần xem lại.

        Bản mô tả cần xem lại: cũ, số liệu mâu thuẫn hoặc tốt khác thường, nội dung sao chép của nhau; và ai chưa gửi
        (theo --expected).""",
        """Analysis: shares by group, what fails most, what is systemic, which descriptions to look at.

        To look at: stale ones, figures that contradict each other or are too good, texts copied from each other; and
        who has sent nothing (by --expected).""",
    ),
)
@options(register_option, agency_filters, expected_option, alike_option, _BY, rules_option, format_option)
def analysis(
    *,
    register: str,
    expected: str | None,
    with_likeness: bool | None,
    by: str,
    rules: str | None,
    output_format: str,
    **wanted: Any,
) -> ExitCode:
    """Print the tables one after the other, or all of them as JSON."""
    from qms_checker.register.standings import standing_of

    rulebook = open_rulebook(rules)
    national = open_national(register, expected, with_likeness=with_likeness, **wanted)
    standings = tuple(map(standing_of, national.latest))
    tables = {
        "groups": (say("Theo nhóm", "By group"), _GROUPS, _groups(standings, by)),
        "failing": (say("Không đạt nhiều nhất", "Most often not fulfilled"), _FAILING, _failing(standings, rulebook)),
        "systemic": (say("Có tính hệ thống", "Systemic"), _SYSTEMIC, _systemic(standings, by, rulebook)),
        "to_look_at": (say("Bản mô tả cần xem lại", "Descriptions to look at"), _LOOK, _to_look_at(national)),
    }
    if national.alike_sought:
        tables["alike"] = (say("Nội dung trùng nhau", "Texts that are alike"), _ALIKE, _alike(national))
    if expected is not None:
        absent = [{"name": one.name, "province": one.province} for one in national.missing]
        tables["missing"] = (say("Chưa gửi bản mô tả", "Nothing sent"), _MISSING, absent)
    if output_format == "json":
        found: dict[str, Any] = {"as_of": national.as_of.isoformat(), "agencies": len(national.latest)}
        found |= {name: rows for name, (_, _, rows) in tables.items()}
        write_json(found)
        return ExitCode.OK
    count = figure(len(national.latest))
    click.echo(say(f"{count} cơ quan, đến ngày {national.as_of:%d/%m/%Y}", f"{count} agencies, as of {national.as_of}"))
    for title, columns, rows in tables.values():
        _show(title, columns, rows)
    return ExitCode.OK


def _show(title: str, columns: Mapping[str, Text], rows: Rows) -> None:
    click.echo(f"\n{title} ({figure(len(rows))})" if rows else f"\n{title}")
    show_rows(columns, rows[:_SHOWN] if columns is not _GROUPS else rows, "terminal")
    if columns is not _GROUPS and len(rows) > _SHOWN:
        more = figure(len(rows) - _SHOWN)
        click.echo(say(f"… và {more} dòng nữa (--format json)", f"… and {more} more (--format json)"))


def _groups(standings: tuple[Standing, ...], by: str) -> Rows:
    from qms_checker.assessment.score import GRADES
    from qms_checker.register.analysis import Dimension, group_shares, in_reading_order
    from qms_checker.vocabulary import Outcome

    named = labels()
    rows: Rows = []
    for share in in_reading_order(group_shares(standings, Dimension(by)), named):
        counted = [
            f"{grade.in_language(current_language())} {share.grades[grade.vi]}"
            for grade in GRADES
            if share.grades.get(grade.vi)
        ]
        rows.append(
            {
                "group": _named(share.group, named),
                "agencies": share.agencies,
                "grades": ", ".join(counted),
                "mean_score": share.mean_score,
                "with_major": share.with_major,
                "not_fulfilled": share.outcomes[Outcome.NOT_FULFILLED],
                "undetermined": share.outcomes[Outcome.UNDETERMINED],
            }
        )
    return rows


def _failing(standings: Iterable[Standing], rulebook: Rulebook) -> Rows:
    from qms_checker.register.analysis import rule_shares

    return [
        {
            "rule": share.rule,
            "title": _title(share.rule, rulebook),
            "not_fulfilled": share.not_fulfilled,
            "judged": share.judged,
            "percent": round(100 * share.share, 1),
        }
        for share in rule_shares(standings)
        if share.not_fulfilled
    ]


def _systemic(standings: Iterable[Standing], by: str, rulebook: Rulebook) -> Rows:
    from qms_checker.register.analysis import Dimension, systemic

    named = labels()
    return [
        {
            "group": _named(one.group, named),
            "rule": one.share.rule,
            "title": _title(one.share.rule, rulebook),
            "percent": round(100 * one.share.share, 1),
            "elsewhere": round(100 * one.elsewhere, 1),
        }
        for one in systemic(standings, Dimension(by))
    ]


def _to_look_at(national: National) -> Rows:
    """Return the agencies whose description is stale, or whose figures are contradictory or too good."""
    from qms_checker.register.national import candidates_of
    from qms_checker.register.sampling import RiskFactor, SamplingPlan, choose_visits

    weights = dict.fromkeys((RiskFactor.STALE, RiskFactor.CONTRADICTORY), 1)
    everyone = [one for one in candidates_of(national, {}) if one.submitted and one.readable]
    plan = SamplingPlan(as_of=national.as_of, seed=0, visits=len(everyone), random_share=0, weights=weights)
    return [
        {
            "agency": visit.candidate.agency,
            "name": visit.candidate.name,
            "province": visit.candidate.province,
            "why": "; ".join(reason.in_language(current_language()) for reason in visit.reasons),
        }
        for visit in choose_visits(everyone, plan)
        if visit.reasons
    ]


def _alike(national: National) -> Rows:
    from qms_checker.description.schema import agency_schema

    titles = {name: member.title for name, member in agency_schema().root.members.items()}
    return [
        {
            "section": titles.get(group.section, Text(group.section, group.section)).in_language(current_language()),
            "agencies": ", ".join(group.agencies),
            "percent": round(100 * group.similarity, 1),
            "shared": "; ".join(group.shared[:1]),
        }
        for group in national.alike
    ]


def _title(rule: str, rulebook: Rulebook) -> str:
    found = rulebook.rules.get(rule)
    return "" if found is None else found.title.in_language(current_language())


def _named(group: str, named: Mapping[str, Text]) -> str:
    return named[group].in_language(current_language()) if group in named else group or say("không ghi", "not stated")
