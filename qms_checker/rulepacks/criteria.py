"""Catalogues of audit criteria: instruments, their articles and clauses, and how they are cited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from math import inf

from qms_checker.vocabulary import Confidence, DecidedBy, Language, Text


@dataclass(frozen=True, slots=True)
class Criterion:
    """One article, clause or topic of an instrument; ``id`` is ``instrument/number`` or ``instrument/topic``.

    ``citation`` is ``None`` where the number is not confirmed: then only the instrument is printed.
    ``documented_information``: what must be maintained or retained, by ``maintain``/``retain``.
    """

    id: str
    instrument: str
    number: str
    title: Text
    citation: Text | None
    confidence: Confidence
    decided_by: DecidedBy
    parent: str | None = None
    is_chapter: bool = False
    documented_information: Mapping[str, Text] | None = None
    question: Text | None = None
    look_at: Text | None = None
    corresponds_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Theme:
    """Criteria that belong together in an overview: a grouping of this project, no chapter of the text."""

    name: str
    title: Text
    criteria: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Instrument:
    """A legal instrument or standard with its criteria, in the order of the catalogue file.

    ``order``: its place among the instruments, lowest first.
    """

    id: str
    title: Text
    citation: Text
    in_force_from: date
    in_force_to: date | None
    confidence: Confidence
    sources: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    editions: tuple[str, ...] = ()
    file: str = ""
    themes: tuple[Theme, ...] = ()
    order: float = inf

    def is_in_force(self, as_of: date) -> bool:
        """Tell whether agencies may be judged by it on the date (both ends inclusive)."""
        return self.in_force_from <= as_of and (self.in_force_to is None or as_of <= self.in_force_to)


@dataclass(frozen=True, slots=True)
class Era:
    """A time in which the same texts, editions and proof of conformity hold, both ends included.

    ``since`` is ``None`` for an era that is prepared and has no effect. ``conformity_shown_by``: ``certificate``,
    ``declaration``, or empty where it is not known.
    """

    id: str
    since: date | None
    until: date | None
    title: Text
    legal_basis: Text
    editions: tuple[str, ...]
    conformity_shown_by: str

    def holds(self, as_of: date) -> bool:
        """Tell whether a system is judged by this era on the date."""
        return self.since is not None and self.since <= as_of and (self.until is None or as_of <= self.until)


@dataclass(frozen=True, slots=True)
class PreparedInstrument:
    """An instrument that is expected and has no effect yet: nothing may cite it. ``awaits``: what it waits for."""

    id: str
    title: Text
    citation: Text
    awaits: Text
    sources: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    editions: tuple[str, ...]
    file: str

    def numbers(self) -> dict[str, Criterion]:
        """Return the criteria by id in lower case."""
        return {criterion.id.casefold(): criterion for criterion in self.criteria}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All instruments that have effect at some time, by id, in the order in which people name them: ``order``, then id.

    ``prepared``: those without effect; their criteria are not in ``by_id``.
    """

    instruments: Mapping[str, Instrument]
    by_id: Mapping[str, Criterion]
    prepared: Mapping[str, PreparedInstrument] = field(default_factory=dict)

    def get(self, criterion_id: str) -> Criterion | None:
        """Return the criterion, or ``None`` where there is none of that id."""
        return self.by_id.get(criterion_id)

    def cite(self, criterion_id: str, language: Language) -> str:
        """Return the citation as printed: with an article number only where it is confirmed.

        For a topic without a confirmed number the title is added to the name of the instrument.
        """
        criterion = self.by_id[criterion_id]
        instrument = self.instruments[criterion.instrument]
        name = instrument.citation.in_language(language)
        title = criterion.title.in_language(language)
        if criterion.citation is None or criterion.confidence is not Confidence.CONFIRMED:
            return f"{name} – {_lower_first(title)}"
        number = criterion.citation.in_language(language)
        if number == name or name in number:
            return number
        if instrument.editions:
            return f"{name}, {number}" if language == "en" else f"{name}, {number} ({title})"
        return f"{number} {name}" if language == "vi" else f"{name}, {number}"


def _lower_first(title: str) -> str:
    """Return a title as it stands within a sentence: an abbreviation and a proper name keep their capitals."""
    first, _, rest = title.partition(" ")
    is_name = first.istitle() and rest.partition(" ")[0].istitle()
    return title if title[:2].isupper() or is_name else title[:1].lower() + title[1:]
