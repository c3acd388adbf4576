"""The rules and the criteria as pages of ``docs/reference``, written from ``rules/`` so that they cannot differ."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import groupby

from qms_checker.assessment.unconfirmed import SOURCE_LABELS, parameters_of
from qms_checker.assessment.wording import parameter_text
from qms_checker.dates import format_date
from qms_checker.reports.explanation import RuleWords, criterion_sections
from qms_checker.resources import rules_folder
from qms_checker.rulepacks.criteria import Criterion, Instrument
from qms_checker.rulepacks.load import load_rulebook
from qms_checker.rulepacks.model import Item, Rule, Rulebook
from qms_checker.rulepacks.parameters import Parameter
from qms_checker.vocabulary import Language, Text, finding_label, label

_GENERATED = "<!-- Generated from rules/ by `make docs`; change the rules, not this page. -->"
_RULES_TITLE = Text("Các quy tắc", "The rules")
_RULES_OTHER = Text("English: [rules.en.md](rules.en.md).", "Tiếng Việt: [rules.md](rules.md).")
_RULES_ABOUT = Text(
    "Trang này nêu từng quy tắc: yêu cầu gì, theo văn bản nào, áp dụng cho ai, từ khi nào, không đạt thì kết luận "
    "ra sao, dùng tham số nào. Con số trong câu chữ là giá trị tại ngày {0} (với quy tắc đã hết áp dụng: tại ngày "
    "cuối cùng còn áp dụng); các giá trị theo thời gian ghi ở phần tham số. Tiêu chí được giải thích ở trang "
    "[tiêu chí](criteria.md).",
    "What each rule asks, by which text, of whom, since when, what a breach is, and which parameters it uses. "
    "Numbers in the wording are those of {0} (for a rule that has ended, of its last day); how they changed is "
    "said under the parameters. The criteria are explained on [their own page](criteria.en.md).",
)
_CRITERIA_TITLE = Text("Các tiêu chí", "The criteria")
_CRITERIA_OTHER = Text("English: [criteria.en.md](criteria.en.md).", "Tiếng Việt: [criteria.md](criteria.md).")
_CRITERIA_ABOUT = Text(
    "Trang này nêu từng văn bản với các điều, khoản, nội dung làm căn cứ đánh giá, diễn đạt theo cách của tài "
    "liệu này; lời văn của tiêu chuẩn có bản quyền và không được chép lại. Số điều chỉ in ở nơi có nguồn xác "
    "nhận.",
    "Each text with the articles, clauses and topics agencies are assessed by, in our own words: the wording of "
    "the standard is under copyright and not reproduced. Article numbers are printed only where a source confirms "
    "them.",
)
_CONTENTS = Text("Mục lục", "Contents")
_PARAMETERS = Text("Tham số", "Parameters")
_ITEM = Text("Mục tập hợp kết quả của quy tắc khác", "Item that collects the outcomes of rules")
_COLLECTS = Text("Tập hợp", "Collects")
_CRITERIA = Text("Căn cứ", "Criteria")
_WHY = Text("Vì sao", "Why")
_SOURCES = Text("Nguồn", "Sources")
_SINCE = Text("từ ngày {0}", "since {0}")
_UNTIL = Text("từ ngày {0} đến hết ngày {1}", "from {0} until {1}")
_CHAPTER = Text("chương", "chapter")
_MARKS = re.compile(r"([\\`*_<>\[\]|])")


def rules_page(language: Language) -> str:
    """Return the page of the rules in a language, as Markdown."""
    return _finished(_Rules(load_rulebook(rules_folder()), language).lines())


def criteria_page(language: Language) -> str:
    """Return the page of the criteria in a language, as Markdown."""
    return _finished(_Criteria(load_rulebook(rules_folder()), language).lines())


def _finished(lines: Iterator[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"


def _is_point(line: str) -> bool:
    return line.lstrip().startswith("- ")


def _latest(rulebook: Rulebook) -> date:
    """Return the last day on which a rule or a text came into force: the page must not depend on a clock."""
    rules = (rule.in_force_from for rule in rulebook.rules.values())
    return max(*rules, *(one.in_force_from for one in rulebook.catalogue.instruments.values()))


class _Reference:
    """What both pages share."""

    def __init__(self, rulebook: Rulebook, language: Language) -> None:
        self._rulebook = rulebook
        self._language = language

    def _head(self, title: Text, other: Text, about: Text, *values: str) -> Iterator[str]:
        yield from (_GENERATED, "", f"# {self._say(title)}", "", self._say(other), "")
        yield from (self._say(about).format(*values), "", f"## {self._say(_CONTENTS)}", "")

    def _part(self, heading: str, lines: list[str]) -> Iterator[str]:
        """Yield a part: sentences as paragraphs and points as lists, in their order and on their level."""
        blocks = [(listed, list(block)) for listed, block in groupby(lines, _is_point)]
        if not blocks or blocks[0][0]:
            yield from (f"**{heading}.**", "")
        for number, (listed, block) in enumerate(blocks):
            if listed:
                yield from map(self._point, block)
            else:
                head = "" if number else f"**{heading}.** "
                yield head + " ".join(map(self._text, block))
            yield ""

    def _point(self, line: str) -> str:
        indent, _, words = line.partition("- ")
        return f"{indent}- {self._text(words)}"

    def _text(self, words: str) -> str:
        return _MARKS.sub(r"\\\1", words)

    def _days(self, since: date, until: date | None) -> str:
        words = _SINCE if until is None else _UNTIL
        days = (day for day in (since, until) if day is not None)
        return self._say(words).format(*(format_date(day, self._language) for day in days))

    def _say(self, text: Text) -> str:
        return text.in_language(self._language)


class _Rules(_Reference):
    def lines(self) -> Iterator[str]:
        last = _latest(self._rulebook)
        packs: dict[str, list[Rule | Item]] = {}
        entries: list[Rule | Item] = [*self._rulebook.rules.values(), *self._rulebook.items.values()]
        for entry in entries:
            packs.setdefault(entry.pack, []).append(entry)
        yield from self._head(_RULES_TITLE, _RULES_OTHER, _RULES_ABOUT, format_date(last, self._language))
        for pack in sorted(packs):
            names = ", ".join(f"[{entry.id}](#{entry.id})" for entry in packs[pack])
            yield f"- [`{pack}`](#pack-{pack}): {names}"
        yield ""
        for pack in sorted(packs):
            yield from (f'<a id="pack-{pack}"></a>', "", f"## `{pack}`", "")
            for entry in packs[pack]:
                yield from self._rule(entry, last) if isinstance(entry, Rule) else self._item(entry)

    def _title(self, entry: Rule | Item, kind: str) -> Iterator[str]:
        yield from (f'<a id="{entry.id}"></a>', "", f"### {entry.id} – {self._text(self._say(entry.title))}", "")
        yield from (f"*{kind} · {label(entry.confidence, self._language)}*", "")

    def _rule(self, rule: Rule, last: date) -> Iterator[str]:
        yield from self._title(rule, finding_label(rule.breach.kind, rule.breach.grading, self._language))
        day = last if rule.in_force_to is None else min(last, rule.in_force_to)
        for heading, lines in RuleWords(rule, self._rulebook, day, self._language).sections():
            if heading == self._say(_SOURCES):
                yield from self._parameters(rule)
            yield from self._part(heading, lines)

    def _item(self, item: Item) -> Iterator[str]:
        yield from self._title(item, self._say(_ITEM))
        yield from (f"**{self._say(_COLLECTS)}.** " + ", ".join(f"[{name}](#{name})" for name in item.collects), "")
        cited = [f"- {self._rulebook.catalogue.cite(name, self._language)} [{name}]" for name in item.criteria]
        yield from self._part(self._say(_CRITERIA), cited)
        yield from self._part(self._say(_WHY), [self._say(item.rationale)])
        sources = [f"- {name}: {self._say(self._rulebook.sources[name].title)}" for name in item.sources]
        yield from self._part(self._say(_SOURCES), sources)

    def _parameters(self, rule: Rule) -> Iterator[str]:
        used = parameters_of(rule, self._rulebook)
        if used:
            yield from (f"**{self._say(_PARAMETERS)}.**", "")
            for name in used:
                yield from self._parameter(self._rulebook.parameters[name])
            yield ""

    def _parameter(self, parameter: Parameter) -> Iterator[str]:
        yield f"- `{parameter.name}` – {self._text(self._say(parameter.title))}:"
        for dated in parameter.values:
            since = self._days(dated.since, None)
            value = "–" if dated.value is None else parameter_text(parameter, dated.since, self._language)
            shown = self._text(
                f"{since}: {value} ({self._say(SOURCE_LABELS[dated.source])}: {self._say(dated.reference)})"
            )
            yield f"  - {shown}"


class _Criteria(_Reference):
    def lines(self) -> Iterator[str]:
        instruments = self._rulebook.catalogue.instruments.values()
        yield from self._head(_CRITERIA_TITLE, _CRITERIA_OTHER, _CRITERIA_ABOUT)
        for instrument in instruments:
            yield f"- [{self._text(self._say(instrument.citation))}](#{instrument.id})"
        yield ""
        for instrument in instruments:
            yield from self._instrument(instrument)

    def _instrument(self, instrument: Instrument) -> Iterator[str]:
        yield from (f'<a id="{instrument.id}"></a>', "", f"## {self._text(self._say(instrument.title))}", "")
        days = self._days(instrument.in_force_from, instrument.in_force_to)
        sources = f"{self._say(_SOURCES)}: {', '.join(instrument.sources)}"
        yield from (f"`{instrument.id}` · {days} · {label(instrument.confidence, self._language)} · {sources}", "")
        for criterion in instrument.criteria:
            yield from self._criterion(criterion)

    def _criterion(self, criterion: Criterion) -> Iterator[str]:
        yield from (f'<a id="{criterion.id}"></a>', "")
        yield from (f"### {self._text(criterion.number)} – {self._text(self._say(criterion.title))}", "")
        if criterion.is_chapter:
            yield from (f"*{self._say(_CHAPTER)}*", "")
            return
        decided = label(criterion.decided_by, self._language)
        cited = self._text(self._rulebook.catalogue.cite(criterion.id, self._language))
        yield from (f"`{criterion.id}` · {cited} · {label(criterion.confidence, self._language)} · {decided}", "")
        for heading, lines in criterion_sections(criterion, self._rulebook, self._language):
            if lines:
                yield from self._part(self._say(heading), lines)

    def _text(self, words: str) -> str:
        """Return words safe for Markdown, the id at their beginning as a link to what it names."""
        name, colon, rest = words.partition(": ")
        suffix = "" if self._language == "vi" else ".en"
        if colon and name in self._rulebook.catalogue.by_id:
            return f"[{name}](#{name}): {super()._text(rest)}"
        if colon and (name in self._rulebook.rules or name in self._rulebook.items):
            return f"[{name}](rules{suffix}.md#{name}): {super()._text(rest)}"
        return super()._text(words)
