"""The pages of the dashboard as HTML: what each template is given, already counted and worded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qms_checker.collation import vietnamese_key
from qms_checker.media.pages import Segment, data_block, render_page, stack
from qms_checker.register.analysis import GroupShare, RuleShare, Standing, Systemic, in_reading_order
from qms_checker.register.dashboard import AgencySheet, Figures, Picture, slug
from qms_checker.vocabulary import Language, Outcome, Text

_STYLES = ("dashboard.css",)
_NO_GRADE = Text("chưa xếp loại", "no grade")
_UNNAMED = Text("không ghi", "not stated")
_STEPS = (50.0, 65.0, 80.0, 90.0)
"""Scores at which the colour of a tile changes: those at which grades change unless an overlay says otherwise."""
_HEAT_STEPS = (0.05, 0.15, 0.3, 0.5)
_SHORT = {"Thành phố Hồ Chí Minh": "TP. HCM", "Thừa Thiên Huế": "TT Huế", "Bà Rịa – Vũng Tàu": "BR – VT"}
"""Names that do not fit on a tile."""
_GRADE_KINDS = ("grade-0", "grade-1", "grade-2", "grade-3", "grade-4")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A province on the map; ``step``: 0 (worst) to 4, -1 where nothing is known."""

    name: str
    short: str
    href: str
    x: int
    y: int
    step: int
    score: float | None
    agencies: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """A row of a table of groups: its bar of grades, the count of each grade, and what else is said of it."""

    name: str
    href: str
    segments: tuple[Segment, ...]
    counts: tuple[int, ...]
    agencies: int
    mean_score: float | None
    with_major: int


def render_index(picture: Picture, figures: Figures, language: Language) -> bytes:
    """Return the national picture."""
    provinces, levels, types = (
        in_reading_order(shares, picture.labels) for shares in (figures.provinces, figures.levels, figures.types)
    )
    chapters = [(key, name) for key, name in picture.chapters if any(cell[1] == key for cell in figures.heat)]
    variables = {
        "picture": picture,
        "whole": _group_row(figures.whole, picture, language, ""),
        "outcomes": stack((outcome.value, outcome.value, count) for outcome, count in figures.whole.outcomes.items()),
        "outcome_counts": {outcome.value: count for outcome, count in figures.whole.outcomes.items()},
        "grades": _grade_names(picture, language),
        "tiles": _tiles(picture, figures),
        "years": [_group_row(year.share, picture, language, "", str(year.year)) for year in picture.years],
        "provinces": [
            _group_row(share, picture, language, f"provinces/{slug(share.group)}.html") for share in provinces
        ],
        "levels": [_named_row(share, picture, language) for share in levels],
        "types": [_named_row(share, picture, language) for share in types],
        "chapters": [(key, name.in_language(language)) for key, name in chapters],
        "heat": [(share.group, _heat_cells(share.group, chapters, figures)) for share in provinces],
        "rules": [_rule_row(share, picture, language) for share in figures.rules if share.not_fulfilled],
        "systemic": [_systemic_row(one, picture, language) for one in figures.systemic],
        "alike": picture.alike[:20],
        "ranking": data_block(_ranking(picture, language)),
        "level_names": _names({standing.level for standing in picture.standings}, picture, language),
        "type_names": _names({standing.type for standing in picture.standings}, picture, language),
        "province_names": [share.group for share in provinces if share.group],
    }
    return render_page("dashboard.html.j2", language, variables, scripts=("dashboard.js",), more_styles=_STYLES)


def render_province(picture: Picture, share: GroupShare, members: Iterable[Standing], language: Language) -> bytes:
    """Return the page of a province: its figures and all its agencies, in Vietnamese order."""
    rows = sorted(members, key=lambda standing: vietnamese_key(standing.name))
    variables = {
        "picture": picture,
        "province": share.group or _UNNAMED.in_language(language),
        "share": _group_row(share, picture, language, ""),
        "grades": _grade_names(picture, language),
        "rows": [
            (
                standing,
                f"../agencies/{slug(standing.agency)}.html",
                _grade(standing.grade, picture, language),
                standing.count(Outcome.UNDETERMINED),
            )
            for standing in rows
        ],
    }
    return render_page("dashboard-province.html.j2", language, variables, more_styles=_STYLES)


def render_agency(sheet: AgencySheet, picture: Picture, language: Language) -> bytes:
    """Return the page of an agency: where it stands, how it came there, and what was found."""
    standing = sheet.standing
    counts = {
        outcome: standing.count(outcome) for outcome in (Outcome.FULFILLED, Outcome.NOT_FULFILLED, Outcome.UNDETERMINED)
    }
    variables = {
        "picture": picture,
        "standing": standing,
        "grade": _grade(standing.grade, picture, language),
        "type": _word(standing.type, picture, language),
        "province_href": f"../provinces/{slug(standing.province)}.html",
        "outcomes": stack((outcome.value, outcome.value, count) for outcome, count in counts.items()),
        "outcome_counts": {outcome.value: count for outcome, count in counts.items()},
        "history": [(moment, _grade(moment.grade, picture, language)) for moment in sheet.history],
        "findings": sheet.findings,
        "undetermined": [
            (rule, picture.rule_titles.get(rule)) for rule in sorted(standing.with_outcome(Outcome.UNDETERMINED))
        ],
    }
    return render_page("dashboard-agency.html.j2", language, variables, more_styles=_STYLES)


