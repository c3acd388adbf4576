"""The picture of all agencies as of a day, from what the register has: for the dashboard, the report and the visits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

from qms_checker.assessment.follow_up import Change
from qms_checker.assessment.score import GRADES
from qms_checker.facts.portrait import Portrait
from qms_checker.register.analysis import whole
from qms_checker.register.dashboard import AgencySheet, FindingLine, Moment, Picture, Year
from qms_checker.register.expected import ExpectedAgency, not_submitted
from qms_checker.register.following import follow
from qms_checker.register.history import Lines, Thread, by_year, find_lines, latest_of_each
from qms_checker.register.likeness import Likeness, find_alike
from qms_checker.register.portraits import read_portraits
from qms_checker.register.read import Reader
from qms_checker.register.records import ENDING_LABELS, Ending
from qms_checker.register.sampling import MOST_ALIKE, Candidate
from qms_checker.register.standings import standing_of
from qms_checker.register.stored import StoredAssessment, Where
from qms_checker.register.territory import Territory
from qms_checker.rulepacks.model import Rulebook
from qms_checker.vocabulary import LANGUAGES, Outcome, Text, finding_label

CONTRADICTING = frozenset({"TTHC-11"})
"""Rules that hold the figures of an agency against each other."""
_TITLE = Text(
    "Tình hình áp dụng hệ thống quản lý chất lượng", "The state of quality management systems in the administration"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class National:
    """What was read: each agency's assessments up to the day, in order, and what goes with the latest.

    ``portraits``: by number of assessment. ``unassessed``: names of descriptions that could not be assessed, by ending.
    ``alike`` says something only where ``alike_sought``. ``threads``: reads, each time it is called, the findings over
    time of one agency after the other.
    """

    as_of: date
    history: tuple[StoredAssessment, ...]
    latest: tuple[StoredAssessment, ...]
    threads: Callable[[], Iterator[tuple[str, tuple[Thread, ...]]]]
    lines: Lines
    portraits: Mapping[int, Portrait]
    unassessed: Mapping[Ending, tuple[str, ...]] = field(default_factory=dict)
    expected: tuple[ExpectedAgency, ...] = ()
    alike: tuple[Likeness, ...] = ()
    alike_sought: bool = False

    @property
    def missing(self) -> tuple[ExpectedAgency, ...]:
        """Return who was expected and has sent nothing."""
        return not_submitted(self.expected, ((one.agency, one.name, one.province) for one in self.latest))


def read_national(
    reader: Reader,
    where: Where,
    territory: Territory,
    *,
    expected: tuple[ExpectedAgency, ...] = (),
    with_likeness: bool,
) -> National | None:
    """Read everything up to ``where.until``; ``None`` where nothing was assessed.

    An agency that has ended its line in another (merged into it) counts there only. Provinces are those of the day.
    Raises :class:`MissingLibrary` where likeness is wanted and its library is not installed.
    """
    history = tuple(reader.assessments(where))
    if not history:
        return None
    as_of = where.until or max(one.as_of for one in history)
    lines = find_lines(history, reader.changes(), reader.successions())
    ended = {name for names in lines.predecessors.values() for name in names}
    day_of: dict[str, str] = {}
    for one in history:
        if one.province not in day_of:
            province = territory.find(one.province, as_of)
            day_of[one.province] = one.province if province is None else province.name
    latest = tuple(
        replace(one, province=day_of[one.province]) for one in latest_of_each(history) if one.agency not in ended
    )
    numbers = {one.id: one.agency for one in latest}
    portraits = {
        number: portrait
        for number, portrait in read_portraits(reader.database, with_texts=with_likeness)
        if number in numbers
    }
    alike = (
        find_alike({numbers[number]: portrait.texts for number, portrait in portraits.items()}) if with_likeness else ()
    )
    return National(
        as_of=as_of,
        history=history,
        latest=latest,
        threads=partial(follow, reader, where, history, lines),
        lines=lines,
        portraits={number: replace(portrait, texts={}) for number, portrait in portraits.items()},
        unassessed=_unassessed(reader, where),
        expected=expected,
        alike=alike,
        alike_sought=with_likeness,
    )


def picture_of(national: National, rulebook: Rulebook, territory: Territory, labels: Mapping[str, Text]) -> Picture:
    """Return what the dashboard shows of it; ``labels``: names of levels and types."""
    chapters, chapter_of = chapters_of(rulebook)
    years = [
        Year(year=year, share=whole(map(standing_of, members))) for year, members in by_year(national.history).items()
    ]
    return Picture(
        title=_TITLE,
        as_of=national.as_of,
        standings=tuple(map(standing_of, national.latest)),
        years=tuple(years),
        grades=GRADES,
        provinces=territory.on(national.as_of),
        chapters=chapters,
        chapter_of=chapter_of,
        rule_titles={rule.id: rule.title for rule in rulebook.rules.values()},
        labels=labels,
        alike=national.alike,
        missing=tuple(one.name for one in national.missing),
        problems=tuple((ENDING_LABELS[ending], len(names)) for ending, names in national.unassessed.items()),
    )


def sheets_of(national: National, rulebook: Rulebook) -> Iterator[AgencySheet]:
    """Yield what the page of each agency shows."""
    moments: dict[str, list[Moment]] = {}
    for one in national.history:
        moments.setdefault(one.agency, []).append(_moment(one))
    latest = {one.agency: one for one in national.latest}
    for agency, threads in national.threads():
        if agency not in latest:  # its line has ended in another
            continue
        one = latest[agency]
        line = [moment for name in national.lines.predecessors.get(one.agency, ()) for moment in moments.get(name, ())]
        yield AgencySheet(
            standing=standing_of(one),
            history=tuple(sorted((*line, *moments[one.agency]), key=lambda moment: moment.as_of)),
            findings=tuple(_line(thread, rulebook) for thread in threads if thread.change is not Change.CLOSED),
        )


def count_changes(national: National) -> Mapping[str, Counter[Change]]:
    """Return for each agency how many findings its latest assessment opened, closed and so on."""
    return {agency: Counter(thread.change for thread in threads) for agency, threads in national.threads()}


def candidates_of(national: National, changes: Mapping[str, Counter[Change]]) -> Iterator[Candidate]:
    """Yield everyone who may be visited: the assessed, those whose description could not be, and who has sent nothing.

    Of a description that could not be assessed nothing is known but its file. ``changes``: from :func:`count_changes`;
    empty where findings that came back do not matter.
    """
    alike: dict[str, set[str]] = {}
    for group in national.alike:
        for agency in group.agencies:
            alike.setdefault(agency, set()).update(group.agencies[: MOST_ALIKE + 1])
    for one in national.latest:
        portrait = national.portraits.get(one.id, Portrait())
        applicable = sum(count for outcome, count in one.counts.items() if outcome is not Outcome.NOT_APPLICABLE)
        yield Candidate(
            agency=one.agency,
            name=one.name,
            province=one.province,
            level=one.level,
            type=one.type,
            last_visited=portrait.inspected_on,
            major=one.gradings["major"],
            reopened=changes[one.agency][Change.REOPENED] if one.agency in changes else 0,
            reorganised_on=portrait.reorganised_on,
            undetermined=one.counts[Outcome.UNDETERMINED] / applicable if applicable else 0.0,
            described_on=portrait.described_on,
            alike=tuple(sorted(alike.get(one.agency, set()) - {one.agency})[:MOST_ALIKE]),
            contradictory=bool(portrait.too_good) or _contradicts(one),
        )
    for name in (name for names in national.unassessed.values() for name in names):
        yield Candidate(agency=name, name=name, province="", level="", type="", readable=False)
    for absent in national.missing:
        yield Candidate(
            agency=absent.id or absent.name,
            name=absent.name,
            province=absent.province,
            level=absent.level,
            type=absent.type,
            submitted=False,
        )


def chapters_of(rulebook: Rulebook) -> tuple[tuple[tuple[str, Text], ...], Callable[[str], str]]:
    """Return the columns of the heat map, and the column of a rule: a chapter of the standard, or the text it is from.

    A rule that cites several counts where its first criterion stands.
    """
    columns: dict[str, Text] = {}
    place: dict[str, str] = {}
    for rule in rulebook.rules.values():
        instrument, _, number = rule.criteria[0].partition("/")
        chapter = number.partition(".")[0]
        if instrument.startswith("iso-9001") and chapter.isdigit():
            key, title = f"iso-9001 {int(chapter):02}", Text(f"ISO 9001: {chapter}", f"ISO 9001: {chapter}")
        else:
            key, title = instrument, rulebook.catalogue.instruments[instrument].citation
        columns[key] = title
        place[rule.id] = key
    return tuple(sorted(columns.items())), lambda rule: place.get(rule, "")


def _unassessed(reader: Reader, where: Where) -> dict[Ending, tuple[str, ...]]:
    """Return which descriptions of the latest run could not be assessed, by ending."""
    runs = [run for run in reader.runs() if where.until is None or run.as_of <= where.until]
    names: dict[Ending, tuple[str, ...]] = {}
    for source in reader.sources(runs[-1].id) if runs else ():
        if source.ending is not Ending.ASSESSED:
            names[source.ending] = (*names.get(source.ending, ()), source.name)
    return names


def _moment(one: StoredAssessment) -> Moment:
    return Moment(
        as_of=one.as_of.isoformat(),
        score=one.score,
        coverage=one.coverage,
        grade="" if one.grade is None else one.grade.vi,
        major=one.gradings["major"],
        minor=one.gradings["minor"],
    )


def _line(thread: Thread, rulebook: Rulebook) -> FindingLine:
    rule = rulebook.rules.get(thread.rule)
    return FindingLine(
        rule=thread.rule,
        label=Text(*(finding_label(thread.kind, thread.grading, language) for language in LANGUAGES)),
        title=Text("", "") if rule is None else rule.title,
        record=thread.record,
        statement=thread.statement,
        waived=thread.waived,
        first_seen=thread.first_seen.isoformat(),
        reopened=thread.reopened > 0,
    )


def _contradicts(one: StoredAssessment) -> bool:
    return any(one.outcome(rule) is Outcome.NOT_FULFILLED for rule in CONTRADICTING)
