"""What the rules rest on, as the tables of ``docs/legal-basis``: read from the rules, so that the page agrees."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from qms_checker.dates import format_date
from qms_checker.resources import rules_folder
from qms_checker.rulepacks.criteria import Criterion, Instrument
from qms_checker.rulepacks.load import load_rulebook
from qms_checker.rulepacks.model import Rulebook
from qms_checker.rulepacks.parameters import ParameterSource
from qms_checker.vocabulary import Confidence, Language, Text, label

_BLOCK = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
_ERAS = Text(
    "| Thời kỳ | Từ – đến | Căn cứ | Phiên bản | Chứng tỏ sự phù hợp bằng |",
    "| Era | From – to | Legal basis | Edition | Conformity shown by |",
)
_PRINTED = Text("| Văn bản | Điều, khoản được in |", "| Text | Articles and clauses printed |")
_TOPICS = Text("| Văn bản | Nội dung chưa có số điều, khoản |", "| Text | Topics without an article number |")
_RULES = Text("| Quy tắc | Yêu cầu | Mức tin cậy | Nguồn |", "| Rule | Requirement | Confidence | Sources |")
_PROPOSALS = Text("| Tham số | Nội dung |", "| Parameter | What it sets |")
_SHOWN_BY: Mapping[str, Text] = {
    "certificate": Text("giấy chứng nhận", "certificate"),
    "declaration": Text("bản công bố", "declaration"),
}
_NOT_KNOWN = Text("chưa biết", "not known")


def fill(page: str, language: Language) -> str:
    """Return the page with the content of its generated blocks written anew."""
    tables = _Tables(load_rulebook(rules_folder()), language)
    return _BLOCK.sub(lambda found: f"{found[1]}\n{tables.table(found[2])}\n\n{found[3]}", page)


class _Tables:
    def __init__(self, rulebook: Rulebook, language: Language) -> None:
        self._rulebook = rulebook
        self._language = language

    def table(self, name: str) -> str:
        """Return a table by the name of its block."""
        tables = {
            "eras": self._eras,
            "printed": self._printed,
            "topics": self._topics,
            "rules": self._rules,
            "proposals": self._proposals,
        }
        header, *rows = tables[name]()
        rule = "|" + "---|" * (header.count("|") - 1)
        return "\n".join([header, rule, *rows])

    def _eras(self) -> Iterator[str]:
        yield self._say(_ERAS)
        for era in self._rulebook.eras:
            shown_by = _SHOWN_BY.get(era.conformity_shown_by, _NOT_KNOWN)
            days = "–" if era.since is None else f"{self._day(era.since)} – {self._day(era.until)}"
            yield self._row(era.id, days, self._say(era.legal_basis), ", ".join(era.editions), self._say(shown_by))

    def _printed(self) -> Iterator[str]:
        yield self._say(_PRINTED)
        for instrument, criteria in self._legal():
            printed = [criterion for criterion in criteria if _is_printed(criterion)]
            if printed:
                cited = "; ".join(self._rulebook.catalogue.cite(one.id, self._language) for one in printed)
                yield self._row(self._say(instrument.citation), cited)

    def _topics(self) -> Iterator[str]:
        yield self._say(_TOPICS)
        for instrument, criteria in self._legal():
            topics = [self._say(one.title) for one in criteria if not _is_printed(one) and not one.is_chapter]
            if topics:
                yield self._row(self._say(instrument.citation), "; ".join(topics))

    def _rules(self) -> Iterator[str]:
        yield self._say(_RULES)
        for rule in self._rulebook.rules.values():
            if rule.confidence is not Confidence.CONFIRMED:
                confidence = label(rule.confidence, self._language)
                yield self._row(rule.id, self._say(rule.title), confidence, ", ".join(rule.sources))

    def _proposals(self) -> Iterator[str]:
        yield self._say(_PROPOSALS)
        for parameter in self._rulebook.parameters.values():
            if any(dated.source is ParameterSource.PROPOSAL for dated in parameter.values):
                yield self._row(f"`{parameter.name}`", self._say(parameter.title))

    def _legal(self) -> Iterator[tuple[Instrument, tuple[Criterion, ...]]]:
        """Yield the legal texts; clause numbers of the standard itself are not in question."""
        for instrument in self._rulebook.catalogue.instruments.values():
            if not instrument.editions:
                yield instrument, instrument.criteria

    def _day(self, day: date | None) -> str:
        return "" if day is None else format_date(day, self._language)

    def _row(self, *cells: str) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"

    def _say(self, text: Text) -> str:
        return text.in_language(self._language)


def _is_printed(criterion: Criterion) -> bool:
    return criterion.citation is not None and criterion.confidence is Confidence.CONFIRMED
