"""Two assessments of one agency beside each other: what is new, closed, still open or reopened, and what made it so.

Pure: whoever calls decides what to compare, and assesses what is needed to tell the causes apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from qms_checker.assessment.findings import Assessment, Finding, Receipt
from qms_checker.assessment.follow_up import Cause, Change, ComparedFinding, Comparison, OutcomeChange
from qms_checker.assessment.snapshots import SeenFinding, SeenRule, Snapshot
from qms_checker.description.agency import Description
from qms_checker.rulepacks.load import natural_order
from qms_checker.vocabulary import FindingKind, Grading, Outcome, Text

_CHANGES_IN_ORDER = (Change.REOPENED, Change.NEW, Change.STILL_OPEN, Change.NO_LONGER_JUDGED, Change.CLOSED)
_KINDS_IN_ORDER = (FindingKind.NONCONFORMITY, FindingKind.OBSERVATION, FindingKind.OPPORTUNITY_FOR_IMPROVEMENT)
_NO_PART = Text("quy tắc không thuộc lần đánh giá sau", "the rule takes no part in the later assessment")
_NOT_PROVED = {
    Outcome.UNDETERMINED: Text(
        "lần đánh giá sau chưa đủ dữ liệu để kết luận", "the later assessment could not decide: data are missing"
    ),
    Outcome.NOT_APPLICABLE: Text(
        "quy tắc không áp dụng ở lần đánh giá sau", "the rule does not apply in the later assessment"
    ),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step from the earlier assessment to the later one, in which only one thing changes.

    ``cause``: that thing; ``None`` where several change at once. ``reached``: the agency as assessed after the step.
    """

    cause: Cause | None
    reached: Snapshot


def differences(before: Receipt, after: Receipt) -> tuple[Cause, ...]:
    """Return which of description, rules and date two assessments do not have in common, by their receipts.

    Rules are what was judged by: packs, overlays, profile and selection. Another version of the program, or of the
    schema, counts as other rules only where nothing else differs: what it judges by is hashed with the rules.
    """
    judged_by = [
        (receipt.rules_sha256, receipt.profile, receipt.selection, receipt.overlays) for receipt in (before, after)
    ]
    program = [(receipt.tool_version, receipt.schema_sha256) for receipt in (before, after)]
    differ = {
        Cause.AGENCY: before.description_sha256 != after.description_sha256,
        Cause.RULES: judged_by[0] != judged_by[1],
        Cause.DATE: before.as_of != after.as_of,
    }
    if not any(differ.values()):
        differ[Cause.RULES] = program[0] != program[1]
    return tuple(cause for cause, does in differ.items() if does)


Judge = Callable[[Description, date], Snapshot]
"""Assesses a description by the rules of the later assessment, as of a date."""


def tell_apart(
    before: Snapshot, after: Snapshot, judge: Judge, *, now: Description, earlier: Description | None
) -> tuple[Step, ...]:
    """Return the way from one assessment to the other in steps of one cause each; empty where one thing differs only.

    ``now``: the description of the later assessment; ``earlier``: that of the earlier one, where it is at hand. With it
    everything is told apart: the earlier description under the new rules, then on the new date, then the new one.
    Without it only the date can be: the new description on the old date, then on the new one.
    """
    differs = differences(before.receipt, after.receipt)
    then, day = (date.fromisoformat(one.receipt.as_of) for one in (before, after))
    if len(differs) < 2 or (earlier is None and Cause.DATE not in differs):
        return ()
    if earlier is None:
        others = [cause for cause in differs if cause is not Cause.DATE]
        return (Step(others[0] if len(others) == 1 else None, judge(now, then)), Step(Cause.DATE, after))
    days = {Cause.RULES: then, Cause.DATE: day}
    way = [cause for cause in (Cause.RULES, Cause.DATE, Cause.AGENCY) if cause in differs]
    return (*(Step(cause, judge(earlier, days[cause])) for cause in way[:-1]), Step(way[-1], after))


def compare(
    before: Snapshot, after: Snapshot, *, history: Sequence[Snapshot] = (), steps: Sequence[Step] = ()
) -> Comparison:
    """Compare two assessments of one agency.

    ``history``: assessments before ``before``, the oldest first; a finding of theirs that ``before`` shows closed and
    ``after`` has again is reopened. ``steps``: the way from ``before`` to ``after`` in steps of one cause each, the
    last one reaching ``after``; without them a cause is named only where a single thing differs at all.
    """
    differs = differences(before.receipt, after.receipt)
    way = tuple(steps) or (Step(differs[0] if len(differs) == 1 else None, after),)
    compared = _Comparing(before, after, history, way)
    rules = dict.fromkeys([*before.rules, *after.rules])
    return Comparison(
        before=before.side,
        after=after.side,
        findings=tuple(compared.findings()),
        outcomes=tuple(compared.outcomes(sorted(rules, key=natural_order))),
        differs=tuple(dict.fromkeys([*differs, *(step.cause for step in steps if step.cause is not None)])),
    )


