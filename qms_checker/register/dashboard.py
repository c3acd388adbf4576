"""The dashboard: the national picture, a page for each province and for each agency, as a folder of HTML files.

Each page stands alone: no network, styles and scripts inside, readable without them. Pages are given with a key of what
they show, so that whoever writes them leaves those alone whose key has not changed.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from functools import partial

from qms_checker import __version__
from qms_checker.register.analysis import (
    Dimension,
    GroupShare,
    RuleShare,
    Standing,
    Systemic,
    group_shares,
    heat,
    rule_shares,
    systemic,
    whole,
)
from qms_checker.register.likeness import Likeness
from qms_checker.register.territory import Province
from qms_checker.vocabulary import Language, Text

RULES_SHOWN = 20
SYSTEMIC_SHOWN = 50
_SAFE = re.compile(r"[^a-z0-9_-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """The picture of one year: the figures of all agencies assessed in it."""

    year: int
    share: GroupShare


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """An agency in one year, for its history."""

    as_of: str
    score: float | None
    coverage: float
    grade: str
    major: int
    minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingLine:
    """A finding as the page of an agency shows it. ``first_seen``: ISO date of the first assessment that has it."""

    rule: str
    label: Text
    title: Text
    record: Text
    statement: Text
    waived: bool
    first_seen: str
    reopened: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencySheet:
    """What the page of an agency shows."""

    standing: Standing
    history: tuple[Moment, ...]
    findings: tuple[FindingLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Everything the index and the pages of provinces show.

    ``grades``: from best to worst; ``chapters``: id and name in order, ``chapter_of``: the chapter of a rule;
    ``provinces``: those of the day; ``missing``: names of agencies expected that have sent nothing;
    ``problems``: number of descriptions that could not be assessed, by reason.
    """

    title: Text
    as_of: date
    standings: tuple[Standing, ...]
    years: tuple[Year, ...]
    grades: tuple[Text, ...]
    provinces: tuple[Province, ...]
    chapters: tuple[tuple[str, Text], ...]
    chapter_of: Callable[[str], str]
    rule_titles: Mapping[str, Text]
    labels: Mapping[str, Text]
    alike: tuple[Likeness, ...] = ()
    missing: tuple[str, ...] = ()
    problems: tuple[tuple[Text, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The tables of a picture, counted once for all its pages."""

    whole: GroupShare
    provinces: tuple[GroupShare, ...]
    levels: tuple[GroupShare, ...]
    types: tuple[GroupShare, ...]
    rules: tuple[RuleShare, ...]
    systemic: tuple[Systemic, ...]
    heat: Mapping[tuple[str, str], float]


@dataclass(frozen=True, slots=True)
class DashboardPage:
    """A page of the folder: its path within it, a key of what it shows, and a function that makes it."""

    path: str
    key: str
    make: Callable[[], bytes]


def figures_of(picture: Picture) -> Figures:
    """Count everything the index shows."""
    standings = picture.standings
    return Figures(
        whole=whole(standings),
        provinces=group_shares(standings, Dimension.PROVINCE),
        levels=group_shares(standings, Dimension.LEVEL),
        types=group_shares(standings, Dimension.TYPE),
        rules=rule_shares(standings)[:RULES_SHOWN],
        systemic=(*systemic(standings, Dimension.PROVINCE), *systemic(standings, Dimension.TYPE))[:SYSTEMIC_SHOWN],
        heat=heat(standings, Dimension.PROVINCE, picture.chapter_of),
    )


def dashboard(picture: Picture, sheets: Iterable[AgencySheet], language: Language) -> Iterator[DashboardPage]:
    """Yield the pages of the folder, the index first; ``sheets`` is read while the pages are taken."""
    from qms_checker.register.dashboard_pages import render_agency, render_index, render_province

    figures = figures_of(picture)
    words = _key(language, picture.title, picture.grades, picture.chapters, picture.labels, picture.rule_titles)
    others = (picture.years, picture.provinces, picture.alike, picture.missing, picture.problems)
    everything = _key(words, picture.as_of, *others, *picture.standings)
    yield DashboardPage("index.html", everything, partial(render_index, picture, figures, language))
    by_province: dict[str, list[Standing]] = {share.group: [] for share in figures.provinces}
    for standing in picture.standings:
        by_province[standing.province].append(standing)
    for share in figures.provinces:
        members = tuple(by_province[share.group])
        yield DashboardPage(
            f"provinces/{slug(share.group)}.html",
            _key(words, picture.as_of, share, *members),
            partial(render_province, picture, share, members, language),
        )
    for sheet in sheets:
        yield DashboardPage(
            f"agencies/{slug(sheet.standing.agency)}.html",
            _key(words, sheet),
            partial(render_agency, sheet, picture, language),
        )


def slug(identifier: str) -> str:
    """Return a file name without its ending: letters that every file system keeps, and different where ids are."""
    plain = _SAFE.sub("-", identifier.casefold()).strip("-")[:60]
    if plain == identifier and len(plain) > len("com1"):  # shorter ones may be names of devices on Windows
        return plain
    return f"{plain}-{hashlib.sha256(identifier.encode()).hexdigest()[:8]}".strip("-")


def _key(*shown: object) -> str:
    digest = hashlib.sha256()
    for one in (__version__, *shown):
        digest.update(json.dumps(one, ensure_ascii=False, sort_keys=True, default=_plain).encode())
    return digest.hexdigest()[:20]


def _plain(value: object) -> object:
    if is_dataclass(value):
        return [getattr(value, member.name) for member in fields(value)]
    return list(value) if isinstance(value, Mapping) else str(value)
