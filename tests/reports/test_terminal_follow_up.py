"""What accompanies an assessment on the screen, whole, and what hostile text does to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from qms_checker.assessment.baseline import Baseline, with_baseline
from qms_checker.assessment.compare import compare, with_comparison
from qms_checker.assessment.findings import Assessment
from qms_checker.assessment.follow_up import Cause, Change, ComparedFinding, Comparison, Waiver
from qms_checker.assessment.snapshots import snapshot
from qms_checker.assessment.waivers import WaiverFile, with_waivers
from qms_checker.errors import Location
from qms_checker.reports.json_follow_up import render_comparisons
from qms_checker.reports.terminal import Style, render_terminal
from qms_checker.reports.terminal_comparison import render_comparison
from qms_checker.vocabulary import Grading, Language, Outcome, Text
from tests.reports.golden import assert_golden, rulebook, run_of

HOSTILE = "a\x1b[2J\u202eb\nc"


def assessed(name: str = "agencies/so-mau.yaml") -> Assessment:
    run = run_of(name)
    assert isinstance(run, Assessment)
    return run


def waiver(target: str, since: date, until: date, reason: str = "Chờ quyết định hợp nhất") -> Waiver:
    return Waiver(
        target=target,
        reason=reason,
        approved_by="Trần Văn Bình, Giám đốc Sở",
        since=since,
        until=until,
        location=Location("waivers.yaml", 2, 5),
    )


def followed_up() -> Assessment:
    """Return the sample department with a waiver of each status, and a baseline that knows one finding."""
    waivers = (
        waiver("MAU-01", date(2026, 1, 1), date(2026, 12, 31)),
        waiver("MAU-02", date(2026, 1, 1), date(2026, 6, 30)),
        waiver("MAU-06", date(2026, 1, 1), date(2026, 12, 31)),
        waiver("MAU-04", date(2027, 1, 1), date(2027, 12, 31)),
    )
    run = with_waivers(assessed(), WaiverFile(waivers, "f" * 64), alone=True)
    known = frozenset({run.findings[1].fingerprint})
    return with_baseline(run, Baseline("2026-01-01", known, "f" * 64))


def compared() -> Comparison:
    """Return a comparison in which everything occurs: one finding of each change, and rules on one side only."""
    run = assessed()
    after, before = snapshot(run, "2026.yaml"), snapshot(run, "2025.json")
    declaration, first, second, review, channel = before.findings
    milder = replace(before.findings[first], grading=Grading.MINOR)
    before = replace(
        before,
        side=replace(before.side, as_of="2025-11-20"),
        receipt=replace(before.receipt, as_of="2025-11-20", description_sha256="0" * 64),
        findings={declaration: before.findings[declaration], first: milder, channel: before.findings[channel]},
        rules={rule: seen for rule, seen in before.rules.items() if rule != "MAU-06"},
    )
    fulfilled = replace(after.rules["MAU-01"], outcome=Outcome.FULFILLED)
    unknown = replace(after.rules["MAU-04"], outcome=Outcome.UNDETERMINED)
    history = replace(before, findings={review: after.findings[review]})
    after = replace(
        after,
        findings={key: after.findings[key] for key in (first, second, review)},
        rules={**after.rules, "MAU-01": fulfilled, "MAU-04": unknown},
    )
    before = replace(
        before, rules={**before.rules, "MAU-03": replace(before.rules["MAU-03"], outcome=Outcome.FULFILLED)}
    )
    return compare(before, after, history=(history,))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_waivers_and_what_is_new(language: Language) -> None:
    found = render_terminal(followed_up(), rulebook().catalogue, language, Style(80))

    assert_golden(f"terminal-follow-up.{language}.txt", found)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_whole_comparison(language: Language) -> None:
    found = compared()

    assert {one.change for one in found.findings} == {*Change}
    assert_golden(f"comparison.{language}.txt", render_comparison(found, language, Style(80)))
    assert_golden(f"comparison.{language}.json", render_comparisons([found], {}, language, as_array=False).decode())


def test_what_is_gone_since_an_earlier_assessment_is_listed() -> None:
    found = render_terminal(with_comparison(assessed(), compared()), rulebook().catalogue, "vi", Style(80))

    assert "PHÁT HIỆN LẦN TRƯỚC KHÔNG CÒN (2)" in found
    assert "✓ MAU-01 · Có bản công bố · đã đóng" in found
    assert "? MAU-04 · Có kênh góp ý · không còn được xét" in found


def test_a_waived_finding_is_not_among_the_findings() -> None:
    found = render_terminal(followed_up(), rulebook().catalogue, "vi", Style(80))

    assert found.count("MAU-01 · Có bản công bố") == 1
    assert "PHÁT HIỆN (4)" in found


def test_with_everything_waived_the_page_does_not_say_that_nothing_was_found() -> None:
    always = (date(2026, 1, 1), date(2026, 12, 31))
    every = tuple(waiver(f"MAU-0{number}", *always) for number in range(1, 8))
    run = with_waivers(assessed(), WaiverFile(every, "f" * 64), alone=True)

    found = render_terminal(run, rulebook().catalogue, "vi", Style(80))

    assert "Không có phát hiện nào khác ngoài các phát hiện được tạm hoãn xử lý." in found
    assert "Không phát hiện sự không phù hợp" not in found


def test_hostile_text_does_nothing() -> None:
    run = with_waivers(
        assessed(),
        WaiverFile((waiver("MAU-01", date(2026, 1, 1), date(2026, 12, 31), HOSTILE),), "f" * 64),
        alone=True,
    )
    stranger = replace(compared().findings[0], title=Text(HOSTILE, HOSTILE), statement=Text(HOSTILE, HOSTILE))
    comparison = replace(
        compared(), findings=(stranger,), before=replace(compared().before, name=HOSTILE, edition=HOSTILE)
    )

    for text in (
        render_terminal(run, rulebook().catalogue, "vi", Style(80)),
        render_comparison(comparison, "vi", Style(80)),
        render_comparison(replace(comparison, after=replace(comparison.after, agency=HOSTILE)), "vi", Style(80)),
    ):
        assert "\x1b" not in text
        assert "\u202e" not in text


def test_an_empty_comparison_reads_well() -> None:
    one = snapshot(assessed(), "so-mau.yaml")

    found = render_comparison(compare(one, one), "en", Style(80))

    assert "Both have the same description, rules and date." in found
    assert "OUTCOMES CHANGED" not in found


def test_a_cause_that_is_told_stands_beside_the_finding() -> None:
    finding: ComparedFinding = replace(compared().findings[0], cause=Cause.RULES)

    found = render_comparison(replace(compared(), findings=(finding,)), "vi", Style(80))

    assert "(do quy tắc)" in found


def many(times: int) -> Comparison:
    """Return a comparison in which one finding occurs often, each time about another record."""
    found = compared()
    new = found.with_change(Change.REOPENED)[0]
    again = [replace(new, fingerprint=f"f{at}", statement=Text(f"Mục {at}.", f"Item {at}.")) for at in range(times)]
    return replace(found, findings=(*again, replace(new, fingerprint="other", cause=Cause.RULES)))


def test_what_a_rule_finds_often_is_told_once_with_its_number() -> None:
    found = render_comparison(many(12), "vi", Style(80))

    assert "MỞ LẠI (13)" in found
    assert found.count("✗ MAU-03") == 2  # by another cause it is told apart
    assert " × 12 · " in found
    assert "• Mục 9." in found
    assert "Mục 10." not in found
    assert "… và 2 mục khác (đủ cả khi dùng --format html)" in found


def test_what_is_gone_often_is_told_once_too() -> None:
    gone = tuple(replace(one, change=Change.CLOSED) for one in many(300).findings)
    run = with_comparison(assessed(), replace(compared(), findings=gone))

    found = render_terminal(run, rulebook().catalogue, "en", Style(80))

    assert "FINDINGS OF THE EARLIER ASSESSMENT THAT ARE GONE (301)" in found
    assert " × 300 · closed" in found
    assert "… and 290 more" in found