def _grade_names(picture: Picture, language: Language) -> tuple[str, ...]:
    return (*(grade.in_language(language) for grade in picture.grades), _NO_GRADE.in_language(language))


def _grade(name: str, picture: Picture, language: Language) -> str:
    known = {grade.vi: grade for grade in picture.grades}
    return known.get(name, Text(name, name) if name else _NO_GRADE).in_language(language)


def _group_row(share: GroupShare, picture: Picture, language: Language, href: str, name: str | None = None) -> GroupRow:
    names = tuple(grade.vi for grade in picture.grades)
    ungraded = share.agencies - sum(share.grades.get(one, 0) for one in names)
    counts = (*(share.grades.get(one, 0) for one in names), ungraded)
    kinds = (*_GRADE_KINDS[: len(names)], "grade-none")
    printed = _grade_names(picture, language)
    return GroupRow(
        name=(name if name is not None else share.group) or _UNNAMED.in_language(language),
        href=href,
        segments=stack(zip(kinds, printed, counts, strict=True)),
        counts=counts,
        agencies=share.agencies,
        mean_score=share.mean_score,
        with_major=share.with_major,
    )


def _tiles(picture: Picture, figures: Figures) -> list[Tile]:
    shares = {share.group: share for share in figures.provinces}
    tiles = []
    for province in picture.provinces:
        share = shares.get(province.name)
        score = None if share is None else share.mean_score
        tiles.append(
            Tile(
                name=province.name,
                short=_SHORT.get(province.name, province.name),
                href=f"provinces/{slug(province.name)}.html" if share is not None else "",
                x=province.column * 100,
                y=province.row * 74,
                step=-1 if score is None else sum(score >= step for step in _STEPS),
                score=score,
                agencies=0 if share is None else share.agencies,
            )
        )
    return tiles


def _heat_cells(group: str, chapters: Iterable[tuple[str, Text]], figures: Figures) -> list[tuple[int, float | None]]:
    shares = (figures.heat.get((group, key)) for key, _ in chapters)
    return [(-1, None) if share is None else (sum(share >= step for step in _HEAT_STEPS), share) for share in shares]


def _rule_row(share: RuleShare, picture: Picture, language: Language) -> dict[str, object]:
    title = picture.rule_titles.get(share.rule)
    return {
        "rule": share.rule,
        "title": "" if title is None else title.in_language(language),
        "share": share.share,
        "judged": share.judged,
        "not_fulfilled": share.not_fulfilled,
        "segments": stack((("not_fulfilled", "", share.share),), whole=1),
    }


def _systemic_row(one: Systemic, picture: Picture, language: Language) -> dict[str, object]:
    return {
        **_rule_row(one.share, picture, language),
        "group": _word(one.group, picture, language),
        "elsewhere": one.elsewhere,
    }


def _word(key: str, picture: Picture, language: Language) -> str:
    label = picture.labels.get(key)
    return key if label is None else label.in_language(language)


def _named_row(share: GroupShare, picture: Picture, language: Language) -> GroupRow:
    return _group_row(share, picture, language, "", _word(share.group, picture, language))


def _names(keys: Iterable[str], picture: Picture, language: Language) -> list[tuple[str, str]]:
    named = ((key, _word(key, picture, language)) for key in keys if key)
    return sorted(named, key=lambda one: vietnamese_key(one[1]))


def _ranking(picture: Picture, language: Language) -> dict[str, object]:
    """Return the agencies for the table that can be filtered: lists of words, and rows that point into them."""
    provinces = sorted({standing.province for standing in picture.standings})
    levels = sorted({standing.level for standing in picture.standings})
    types = sorted({standing.type for standing in picture.standings})
    grades = [grade.vi for grade in picture.grades]
    places = [{word: at for at, word in enumerate(words)} for words in (provinces, levels, types, grades)]
    best_first = sorted(
        picture.standings,
        key=lambda one: (-(one.score if one.score is not None else -1), one.major, vietnamese_key(one.name)),
    )
    rows = [
        [
            standing.name,
            slug(standing.agency),
            places[0][standing.province],
            places[1][standing.level],
            places[2][standing.type],
            places[3].get(standing.grade, -1),
            standing.score,
            round(100 * standing.coverage),
            standing.major,
            standing.minor,
            standing.count(Outcome.UNDETERMINED),
        ]
        for standing in best_first
    ]
    return {
        "provinces": provinces,
        "levels": levels,
        "types": [[key, _word(key, picture, language)] for key in types],
        "grades": list(_grade_names(picture, language)),
        "rows": rows,
    }
