"""How what an assessment consists of is printed, and where it stands in the catalogue: the same in every report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qms_checker.assessment.findings import Assessment, Evidence, Scalar
from qms_checker.dates import format_date, parse_date
from qms_checker.numerals import format_ungrouped
from qms_checker.rulepacks.criteria import Catalogue, Criterion, Instrument
from qms_checker.vocabulary import FindingKind, Grading, Language

DECISION = "decision-19-2014"
DEFAULT_STANDARD = "iso-9001-2015"

_TRUTH: dict[Language, tuple[str, str]] = {"vi": ("không", "có"), "en": ("no", "yes")}
_MORE: dict[Language, str] = {"vi": "… và {count} mục khác", "en": "… and {count} more"}


def instruments_for(assessment: Assessment, catalogue: Catalogue) -> tuple[Instrument, ...]:
    """Return the standard in the agency's edition, then the Decision, as far as in force on the as-of date.

    Without an edition that is known and in force the standard is ISO 9001:2015.
    """
    as_of = parse_date(assessment.receipt.as_of)
    in_force = [one for one in catalogue.instruments.values() if as_of is not None and one.is_in_force(as_of)]
    edition = assessment.agency.edition
    standards = [one for one in in_force if edition in one.editions]
    standards = standards or [one for one in in_force if one.id == DEFAULT_STANDARD]
    return (*standards, *(one for one in in_force if one.id == DECISION))


def parent_of(criterion: Criterion, catalogue: Catalogue) -> Criterion | None:
    """Return the criterion above; ``parent`` may be written in full or as the number alone."""
    if criterion.parent is None:
        return None
    return catalogue.get(criterion.parent) or catalogue.get(f"{criterion.instrument}/{criterion.parent}")


def cite(criterion_id: str, catalogue: Catalogue, language: Language) -> str:
    """Return the citation with the title; the id itself where the catalogue does not know it."""
    criterion = catalogue.get(criterion_id)
    if criterion is None:
        return criterion_id
    citation = catalogue.cite(criterion_id, language)
    title = criterion.title.in_language(language)
    citation = citation[:1].upper() + citation[1:]
    return citation if title.casefold() in citation.casefold() else f"{citation} – {title}"


def gravity(kind: FindingKind, grading: Grading | None) -> int:
    """Return 0 for a major nonconformity, rising to 3 for an opportunity for improvement."""
    order = (Grading.MAJOR, Grading.MINOR, FindingKind.OBSERVATION, FindingKind.OPPORTUNITY_FOR_IMPROVEMENT)
    return order.index(grading or kind)


def print_day(text: str, language: Language) -> str:
    """Return a date in the notation of the language; text that is no date comes back unchanged."""
    day = parse_date(text)
    return text if day is None else format_date(day, language)


def print_value(value: Scalar, language: Language) -> str:
    """Return a value of the description as it is printed; nothing for ``None``."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _TRUTH[language][value]
    if isinstance(value, int | float):
        return format_ungrouped(value, language)
    return print_day(value, language)


def print_stated(evidence: Evidence, language: Language) -> str:
    """Return what the description states there, terms by their printed names; nothing for an absence or a record."""
    return print_value(evidence.value, language) if evidence.label is None else evidence.label.in_language(language)


def print_evidence(evidence: Evidence, language: Language, *, with_folder: bool = False) -> str:
    """Return ``title: value (file:line, key)``; the value is left out for an absence or a whole record."""
    file = evidence.file if with_folder else file_name(evidence.file)
    place = f"{file}:{evidence.line}, {evidence.pointer or '/'}"
    fact = ": ".join(part for part in (evidence.name.in_language(language), print_stated(evidence, language)) if part)
    return f"{fact} ({place})" if fact else place


def file_name(path: str) -> str:
    """Return the name of a file without its folders: a paper is signed far from where the description lies."""
    return path.replace("\\", "/").rpartition("/")[2]


def shortened(lines: Iterable[str], limit: int, language: Language) -> tuple[str, ...]:
    """Return at most ``limit`` lines, and then how many were left out."""
    every = tuple(lines)
    if len(every) <= limit:
        return every
    return (*every[:limit], _MORE[language].format(count=len(every) - limit))


def descendants(criterion_id: str, catalogue: Catalogue) -> Iterator[Criterion]:
    """Yield the criteria below, in the order of the catalogue."""
    criterion = catalogue.get(criterion_id)
    if criterion is None:
        return
    for candidate in catalogue.instruments[criterion.instrument].criteria:
        above = parent_of(candidate, catalogue)
        while above is not None and above.id != criterion_id:
            above = parent_of(above, catalogue)
        if above is not None:
            yield candidate
