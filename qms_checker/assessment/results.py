"""From verdicts to results and findings, with evidence, words, and what is missing."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from qms_checker.assessment.evidence import Exhibits, recorded
from qms_checker.assessment.explain import Pointed, clashes, decisive, figures, is_absence, unknowns
from qms_checker.assessment.findings import Evidence, Finding, Missing, RuleResult
from qms_checker.assessment.wording import Statement, record_text
from qms_checker.dates import format_date
from qms_checker.description.agency import Description
from qms_checker.description.scaffold import fragment
from qms_checker.description.schema import DATES_TYPE, RecordType
from qms_checker.engines.outcomes import outcome_records, subjects_of
from qms_checker.engines.program import Judgement, Program, rules_named
from qms_checker.engines.python import Environment, Evaluation
from qms_checker.engines.verdicts import Verdicts
from qms_checker.facts.model import FactBase, Record
from qms_checker.rulepacks.model import Item, Rule, Rulebook
from qms_checker.vocabulary import LANGUAGES, OUTCOMES_WORST_FIRST, Grading, Outcome, Text, label

MAX_EVIDENCE = 12
MAX_EVIDENCE_FULFILLED = 5


class ResultBuilder:
    """Builds the results of one agency from the verdicts of an engine."""

    def __init__(
        self, description: Description, facts: FactBase, program: Program, rulebook: Rulebook, verdicts: Verdicts
    ) -> None:
        self._facts = facts
        self._program = program
        self._rulebook = rulebook
        self._verdicts = verdicts
        self._evaluation = Evaluation(facts)
        self._exhibits = Exhibits(description)
        for rule in program.looked_at & program.judgements.keys():
            judgement = program.judgements[rule]
            subjects = subjects_of(judgement, facts)
            concluded = outcome_records(judgement, subjects, verdicts.outcomes, verdicts.escalations)
            self._evaluation.conclude(rule, concluded)

    def results(self, rules: Iterable[Rule]) -> tuple[RuleResult, ...]:
        """Return the results in catalogue order."""
        return tuple(self._result(rule) for rule in rules)

    def items(self, items: Iterable[Item], results: Iterable[RuleResult]) -> tuple[RuleResult, ...]:
        """Return the results of items: the worst outcome of the rules they collect, and no finding of their own."""
        by_rule = {result.rule: result for result in results}
        return tuple(self._item(item, by_rule) for item in items)

    def _item(self, item: Item, by_rule: Mapping[str, RuleResult]) -> RuleResult:
        criteria = tuple(name for name in item.criteria if self._is_in_force(name))
        collected = [by_rule[rule] for rule in item.collects if rule in by_rule]
        if not item.is_in_force(self._program.as_of) or not collected:
            reason = Text("không thuộc lần đánh giá này", "not part of this assessment")
            return RuleResult(item.id, item.title, Outcome.NOT_APPLICABLE, criteria, reason)
        found = {result.outcome for result in collected}
        outcome = next(worst for worst in OUTCOMES_WORST_FIRST if worst in found)
        vi, en = (
            ", ".join(f"{result.rule} ({label(result.outcome, language).lower()})" for result in collected)
            for language in LANGUAGES
        )
        reason = Text(f"tổng hợp từ {vi}", f"collected from {en}")
        rules = tuple(result.rule for result in collected)
        return RuleResult(item.id, item.title, outcome, criteria, reason, collected=rules)

    def set_aside(self) -> tuple[Evidence, ...]:
        """Return the dates of the records that lie after the as-of date."""
        return tuple(self._exhibits.evidence(Pointed(record, path)) for record, path in self._facts.set_aside)

    def _result(self, rule: Rule) -> RuleResult:
        judgement = self._program.judgements.get(rule.id)
        criteria = tuple(name for name in rule.criteria if self._is_in_force(name))
        if judgement is None:
            return RuleResult(rule.id, rule.title, Outcome.NOT_APPLICABLE, criteria, self._why_not(rule))
        if self._verdicts.binds[rule.id] is False:
            return RuleResult(rule.id, rule.title, Outcome.NOT_APPLICABLE, criteria, _why_not_bound(judgement))
        subjects = subjects_of(judgement, self._facts)
        by_outcome: dict[Outcome, list[Record]] = {}
        for subject in subjects:
            by_outcome.setdefault(self._verdicts.outcomes[rule.id, subject.number], []).append(subject)
        gaps = tuple(self._gaps(judgement))
        if gaps:
            by_outcome.setdefault(Outcome.UNDETERMINED, [])
        outcome = next((worst for worst in OUTCOMES_WORST_FIRST if worst in by_outcome), Outcome.NOT_APPLICABLE)
        missing = self._missing(judgement, by_outcome.get(Outcome.UNDETERMINED, ()), gaps)
        fulfilled = by_outcome.get(Outcome.FULFILLED, ())
        return RuleResult(
            rule=rule.id,
            title=rule.title,
            outcome=outcome,
            criteria=criteria,
            reason=self._reason(outcome, judgement, missing, by_outcome),
            findings=tuple(self._finding(judgement, record) for record in by_outcome.get(Outcome.NOT_FULFILLED, ())),
            missing=missing,
            evidence=self._evidence_of(judgement, fulfilled) if outcome is Outcome.FULFILLED else (),
            judged=tuple(sorted(Counter({name: len(found) for name, found in by_outcome.items()}).items())),
        )

    def _is_in_force(self, criterion: str) -> bool:
        instrument = self._rulebook.catalogue.by_id[criterion].instrument
        return self._rulebook.catalogue.instruments[instrument].is_in_force(self._program.as_of)

    def _why_not(self, rule: Rule) -> Text:
        """Return why a rule does not take part: it is not in force, or an overlay declares it not applicable."""
        declared = self._rulebook.not_applicable(rule.id, self._program.as_of)
        if declared is not None and rule.is_in_force(self._program.as_of):
            return declared.reason
        if self._program.as_of < rule.in_force_from:
            since = rule.in_force_from
            return Text(
                f"chỉ áp dụng từ ngày {format_date(since, 'vi')}", f"applies only from {format_date(since, 'en')}"
            )
        assert rule.in_force_to is not None
        until = rule.in_force_to
        return Text(
            f"chỉ áp dụng đến hết ngày {format_date(until, 'vi')}", f"applied only until {format_date(until, 'en')}"
        )

    def _gaps(self, judgement: Judgement) -> Iterator[Pointed]:
        """Yield the lists a rule should judge the records of and that are not recorded."""
        if judgement.is_about_agency or judgement.subject is DATES_TYPE:
            return
        owners: list[Record] = [self._facts.root]
        kind: RecordType = self._facts.root.type
        while kind is not judgement.subject:
            steps = judgement.subject.name.removeprefix(kind.name).lstrip(".")
            path = steps
            if steps not in kind.collections:  # a list within a list
                path = max((path for path in kind.collections if f"{steps}.".startswith(f"{path}.")), key=len)
            for owner in owners:
                if path not in owner.collections:
                    yield Pointed(owner, path)
            owners = [record for owner in owners for record in owner.collections.get(path, ())]
            kind = kind.collections[path]

    def _missing(
        self, judgement: Judgement, subjects: Iterable[Record], gaps: tuple[Pointed, ...]
    ) -> tuple[Missing, ...]:
        pointed = list(gaps)
        for subject in subjects:
            env = self._evaluation.environment(subject)
            pointed.extend(unknowns(judgement.applies, env, self._evaluation))
            pointed.extend(unknowns(judgement.require, env, self._evaluation))
        found: dict[str, Missing] = {}
        for item in pointed:
            if item.pointer not in found:
                found[item.pointer] = self._exhibits.missing(item)
        return tuple(found.values())

    def _reason(
        self,
        outcome: Outcome,
        judgement: Judgement,
        missing: tuple[Missing, ...],
        by_outcome: Mapping[Outcome, list[Record]],
    ) -> Text:
        if outcome is Outcome.NOT_FULFILLED:
            findings = len(by_outcome[outcome])
            return Text(f"{findings} phát hiện", "1 finding" if findings == 1 else f"{findings} findings")
        if outcome is Outcome.UNDETERMINED and not missing:
            return self._incomparable(judgement, by_outcome[outcome])
        if outcome is Outcome.UNDETERMINED:
            shown = missing[:5]
            more = "" if len(missing) <= 5 else " …"
            vi, en = ("; ".join(dict.fromkeys(item.name.in_language(name) for item in shown)) for name in LANGUAGES)
            return Text(f"cần bổ sung: {vi}{more}", f"to be supplied: {en}{more}")
        if outcome is Outcome.NOT_APPLICABLE:
            section = judgement.subject.title
            if judgement.is_about_agency:
                return Text("không có đối tượng để xem xét", "there is nothing to judge")
            return Text(f"không có mục nào thuộc diện xem xét: {section.vi}", f"no record is concerned: {section.en}")
        return Text("", "")

    def _incomparable(self, judgement: Judgement, subjects: Iterable[Record]) -> Text:
        """Return why nothing is decided though nothing is missing: durations of two kinds, or another rule."""
        pairs: dict[tuple[str, str], tuple[Pointed, Pointed]] = {}
        for subject in subjects:
            env = self._evaluation.environment(subject)
            for condition in (judgement.applies, judgement.require):
                for one, other in clashes(condition, env, self._evaluation):
                    pairs.setdefault((one.pointer, other.pointer), (one, other))
        if not pairs:
            return Text("còn chờ kết quả của quy tắc khác", "the outcome of another rule is awaited")
        first, *others = pairs.values()
        vi, en = ("; ".join(recorded(one, language) for one in first) for language in LANGUAGES)
        if others:
            vi, en = f"{vi} (và {len(others)} chỗ khác)", f"{en} (and {len(others)} more)"
        return Text(
            f"thời gian làm việc và ngày lịch không so sánh được với nhau: {vi}",
            f"working time and calendar time cannot be compared: {en}",
        )

    def _finding(self, judgement: Judgement, subject: Record) -> Finding:
        rule, breach = judgement.rule, judgement.rule.breach
        env = self._evaluation.environment(subject)
        index = self._verdicts.escalations.get((rule.id, subject.number))
        escalation = None if index is None else judgement.escalations[index]
        raised = escalation is not None and breach.grading is not None and escalation.to is not breach.grading
        statement = self._statement(judgement, subject, env)
        pointed = self._decisive(judgement, (subject,), MAX_EVIDENCE)
        lacking = any(map(is_absence, pointed.values()))
        grading = escalation.to if escalation is not None and raised else breach.grading
        return Finding(
            fingerprint=fingerprint(str(self._facts.root.raw("agency.id")), rule.id, subject.identity),
            rule=rule.id,
            kind=breach.kind,
            grading=grading,
            record=record_text(subject),
            statement=statement.fill(breach.statement),
            looked_for=statement.fill(breach.looked_for),
            evidence=tuple(map(self._exhibits.evidence, pointed.values())),
            correction=statement.fill(breach.correction),
            corrective_action=statement.fill(breach.corrective_action),
            belongs_in=_section_of(subject) or breach.section,
            fragment=fragment(breach.section, breach.fields, breach.values) if lacking else "",
            escalated_from=_escalated_from(breach.grading, judgement) if raised else (),
            escalation_reason=statement.fill(escalation.reason) if escalation is not None and raised else None,
            unit=unit_of(subject),
        )

    def _statement(self, judgement: Judgement, subject: Record, env: Environment) -> Statement:
        conditions = (judgement.require, *(escalation.when for escalation in judgement.escalations))
        found = figures(iter(conditions), env, self._evaluation)
        return Statement(subject, self._facts.root, self._program.as_of, self._rulebook.parameters, found)

    def _evidence_of(self, judgement: Judgement, subjects: Iterable[Record]) -> tuple[Evidence, ...]:
        return tuple(map(self._exhibits.evidence, self._decisive(judgement, subjects, MAX_EVIDENCE_FULFILLED).values()))

    def _decisive(self, judgement: Judgement, subjects: Iterable[Record], most: int) -> dict[str, Pointed]:
        """Return what decided a requirement for some records, by pointer: each record judged, then what it says."""
        found: dict[str, Pointed] = {}
        for pointed in self._all_decisive(judgement, subjects):
            found.setdefault(pointed.pointer, pointed)
            if len(found) == most:  # the rest would be found in vain: a quarter of the time that results take
                break
        return found

    def _all_decisive(self, judgement: Judgement, subjects: Iterable[Record]) -> Iterator[Pointed]:
        for subject in subjects:
            if subject.parent is not None:
                yield Pointed(subject, "")
            is_met = self._verdicts.outcomes[judgement.rule.id, subject.number] is Outcome.FULFILLED
            env = self._evaluation.environment(subject)
            yield from decisive(judgement.require, env, self._evaluation, truth=is_met)


def fingerprint(agency: str, rule: str, record: str) -> str:
    """Return the identity of a finding: agency, rule and key of the record, never wording, line or position."""
    return hashlib.sha256(f"{agency}\x1f{rule}\x1f{record}".encode()).hexdigest()[:20]


def _section_of(subject: Record) -> str:
    """Return the section in which a recorded date stands, and is to be put right; empty for anything else."""
    if subject.about is None:
        return ""
    return subject.about.type.name or str(subject.raw("key")).partition(".")[0]


def unit_of(record: Record) -> str:
    """Return the unit of a record or of the records that hold it; empty where they name none."""
    held: Record | None = record
    while held is not None and held.parent is not None:
        named = held.raw("name" if held.type.name == "units" else "unit")
        if isinstance(named, str) and named:
            return named
        held = held.parent
    return ""


def _escalated_from(grading: Grading | None, judgement: Judgement) -> tuple[str, ...]:
    named = sorted(judgement.escalation_depends_on - {judgement.rule.id})
    return (str(grading), *named)


def _why_not_bound(judgement: Judgement) -> Text:
    if rules_named(judgement.binds):
        return Text(
            "kết quả của các quy tắc khác không có gì phải xét thêm",
            "the outcomes of other rules leave nothing to judge",
        )
    return Text("quy tắc không áp dụng cho cơ quan này", "the rule does not bind this agency")
