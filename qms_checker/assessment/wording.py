"""Words for values: what a record is called, how a value is printed, and statements with their values filled in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from typing import Any

from qms_checker.dates import Period, format_date, parse_date
from qms_checker.description.schema import NUMERIC, Field, FieldType
from qms_checker.facts.model import Record
from qms_checker.facts.values import EMPTY
from qms_checker.numerals import format_number, format_percent, format_ungrouped
from qms_checker.rulepacks.conditions import AGENCY, SUBJECT, Figure, Quantifier
from qms_checker.rulepacks.parameters import Parameter, Parameters
from qms_checker.rulepacks.scope import OUTCOMES
from qms_checker.vocabulary import LANGUAGES, Language, Text

PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
_NAMES_AFTER_A_FIGURE = re.compile(r"(?<=\})(?:, gồm:?|, namely:?| [–-]) \{(\w+)\.records\}")
MAX_NAMED = 10
_NOT_RECORDED = Text("(chưa ghi)", "(not recorded)")
_NAMING = ("title", "name", "statement", "description", "summary", "subject")
_LONGEST = 120


def format_period(period: Period, language: Language) -> str:
    """Return ``12 tháng`` / ``12 months``."""
    parts = [
        f"{number} {vi if language == 'vi' else (en if number == 1 else en + 's')}"
        for number, vi, en in (
            (period.years, "năm", "year"),
            (period.months, "tháng", "month"),
            (period.days, "ngày", "day"),
        )
        if number
    ]
    return " ".join(parts)


def format_value(raw: Any, field: Field, language: Language) -> str:
    """Return a value as written in the description, in the style of the language."""
    if raw is None:
        return _NOT_RECORDED.in_language(language)
    if isinstance(raw, list):
        return ", ".join(format_value(item, field, language) for item in raw) if raw else _none(language)
    if raw == "":
        return _none(language)
    if field.type is FieldType.DATE and (day := parse_date(str(raw))) is not None:
        return format_date(day, language)
    if isinstance(raw, bool):
        return {"vi": ("không", "có"), "en": ("no", "yes")}[language][raw]
    if field.type is FieldType.TERM and raw in field.labels:
        return field.labels[raw].in_language(language)
    if field.type is FieldType.YEAR or field.type not in NUMERIC:  # an identifier may be written 2026, too
        return str(raw)
    if isinstance(raw, int | float):
        return format_number(raw, language)
    return str(raw).replace(",", ".") if language == "en" else str(raw).replace(".", ",")


def _none(language: Language) -> str:
    return "(không có)" if language == "vi" else "(none)"


def record_name(record: Record, language: Language) -> str:
    """Return what a record is called: its key and, where it has one, its name."""
    if record.type is OUTCOMES:
        judged = short_name(record.about, language) if record.about is not None else ""
        return f"{record.fields['rule']} ({judged})" if judged else str(record.fields["rule"])
    if record.parent is None:
        return str(record.raw("agency.name") or "")
    if record.about is not None:
        owner, day = (
            record_name(record.about, language),
            format_value(record.raw("on"), record.type.fields["on"], language),
        )
        return f"{owner} › {record.about.type.title_of(record.raw('key')).in_language(language)}: {day}"
    paths = [path for path in record.type.key if record.raw(path) not in (None, "")]
    paths += [path for path in _NAMING if path in record.type.fields and path not in paths and record.raw(path)][:1]
    parts = [format_value(record.raw(path), record.type.fields[path], language) for path in paths]
    name = " – ".join(part if len(part) <= _LONGEST else part[: _LONGEST - 1] + "…" for part in parts)
    return name or record.type.title.in_language(language)


def short_name(record: Record, language: Language) -> str:
    """Return the first key of a record; empty for the agency as a whole."""
    path = next((path for path in record.type.key if record.raw(path) not in (None, "")), None)
    return "" if path is None else format_value(record.raw(path), record.type.fields[path], language)


def record_text(record: Record) -> Text:
    """Return the name of a record in both languages; empty for the agency as a whole."""
    if record.parent is None:
        return Text("", "")
    return Text(record_name(record, "vi"), record_name(record, "en"))


class Statement:
    """Fills the placeholders of a rule's texts for one record judged."""

    def __init__(
        self,
        subject: Record,
        root: Record,
        as_of: date,
        parameters: Parameters,
        figures: Mapping[str, Mapping[str, Any]],
    ) -> None:
        self._records = {AGENCY: root, SUBJECT: subject}
        self._as_of = as_of
        self._parameters = parameters
        self._figures = figures

    def fill(self, text: Text) -> Text:
        """Return the text with its values; values are put in once and never read as placeholders themselves."""
        vi, en = (
            PLACEHOLDER.sub(
                partial(self._found, language), _NAMES_AFTER_A_FIGURE.sub(self._named, text.in_language(language))
            )
            for language in LANGUAGES
        )
        return Text(vi, en)

    def _named(self, found: re.Match[str]) -> str:
        """Keep a list of names behind its number, but for an empty one: "0", not "0, namely: (none)"."""
        return found[0] if self._figures.get(found[1], {"records": True})["records"] else ""

    def _found(self, language: Language, found: re.Match[str]) -> str:
        return self._value(found[1].strip(), language)

    def _value(self, name: str, language: Language) -> str:
        if name == "as_of":
            return format_date(self._as_of, language)
        head, _, rest = name.partition(".")
        if head == "parameter":
            return parameter_text(self._parameters[rest], self._as_of, language)
        if head in self._figures:
            return self._figure(self._figures[head], rest, language)
        variable, path = (AGENCY, rest) if head == "$agency" else (SUBJECT, rest) if head == "$" else (SUBJECT, name)
        record = self._records[variable]
        if path not in record.type.fields:  # {agency.name} means the agency in every rule
            record = self._records[AGENCY]
        field = record.type.fields.get(path)
        if field is None:
            return "{" + name + "}"
        if record.about is not None and field.type is FieldType.TERM:
            return _place(record.about, path, str(record.raw(path)), language)
        if field.is_derived:
            value = record.fields.get(path)
            return format_value("" if value is EMPTY else value, field, language)
        return _none(language) if record.fields.get(path) is EMPTY else format_value(record.raw(path), field, language)

    @staticmethod
    def _figure(figure: Mapping[str, Any], part: str, language: Language) -> str:
        if part == "records":
            records: tuple[Record, ...] = figure["records"]
            return named_list(records, language)
        if part == "share":
            return format_percent(figure["share"], language)
        return format_number(figure[part], language)


