"""What a run found about a rule, as checklists tell it: in full where it must be looked at, else in a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from qms_checker.assessment.findings import Evidence, RuleResult
from qms_checker.assessment.printing import file_name, print_evidence, print_stated, shortened
from qms_checker.rulepacks.criteria import Criterion
from qms_checker.vocabulary import OUTCOMES_WORST_FIRST, Language, Outcome, Text, label

EVIDENCE_SHOWN = 4
FINDINGS_SHOWN = 3
MISSING_SHOWN = 5
FACT_LENGTH = 110
"""Characters of a piece of evidence for what is fulfilled: enough to know where to look."""

_TO_SUPPLY = Text("Cần bổ sung", "To supply")
_SEE = Text("xem", "see")


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownResult:
    """What one rule found: its outcome with the reason or the findings, and the evidence with its source."""

    text: str
    evidence: tuple[str, ...] = ()


class Told:
    """Tells each result once, in the first row that it concerns; every other row names it and that row."""

    def __init__(self, results: tuple[RuleResult, ...]) -> None:
        self._results = sorted(results, key=lambda one: OUTCOMES_WORST_FIRST.index(one.outcome))
        self._told_in: dict[str, str] = {}

    def in_row(
        self, criterion: Criterion, below: tuple[Criterion, ...], reference: str, language: Language
    ) -> Iterator[KnownResult]:
        """Yield what is known in the row of a criterion, worst first; ``below``: the sub-clauses, with own rows or not.

        Rows must be asked for in the order of the checklist. ``reference``: how other rows refer to this one.
        """
        with_own_row = {one.id: one for one in below if one.question is not None and not one.is_chapter}
        here = {criterion.id, *(one.id for one in below if one.id not in with_own_row)}
        named: dict[tuple[Outcome, str], list[str]] = {}
        for result in citing({*here, *with_own_row}, self._results):
            told_in = self._told_in.get(result.rule)
            if told_in is None and not here.isdisjoint(result.criteria):
                self._told_in[result.rule] = reference
                if result.outcome is not Outcome.NOT_APPLICABLE:
                    yield brief_result(result, language)
                    continue
                told_in = ""
            elif told_in is None:
                told_in = next(with_own_row[one].number for one in result.criteria if one in with_own_row)
            named.setdefault((result.outcome, told_in), []).append(result.rule)
        for (outcome, row), rules in named.items():
            where = f" ({_SEE.in_language(language)} {row})" if row else ""
            yield KnownResult(text=f"{', '.join(rules)}: {label(outcome, language).lower()}{where}")


def citing(criteria: set[str], results: Iterable[RuleResult]) -> tuple[RuleResult, ...]:
    """Return the results of the rules that cite one of the criteria."""
    return tuple(result for result in results if not criteria.isdisjoint(result.criteria))


def brief_result(result: RuleResult, language: Language) -> KnownResult:
    """Return what is not fulfilled or not known in full, and of what is fulfilled one piece of evidence."""
    if result.outcome is not Outcome.FULFILLED:
        return known_result(result, language)
    stated = next((one for one in result.evidence if one.value not in (None, "")), None)
    shown = stated or next(iter(result.evidence), None)
    head = f"{result.rule}: {label(result.outcome, language).lower()}."
    fact = "" if shown is None else _fact(shown, language)
    return KnownResult(text=" ".join(part for part in (head, result.reason.in_language(language), fact) if part))


def _fact(evidence: Evidence, language: Language) -> str:
    name, value = evidence.name.in_language(language), print_stated(evidence, language)
    fact = ": ".join(part for part in (name, value) if part)
    cut = fact if len(fact) <= FACT_LENGTH else fact[: FACT_LENGTH - 1].rstrip() + "…"
    return f"{cut} ({file_name(evidence.file)}:{evidence.line})"


def known_result(result: RuleResult, language: Language) -> KnownResult:
    """Return what the run found about one rule: outcome, findings or reason, what to supply, evidence."""
    evidence = result.evidence or tuple(one for finding in result.findings for one in finding.evidence)
    said = [finding.statement.in_language(language) for finding in result.findings]
    said = list(shortened(said, FINDINGS_SHOWN, language)) or [result.reason.in_language(language)]
    if result.missing:
        told = " ".join(said)
        names = dict.fromkeys(one.name.in_language(language) for one in result.missing)
        untold = shortened((name for name in names if name not in told), MISSING_SHOWN, language)
        if untold and not (told.endswith("…") and len(untold) < len(names)):
            said.append(f"{_TO_SUPPLY.in_language(language)}: {', '.join(untold)}.")
    head = f"{result.rule}: {label(result.outcome, language).lower()}."
    return KnownResult(
        text=" ".join(part[:1].upper() + part[1:] for part in (head, *said) if part),
        evidence=shortened((print_evidence(one, language) for one in evidence), EVIDENCE_SHOWN, language),
    )
