"""Closing by proof: a record that says it closed a finding is believed only where the rule bears it out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from qms_checker.assessment.findings import RuleResult
from qms_checker.assessment.follow_up import ClosingClaim
from qms_checker.assessment.results import fingerprint
from qms_checker.assessment.wording import record_name
from qms_checker.description.agency import Description
from qms_checker.engines.outcomes import subjects_of
from qms_checker.engines.program import Program
from qms_checker.engines.verdicts import Verdicts
from qms_checker.facts.model import FactBase, Record
from qms_checker.rulepacks.model import Rulebook
from qms_checker.vocabulary import Outcome, Text

_CLAIMS = (("nonconformities", "answers_finding"), ("external_inspections.findings", "rule"))
"""Where a record may say which finding it closed: the section, and the field that names the finding or its rule."""
_FINGERPRINT = re.compile(r"[0-9a-f]{20}")
_SEPARATOR = re.compile(r"[,;]")

_PROVED = {
    Outcome.FULFILLED: Text("{} nay đã đạt", "{} is fulfilled now"),
    Outcome.NOT_FULFILLED: Text("{} vẫn chưa đạt", "{} is still not fulfilled"),
    Outcome.UNDETERMINED: Text("{} chưa đủ dữ liệu để kết luận", "{} could not be decided: data are missing"),
    Outcome.NOT_APPLICABLE: Text(
        "{} không áp dụng tại ngày đánh giá, nên không có gì để xác nhận",
        "{} does not apply on the date of the assessment, so nothing bears it out",
    ),
}
_RULE, _RECORD = Text("quy tắc", "the rule"), Text("mục được xét", "the record judged")
_NO_PART = Text("quy tắc không thuộc lần đánh giá này", "the rule takes no part in this assessment")
_NO_RULE = Text("không có quy tắc nào mang mã này", "there is no rule of this id")
_NO_RECORD = Text(
    "không còn mục nào mang mã phát hiện này: mục đã bị xoá hoặc đổi mã, hoặc quy tắc không thuộc lần đánh giá này",
    "no record judged has this fingerprint: it was removed or renamed, or the rule takes no part in this assessment",
)


@dataclass(frozen=True, slots=True)
class Judged:
    """What an assessment has at hand to try a claim against."""

    description: Description
    facts: FactBase
    program: Program
    rulebook: Rulebook
    verdicts: Verdicts
    results: tuple[RuleResult, ...]


def closing_claims(judged: Judged) -> tuple[ClosingClaim, ...]:
    """Return the claims of the description that a finding was closed on or before the as-of date.

    A nonconformity may name a rule, a fingerprint, or a finding of an external inspection that itself names a rule.
    Codes of other papers say nothing about a rule and are passed over.
    """
    known = _Known(judged)
    claims: list[ClosingClaim] = []
    for section, path in _CLAIMS:
        for record in judged.facts.collection(section):
            closed_on = record.fields.get("closed_on")
            if isinstance(closed_on, date) and closed_on <= judged.program.as_of:
                claims.extend(
                    _claim(judged, known, record, path, code, closed_on) for code in known.named(record, path)
                )
    return tuple(claims)


def _claim(  # noqa: PLR0917  # what is claimed, by whom, where and when
    judged: Judged, known: _Known, record: Record, path: str, code: str, closed_on: date
) -> ClosingClaim:
    title, (rule, outcome, reason) = record.type.title, known.judge(code)
    confirmed = {Outcome.FULFILLED: True, Outcome.NOT_FULFILLED: False}.get(outcome) if outcome is not None else None
    return ClosingClaim(
        record=Text(f"{title.vi}: {record_name(record, 'vi')}", f"{title.en}: {record_name(record, 'en')}"),
        rule=rule,
        closed_on=closed_on,
        confirmed=confirmed,
        location=judged.description.locate(record.pointer_to(path)),
        reason=reason,
    )


class _Known:
    """What the codes that a record may name stand for."""

    def __init__(self, judged: Judged) -> None:
        self._judged = judged
        self._results = {result.rule: result for result in judged.results}
        self._entries = {*judged.rulebook.rules, *judged.rulebook.items}
        self._families = {_family(name) for name in self._entries}
        self._by_fingerprint: Mapping[str, tuple[str, Outcome]] | None = None
        self._of_inspections = {
            str(record.raw("id")).strip().upper(): record
            for record in judged.facts.collection("external_inspections.findings")
        }

    def named(self, record: Record, path: str) -> Iterator[str]:
        """Yield the codes of rules and findings of this program that a record names, each once."""
        for code in dict.fromkeys(self._codes(record, path)):
            if code in self._of_inspections and path != "rule":
                yield from self.named(self._of_inspections[code], "rule")
            elif _FINGERPRINT.fullmatch(code) or _family(code) in self._families:
                yield code

    @staticmethod
    def _codes(record: Record, path: str) -> Iterator[str]:
        for code in _SEPARATOR.split(str(record.raw(path) or "")):
            stripped = code.strip()
            yield stripped if _FINGERPRINT.fullmatch(stripped) else stripped.upper()

    def judge(self, code: str) -> tuple[str, Outcome | None, Text]:
        """Return the rule a code stands for, the outcome that proves or disproves its closing, and why."""
        if _FINGERPRINT.fullmatch(code):
            found = self._fingerprints().get(code)
            return (code, None, _NO_RECORD) if found is None else (*found, _filled(found[1], _RECORD))
        if code in self._results:
            outcome = self._results[code].outcome
            return code, outcome, _filled(outcome, _RULE)
        return code, None, _NO_PART if code in self._entries else _NO_RULE

    def _fingerprints(self) -> Mapping[str, tuple[str, Outcome]]:
        """Return the outcome of each record judged by the fingerprint that a finding about it has; made when asked."""
        if self._by_fingerprint is None:
            facts, outcomes = self._judged.facts, self._judged.verdicts.outcomes
            agency = str(facts.root.raw("agency.id"))
            self._by_fingerprint = {
                fingerprint(agency, rule, subject.identity): (rule, outcomes[rule, subject.number])
                for rule, judgement in self._judged.program.judgements.items()
                for subject in subjects_of(judgement, facts)
                if (rule, subject.number) in outcomes
            }
        return self._by_fingerprint


def _family(code: str) -> str:
    return code.rpartition("-")[0]


def _filled(outcome: Outcome, what: Text) -> Text:
    words = _PROVED[outcome]
    return Text(words.vi.format(what.vi), words.en.format(what.en))