def _place(about: Record, path: str, name: str, language: Language) -> str:
    """Return the section or the key of a recorded date in words, a key with its name."""
    if path == "section":
        return (about.type.title if about.parent else about.type.title_of(name)).in_language(language)
    title = about.type.title_of(name).in_language(language)
    group = name.rpartition(".")[0]
    if group and about.parent is not None:
        title = f"{about.type.title_of(group).in_language(language)} › {title}"
    return f"“{title}” ({name})"


def parameter_text(parameter: Parameter, as_of: date, language: Language) -> str:
    """Return the value of a parameter on a date as it is printed."""
    dated = parameter.at(as_of)
    match None if dated is None else dated.value:
        case None:
            return _NOT_RECORDED.in_language(language)
        case Period() as period:
            return format_period(period, language)
        case date() as day:
            return format_date(day, language)
        case tuple() as texts:
            return ", ".join(texts)
        case str() as text:
            return text
        case number:
            return format_percent(number, language) if parameter.unit == "share" else format_ungrouped(number, language)


def named_list(records: Iterable[Record], language: Language) -> str:
    """Return the names of records, at most ten, and how many more there are."""
    names = [record_name(record, language) for record in records]
    if not names:
        return _none(language)
    shown = "; ".join(names[:MAX_NAMED])
    more = len(names) - MAX_NAMED
    if more <= 0:
        return shown
    return f"{shown}; và {more} mục khác" if language == "vi" else f"{shown}; and {more} more"


FIGURE_PARTS = ("count", "total", "share", "records")


def figure_of(quantifier: Quantifier, members: tuple[Record, ...], good: int, population: int) -> dict[str, Any]:
    """Return what a statement may print about a labelled quantifier.

    For a share ``count`` is what satisfies, of ``total``; otherwise ``count`` is the number of records named.
    """
    count = good if quantifier.figure is Figure.SHARE else len(members)
    return {"count": count, "total": population, "share": count / population if population else 0.0, "records": members}
