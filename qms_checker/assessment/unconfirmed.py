"""What a person still has to check against the full legal texts, and which rules use which parameter. Pure."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from qms_checker.assessment.wording import PLACEHOLDER
from qms_checker.rulepacks.criteria import Criterion
from qms_checker.rulepacks.model import Rule, Rulebook
from qms_checker.rulepacks.parameters import DatedValue, ParameterSource
from qms_checker.rulepacks.raw import pairs_of
from qms_checker.vocabulary import Confidence, Text, label

GENERAL_KNOWLEDGE = "GK"
"""The source of what is known without a page that says it."""

SOURCE_LABELS: Mapping[ParameterSource, Text] = {
    ParameterSource.LAW: Text("văn bản quy định", "set by a text"),
    ParameterSource.PRACTICE: Text("theo thông lệ", "usual practice"),
    ParameterSource.PROPOSAL: Text("đề xuất của phần mềm", "a proposal of this project"),
}


class Kind(StrEnum):
    """What is to be checked."""

    RULE = "rule"
    CRITERION = "criterion"
    PARAMETER = "parameter"


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """One thing to check. ``instruments``: the texts to read it in; ``reasons``: why it is not settled."""

    kind: Kind
    id: str
    title: Text
    reasons: tuple[Text, ...]
    sources: tuple[str, ...]
    instruments: tuple[str, ...]


def unconfirmed(rulebook: Rulebook, rules: Iterable[Rule] | None = None) -> tuple[Unconfirmed, ...]:
    """Return what is not confirmed: rules, then criteria, then parameters.

    With ``rules``, only these, and the criteria and parameters they rest on.
    """
    chosen = tuple(rulebook.rules.values()) if rules is None else tuple(rules)
    cited = {name for rule in chosen for name in rule.criteria}
    used = {name for rule in chosen for name in parameters_of(rule, rulebook)}
    return (
        *_rules(chosen, rulebook),
        *_criteria(rulebook, rulebook.catalogue.by_id if rules is None else cited),
        *_parameters(rulebook, rulebook.parameters if rules is None else used),
    )


def parameters_of(rule: Rule, rulebook: Rulebook) -> tuple[str, ...]:
    """Return the names of the parameters a rule depends on, or prints, in the order of the parameter file."""
    used: set[str] = set()
    definitions: set[str] = set()
    conditions = [rule.binds, rule.where, rule.require, *(escalation.when for escalation in rule.escalations)]
    while conditions:
        for key, name in pairs_of(conditions.pop()):
            if key == "parameter":
                used.add(name)
            elif key == "is" and name in rulebook.definitions and name not in definitions:
                definitions.add(name)
                conditions.append(rulebook.definitions[name].holds_when)
    breach = rule.breach
    texts = [breach.statement, breach.looked_for, breach.correction, breach.corrective_action]
    for text in (*texts, *(escalation.reason for escalation in rule.escalations)):
        used |= {found.strip().removeprefix("parameter.") for found in PLACEHOLDER.findall(text.vi)}
    return tuple(name for name in rulebook.parameters if name in used)


def _rules(rules: Iterable[Rule], rulebook: Rulebook) -> Iterator[Unconfirmed]:
    by_id = rulebook.catalogue.by_id
    for rule in rules:
        if rule.confidence is not Confidence.CONFIRMED:
            instruments = dict.fromkeys(by_id[name].instrument for name in rule.criteria)
            reasons = (_confidence(rule.confidence), *_general_knowledge(rule.sources))
            yield Unconfirmed(Kind.RULE, rule.id, rule.title, reasons, rule.sources, tuple(instruments))


def _criteria(rulebook: Rulebook, chosen: Container[str]) -> Iterator[Unconfirmed]:
    for instrument in rulebook.catalogue.instruments.values():
        for criterion in instrument.criteria:
            reasons = tuple(_reasons(criterion)) if criterion.id in chosen and not criterion.is_chapter else ()
            if reasons:
                yield Unconfirmed(
                    Kind.CRITERION, criterion.id, criterion.title, reasons, instrument.sources, (instrument.id,)
                )


def _reasons(criterion: Criterion) -> Iterator[Text]:
    if criterion.confidence is not Confidence.CONFIRMED:
        yield _confidence(criterion.confidence)
    if criterion.citation is None:
        yield Text("chưa rõ điều, khoản", "article number not known")


def _parameters(rulebook: Rulebook, chosen: Container[str]) -> Iterator[Unconfirmed]:
    for parameter in rulebook.parameters.values():
        open_values = tuple(dated for dated in parameter.values if dated.source is not ParameterSource.LAW)
        if open_values and parameter.name in chosen:
            reasons = tuple(dict.fromkeys(map(_reason_of_value, open_values)))
            yield Unconfirmed(Kind.PARAMETER, parameter.name, parameter.title, reasons, (), ())


def _reason_of_value(dated: DatedValue) -> Text:
    words = SOURCE_LABELS[dated.source]
    return Text(f"{words.vi} ({dated.reference.vi})", f"{words.en} ({dated.reference.en})")


def _confidence(confidence: Confidence) -> Text:
    return Text(label(confidence, "vi"), label(confidence, "en"))


def _general_knowledge(sources: tuple[str, ...]) -> Iterator[Text]:
    if sources == (GENERAL_KNOWLEDGE,):
        yield Text("chỉ dựa vào hiểu biết chung, chưa có nguồn nào ghi", "general knowledge only, no source says it")
    elif GENERAL_KNOWLEDGE in sources:
        yield Text("một phần dựa vào hiểu biết chung", "in part general knowledge")
