"""``qms explain``: a rule or a criterion in words. Pure: rulebook → text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from qms_checker.assessment.wording import PLACEHOLDER, parameter_text
from qms_checker.dates import format_date
from qms_checker.description.scaffold import fragment
from qms_checker.description.schema import RecordType, agency_schema
from qms_checker.reports.condition_lines import condition_lines
from qms_checker.reports.condition_words import ConditionWords
from qms_checker.reports.page import Ink, Page
from qms_checker.rulepacks.criteria import Criterion, Instrument, PreparedInstrument
from qms_checker.rulepacks.model import Item, Rule, Rulebook
from qms_checker.vocabulary import Confidence, Language, Text, finding_label, label

_FIGURES = {
    "count": Text("số lượng", "number"),
    "total": Text("tổng số", "total"),
    "share": Text("tỷ lệ", "share"),
    "records": Text("các mục", "records"),
}


def explain_rule(rule: Rule, rulebook: Rulebook, as_of: date, language: Language, page: Page) -> str:
    """Return what a rule asks, why, by which text, how to fulfil it and what a breach means."""
    words = RuleWords(rule, rulebook, as_of, language)
    page.text(f"{rule.id} · {rule.title.in_language(language)}", ink=Ink.BOLD)
    page.text(f"{finding_label(rule.breach.kind, rule.breach.grading, language)} · {rule.pack}", ink=Ink.FAINT)
    for heading, lines in words.sections():
        page.blank()
        page.text(heading, ink=Ink.NOTE)
        for line in lines:
            _line(page, line)
    page.blank()
    page.text(Text("Ví dụ (thay giá trị mẫu)", "Example (with your own values)").in_language(language), ink=Ink.NOTE)
    page.verbatim(fragment(rule.breach.section, rule.breach.fields, rule.breach.values), indent=2)
    return page.render()


def _line(page: Page, line: str) -> None:
    """Print a paragraph, or a point of a list with what it is indented by."""
    text = line.lstrip(" ")
    page.text(text, indent=2 + len(line) - len(text), hang=2 if text.startswith("- ") else 0)


class RuleWords:
    """The parts of a rule in words."""

    def __init__(self, rule: Rule, rulebook: Rulebook, as_of: date, language: Language) -> None:
        self._rule = rule
        self._rulebook = rulebook
        self._as_of = as_of
        # What no longer applies, or not yet, is explained with the values of the nearest day on which it does.
        self._values_on = max(rule.in_force_from, min(as_of, rule.in_force_to or as_of))
        self._language = language

    def sections(self) -> Iterator[tuple[str, list[str]]]:
        """Yield headings, each with its paragraphs."""
        rule, breach = self._rule, self._rule.breach
        yield self._say("Tìm gì trong hồ sơ", "What is looked for in the records"), [self._fill(breach.looked_for)]
        yield self._say("Vì sao", "Why"), [rule.rationale.in_language(self._language)]
        yield self._say("Căn cứ", "Criteria"), [f"- {line}" for line in self._citations()]
        yield self._say("Áp dụng cho ai, từ khi nào", "Whom it binds, and since when"), list(self._bearing())
        yield self._say("Cách thực hiện", "How to fulfil it"), [rule.guidance.in_language(self._language)]
        yield self._say("Khi không đạt", "What a breach is"), [self._fill(breach.statement), *self._escalations()]
        yield self._say("Khắc phục ngay", "Correction"), [self._fill(breach.correction)]
        yield (
            self._say("Hành động khắc phục nguyên nhân", "Corrective action, for the cause"),
            [self._fill(breach.corrective_action)],
        )
        yield (
            self._say("Phần mềm xét chính xác như sau", "Exactly what the program tests"),
            self._points(rule.require, about_agency=False),
        )
        yield self._say("Nguồn", "Sources"), [f"- {line}" for line in self._sources()]

    def _say(self, vi: str, en: str) -> str:
        return vi if self._language == "vi" else en

    def _citations(self) -> Iterator[str]:
        catalogue = self._rulebook.catalogue
        for name in self._rule.criteria:
            criterion = catalogue.by_id[name]
            instrument = catalogue.instruments[criterion.instrument]
            cited = catalogue.cite(name, self._language)
            confidence = label(criterion.confidence, self._language)
            late = "" if instrument.is_in_force(self._as_of) else f"; {_validity(instrument, self._language)}"
            yield f"{cited} [{name}]: {confidence}{late}"

    def _bearing(self) -> Iterator[str]:
        rule = self._rule
        since = format_date(rule.in_force_from, self._language)
        line = self._say(f"Từ ngày {since}", f"Since {since}")
        if rule.in_force_to is not None:
            until = format_date(rule.in_force_to, self._language)
            line += self._say(f" đến hết ngày {until}", f" until {until}")
        if not rule.is_in_force(self._as_of):
            day, shown = (format_date(one, self._language) for one in (self._as_of, self._values_on))
            line += self._say(
                f" – không áp dụng tại ngày {day}; các giá trị nêu ở đây là của ngày {shown}",
                f" – not in force on {day}; the values given here are those of {shown}",
            )
        yield f"{line}."
        yield from self._set_aside_by_an_overlay()
        if rule.for_each is not None:
            section = agency_schema().section(rule.for_each)
            title = rule.for_each if section is None else section.title.in_language(self._language)
            yield self._say(
                f"Xét từng mục: {title} ({rule.for_each}).", f"Judges each record of: {title} ({rule.for_each})."
            )
        if rule.where is not None:
            yield self._say("Chỉ xét những mục mà:", "Only records for which:")
            yield from self._points(rule.where, about_agency=False)
        if rule.binds is None:
            yield self._say("Mọi cơ quan được đánh giá.", "Every agency assessed.")
        else:
            yield self._say("Chỉ những cơ quan mà:", "Only agencies for which:")
            yield from self._points(rule.binds, about_agency=True)

    def _set_aside_by_an_overlay(self) -> Iterator[str]:
        declared = self._rulebook.not_applicable(self._rule.id, self._as_of)
        if declared is None:
            return
        since = format_date(declared.since, self._language)
        until = None if declared.until is None else format_date(declared.until, self._language)
        time = self._say(f"từ ngày {since}", f"since {since}")
        if until is not None:
            time = self._say(f"từ ngày {since} đến hết ngày {until}", f"from {since} until {until}")
        head = self._say(
            f"Không áp dụng theo quy định riêng “{declared.overlay}” {time}",
            f"Not applicable {time} under the overlay “{declared.overlay}”",
        )
        yield f"{head}: {declared.reason.in_language(self._language)}"

    def _points(self, raw: object, *, about_agency: bool) -> list[str]:
        root = agency_schema().root
        subject = None if about_agency or self._rule.for_each is None else agency_schema().section(self._rule.for_each)
        words = ConditionWords(self._rulebook, self._values_on, self._language, (("", root), ("", subject or root)))
        return list(condition_lines(words, raw))

    def _fill(self, text: Text) -> str:
        """Return a text with the names of the keys where a statement has their values."""
        root = agency_schema().root
        subject = root if self._rule.for_each is None else agency_schema().section(self._rule.for_each) or root

        def named(found: re.Match[str]) -> str:
            return self._placeholder(found[1].strip(), subject, root)

        return PLACEHOLDER.sub(named, text.in_language(self._language))

    def _placeholder(self, name: str, subject: RecordType, root: RecordType) -> str:
        head, _, rest = name.partition(".")
        if name == "as_of":
            return self._say("[ngày đánh giá]", "[date of the assessment]")
        if head == "parameter" and rest in self._rulebook.parameters:
            return parameter_text(self._rulebook.parameters[rest], self._values_on, self._language)
        kind, path = (root, rest) if head == "$agency" else (subject, rest) if head == "$" else (subject, name)
        if path in kind.fields:
            return f"[{kind.fields[path].title.in_language(self._language)}]"
        return f"[{_FIGURES[rest].in_language(self._language)}]" if rest in _FIGURES else f"[{name}]"

    def _escalations(self) -> Iterator[str]:
        for escalation in self._rule.escalations:
            grading = label(escalation.to, self._language)
            yield self._say("Nâng lên mức ", "Raised to ") + f"{grading}: {self._fill(escalation.reason)}"

    def _sources(self) -> Iterator[str]:
        if self._rule.confidence is not Confidence.CONFIRMED:
            yield self._say("Mức xác nhận: ", "Confidence: ") + label(self._rule.confidence, self._language)
        for name in self._rule.sources:
            yield f"{name}: {self._rulebook.sources[name].title.in_language(self._language)}"


def explain_item(item: Item, rulebook: Rulebook, language: Language, page: Page) -> str:
    """Return what an item of a form asks, by which text, and which rules it collects the outcomes of."""
    page.text(f"{item.id} · {item.title.in_language(language)}", ink=Ink.BOLD)
    page.text(label(item.confidence, language), ink=Ink.FAINT)
    rules = [rulebook.rules[name] for name in item.collects]
    sections = (
        (Text("Vì sao", "Why"), [item.rationale.in_language(language)]),
        (Text("Căn cứ", "Criteria"), [f"- {rulebook.catalogue.cite(name, language)}" for name in item.criteria]),
        (
            Text(
                "Tổng hợp kết quả của (không tự phát hiện)",
                "Collects the outcomes of (finds nothing itself)",
            ),
            [f"- {rule.id} · {rule.title.in_language(language)}" for rule in rules],
        ),
    )
    for heading, lines in sections:
        page.blank()
        page.text(heading.in_language(language), ink=Ink.NOTE)
        for line in lines:
            page.text(line, indent=2, hang=2 if line.startswith("- ") else 0)
    return page.render()


def explain_criterion(criterion: Criterion, rulebook: Rulebook, language: Language, page: Page) -> str:
    """Return what a criterion is about, what an auditor asks and looks at, and which rules cite it."""
    catalogue = rulebook.catalogue
    instrument = catalogue.instruments[criterion.instrument]
    page.text(f"{criterion.id} · {criterion.title.in_language(language)}", ink=Ink.BOLD)
    page.text(catalogue.cite(criterion.id, language))
    confidence = label(criterion.confidence, language)
    page.text(f"{confidence} · {label(criterion.decided_by, language)}", ink=Ink.FAINT)
    page.text(_validity(instrument, language), ink=Ink.FAINT)
    for heading, lines in criterion_sections(criterion, rulebook, language):
        if lines:
            page.blank()
            page.text(heading.in_language(language), ink=Ink.NOTE)
            for line in lines:
                page.text(line, indent=2, hang=2 if line.startswith("- ") else 0)
    return page.render()


def explain_prepared(prepared: PreparedInstrument, criterion: Criterion | None, language: Language, page: Page) -> str:
    """Return what is prepared and what it waits for; of one criterion what is known, too."""
    name, title = (prepared.id, prepared.title) if criterion is None else (criterion.id, criterion.title)
    page.text(f"{name} · {title.in_language(language)}", ink=Ink.BOLD)
    none = Text(
        "Đã chuẩn bị, chưa có hiệu lực: không kết quả nào viện dẫn.", "Prepared, without effect: nothing cites it."
    )
    page.text(none.in_language(language), ink=Ink.WARN)
    if criterion is not None and criterion.look_at is not None:
        page.text(criterion.look_at.in_language(language))
    if criterion is not None and criterion.corresponds_to:
        page.labelled(
            Text("Điều khoản tương ứng", "Corresponding clauses").in_language(language),
            ", ".join(criterion.corresponds_to),
        )
    page.labelled(Text("Còn chờ", "Waits for").in_language(language), prepared.awaits.in_language(language))
    return page.render()


def criterion_sections(
    criterion: Criterion, rulebook: Rulebook, language: Language
) -> Iterator[tuple[Text, list[str]]]:
    """Yield headings, each with its lines; there may be none."""
    kinds = {"maintain": Text("duy trì (tài liệu)", "maintain"), "retain": Text("lưu giữ (hồ sơ)", "retain")}
    documented = criterion.documented_information or {}
    yield (
        Text("Thông tin dạng văn bản", "Documented information"),
        [f"- {kinds[kind].in_language(language)}: {text.in_language(language)}" for kind, text in documented.items()],
    )
    yield Text("Câu hỏi của người đánh giá", "The auditor's question"), _optional(criterion.question, language)
    yield Text("Xem xét gì", "What to look at"), _optional(criterion.look_at, language)
    by_id = rulebook.catalogue.by_id
    related = [name for name in criterion.corresponds_to if name in by_id]
    related += [
        other.id for other in by_id.values() if criterion.id in other.corresponds_to and other.id not in related
    ]
    yield (
        Text("Điều khoản tương ứng", "Corresponding clauses"),
        [f"- {_named(by_id[name], language)}" for name in related],
    )
    parts = [other for other in by_id.values() if other.parent == criterion.id]
    yield Text("Gồm", "Consists of"), [f"- {_named(part, language)}" for part in parts]
    entries: list[Rule | Item] = [*rulebook.rules.values(), *rulebook.items.values()]
    rules = [entry for entry in entries if criterion.id in entry.criteria]
    cited = [f"- {rule.id}: {rule.title.in_language(language)}" for rule in rules]
    none = Text("Không có quy tắc nào: người đánh giá xem xét.", "No rule: for the auditor to judge.").in_language(
        language
    )
    yield Text("Quy tắc viện dẫn", "Rules that cite it"), cited or [none]


def _optional(text: Text | None, language: Language) -> list[str]:
    return [] if text is None else [text.in_language(language)]


def _named(criterion: Criterion, language: Language) -> str:
    return f"{criterion.id}: {criterion.title.in_language(language)}"


def _validity(instrument: Instrument, language: Language) -> str:
    since = format_date(instrument.in_force_from, language)
    if instrument.in_force_to is None:
        return Text(f"áp dụng từ {since}", f"applies since {since}").in_language(language)
    until = format_date(instrument.in_force_to, language)
    return Text(f"áp dụng từ {since} đến hết {until}", f"applied from {since} until {until}").in_language(language)
