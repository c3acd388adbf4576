"""From something pointed at to what a report shows of it: evidence, and data that are missing, with place and name."""

from __future__ import annotations

from qms_checker.assessment.explain import Pointed
from qms_checker.assessment.findings import Evidence, Missing, Scalar
from qms_checker.assessment.wording import record_text, short_name
from qms_checker.description.agency import Description
from qms_checker.facts.model import Record
from qms_checker.vocabulary import LANGUAGES, Language, Text


class Exhibits:
    """Shows what is pointed at in one description."""

    def __init__(self, description: Description) -> None:
        self._description = description
        self._texts: dict[Record, Text] = {}

    def evidence(self, pointed: Pointed) -> Evidence:
        """Return where a fact stands, its value as written there, and the printed name of a term."""
        at = self._description.locate(pointed.pointer)
        value, name, label = _value(pointed), self._name(pointed), _label(pointed)
        return Evidence(at.file, at.line, at.column, pointed.pointer, value, name, label)

    def missing(self, pointed: Pointed) -> Missing:
        """Return where a datum that is not known belongs."""
        at = self._description.locate(pointed.pointer)
        return Missing(pointed.pointer, self._name(pointed), at.file, at.line)

    def _name(self, pointed: Pointed) -> Text:
        record = pointed.record
        title = record.type.title_of(pointed.path) if pointed.path else Text("", "")
        if record.parent is None:
            head = pointed.path.partition(".")[0]
            outer = record.type.title_of(head)
            return Text(f"{outer.vi} › {title.vi}", f"{outer.en} › {title.en}") if head != pointed.path else title
        own = self._texts.get(record)
        if own is None:  # most records are evidence for several rules
            own = self._texts[record] = record_text(record)
        section = record.type.title
        if not pointed.path:
            return Text(f"{section.vi}: {own.vi}", f"{section.en}: {own.en}")
        return Text(f"{section.vi} ({own.vi}) › {title.vi}", f"{section.en} ({own.en}) › {title.en}")


def recorded(pointed: Pointed, language: Language) -> str:
    """Return a field with its record and its value as written, e.g. ``Due (QT-01) 5 ngày``."""
    record, path = pointed.record, pointed.path
    title, name = record.type.title_of(path).in_language(language), short_name(record, language)
    return f"{title} ({name}) {record.raw(path)}"


def _value(pointed: Pointed) -> Scalar:
    if not pointed.path:
        return None
    raw = pointed.record.raw(pointed.path)
    if raw is None or isinstance(raw, str | int | float | bool):
        return raw
    if isinstance(raw, list) and raw and not isinstance(raw[0], dict):
        return ", ".join(str(item) for item in raw)
    return None


def _label(pointed: Pointed) -> Text | None:
    """Return a term, or the terms of a list, by their printed names; ``None`` where none of it is a term."""
    field = pointed.record.type.fields.get(pointed.path)
    raw = pointed.record.raw(pointed.path) if pointed.path else None
    terms = raw if isinstance(raw, list) else [raw]
    if field is None or not any(isinstance(term, str) and term in field.labels for term in terms):
        return None
    named = [field.labels.get(term) or Text(str(term), str(term)) for term in map(str, terms)]
    vi, en = (", ".join(name.in_language(language) for name in named) for language in LANGUAGES)
    return Text(vi, en)