def with_comparison(assessment: Assessment, comparison: Comparison, *, marking: bool = True) -> Assessment:
    """Return the assessment with a comparison to an earlier one beside it, and its findings marked by it.

    ``marking``: false where a baseline marks them.
    """
    if not marking:
        return replace(assessment, comparison=comparison)
    changes = {found.fingerprint: found.change for found in comparison.findings}

    def marked(finding: Finding) -> Finding:
        return replace(finding, change=changes.get(finding.fingerprint))

    results = tuple(replace(result, findings=tuple(map(marked, result.findings))) for result in assessment.results)
    return replace(assessment, results=results, comparison=comparison)


class _Comparing:
    def __init__(self, before: Snapshot, after: Snapshot, history: Sequence[Snapshot], way: tuple[Step, ...]) -> None:
        self._before, self._after = before, after
        self._history = history
        self._way = way

    def findings(self) -> Iterable[ComparedFinding]:
        fingerprints = dict.fromkeys([*self._after.findings, *self._before.findings])
        found = [(self._seen(fingerprint), self._compared(fingerprint)) for fingerprint in fingerprints]
        found.sort(key=lambda pair: _order(*pair))
        return (compared for _, compared in found)

    def outcomes(self, rules: Iterable[str]) -> Iterable[OutcomeChange]:
        for rule in rules:
            states = [_outcome(reached, rule) for reached in self._reached()]
            if states[0] is not states[-1]:
                yield OutcomeChange(
                    rule=rule,
                    title=self._title(rule),
                    before=states[0],
                    after=states[-1],
                    cause=self._cause(states),
                )

    def _compared(self, fingerprint: str) -> ComparedFinding:
        seen = self._seen(fingerprint)
        then, now = self._before.findings.get(fingerprint), self._after.findings.get(fingerprint)
        change, reason = self._change(fingerprint, seen.rule)
        states = [_standing(reached, fingerprint, seen.rule) for reached in self._reached()]
        return ComparedFinding(
            fingerprint=fingerprint,
            rule=seen.rule,
            title=self._title(seen.rule),
            statement=seen.statement,
            change=change,
            cause=self._cause(states) if states[0] != states[-1] else None,
            before=None if then is None else then.grading,
            after=None if now is None else now.grading,
            reason=reason,
            waived=now is not None and now.waived,
            kind=seen.kind,
        )

    def _change(self, fingerprint: str, rule: str) -> tuple[Change, Text | None]:
        if fingerprint not in self._after.findings:
            why = why_not_closed(self._after, rule)
            return (Change.CLOSED, None) if why is None else (Change.NO_LONGER_JUDGED, why)
        if fingerprint in self._before.findings:
            return Change.STILL_OPEN, None
        if not any(fingerprint in earlier.findings for earlier in self._history):
            return Change.NEW, None
        was_closed = why_not_closed(self._before, rule) is None
        return Change.REOPENED if was_closed else Change.STILL_OPEN, None

    def _reached(self) -> Iterable[Snapshot]:
        return (self._before, *(step.reached for step in self._way))

    def _cause(self, states: Sequence[object]) -> Cause | None:
        """Return the cause of the last step that changed anything: the one that led to what is now."""
        changed = [step for step, was, became in zip(self._way, states, states[1:], strict=False) if was != became]
        return changed[-1].cause if changed else None

    def _seen(self, fingerprint: str) -> SeenFinding:
        return self._after.findings.get(fingerprint) or self._before.findings[fingerprint]

    def _title(self, rule: str) -> Text:
        found: SeenRule | None = self._after.rules.get(rule) or self._before.rules.get(rule)
        return Text(rule, rule) if found is None else found.title


def why_not_closed(later: Snapshot, rule: str) -> Text | None:
    """Return why a finding of a rule that is gone cannot be taken as closed; ``None`` where the rule bears it out.

    A rule with other findings bears it out as long as it could decide all its records.
    """
    found = later.rules.get(rule)
    if found is None:
        return _NO_PART
    if found.outcome is Outcome.NOT_FULFILLED and found.has_undetermined:
        return _NOT_PROVED[Outcome.UNDETERMINED]
    return _NOT_PROVED.get(found.outcome)


def _standing(reached: Snapshot, fingerprint: str, rule: str) -> tuple[str, Grading | None]:
    found = reached.findings.get(fingerprint)
    if found is not None:
        return "open", found.grading
    return ("closed" if why_not_closed(reached, rule) is None else "not judged"), None


def _outcome(reached: Snapshot, rule: str) -> Outcome | None:
    found = reached.rules.get(rule)
    return None if found is None else found.outcome


def _order(seen: SeenFinding, compared: ComparedFinding) -> tuple[object, ...]:
    gravest = 0 if Grading.MAJOR in {compared.before, compared.after} else 1
    return (
        _KINDS_IN_ORDER.index(seen.kind),
        gravest,
        _CHANGES_IN_ORDER.index(compared.change),
        natural_order(compared.rule),
    )
