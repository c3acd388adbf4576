"""Judging packs that load: what a reviewer would otherwise have to check by eye. Pure: rules and cases → problems."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from qms_checker.assessment.wording import FIGURE_PARTS, PLACEHOLDER
from qms_checker.description.schema import Field, Member, RecordType, agency_schema
from qms_checker.engines.program import Judgement, Program, compile_program
from qms_checker.errors import Problem, RulePackError
from qms_checker.rulepacks.cases import Case
from qms_checker.rulepacks.conditions import Condition, Quantifier, parts_of, walk
from qms_checker.rulepacks.model import Rule, Rulebook
from qms_checker.rulepacks.raw import pairs_of
from qms_checker.rulepacks.scope import Place
from qms_checker.vocabulary import Outcome, Text

USED_BY_THE_PROGRAM = frozenset(
    {
        "score_weight_major",
        "score_weight_minor",
        "score_weight_other",
        "score_minimum_coverage",
        "score_capping_rules",
        "grade_excellent",
        "grade_good",
        "grade_fair",
        "grade_average",
    }
)
"""Parameters that no rule names: the score is computed with them."""

_NEEDED_CASES = (Outcome.FULFILLED, Outcome.NOT_FULFILLED)


def boundary_dates(rulebook: Rulebook) -> tuple[date, ...]:
    """Return every day on which something begins or has just ended, sorted."""
    found = {era.since for era in rulebook.eras if era.since is not None}
    for rule in rulebook.rules.values():
        found.add(rule.in_force_from)
        if rule.in_force_to is not None:
            found |= {rule.in_force_to, rule.in_force_to + timedelta(days=1)}
    for parameter in rulebook.parameters.values():
        found |= {dated.since for dated in parameter.values}
    for instrument in rulebook.catalogue.instruments.values():
        found.add(instrument.in_force_from)
        if instrument.in_force_to is not None:
            found.add(instrument.in_force_to + timedelta(days=1))
    for declared in (declared for overlay in rulebook.overlays for declared in overlay.not_applicable):
        found.add(declared.since)
        if declared.until is not None:
            found.add(declared.until + timedelta(days=1))
    return tuple(sorted(found))


def lint(rulebook: Rulebook, cases: Iterable[Case], parameters: Place) -> tuple[Problem, ...]:
    """Return everything a reviewer should know, in the order of files and lines.

    ``parameters``: the place of the parameter file. The rules are compiled as of every boundary date.
    """
    found: list[Problem] = []
    judgements: dict[str, Judgement] = {}
    for day in boundary_dates(rulebook):
        program, problems = _compile(rulebook, day)
        found.extend(problems)
        judgements.update(program.judgements if program is not None else {})
    for rule in rulebook.rules.values():
        found.extend(_texts_of_rule(rule))
        found.extend(_evidence(rule))
        if rule.id in judgements:
            found.extend(_placeholders(rule, judgements[rule.id], rulebook))
    found.extend(_cases(rulebook, cases))
    found.extend(_definitions(rulebook))
    found.extend(_parameters(rulebook, parameters))
    found.extend(_overlays(rulebook))
    unique = dict.fromkeys(found)
    return tuple(sorted(unique, key=lambda problem: (problem.location, problem.message.en)))


def _compile(rulebook: Rulebook, day: date) -> tuple[Program | None, list[Problem]]:
    """Compile all rules; where that fails, each alone, so that one mistake does not hide another."""
    rules = tuple(rulebook.rules.values())
    try:
        return compile_program(rulebook, rules, day), []
    except RulePackError as error:
        together = list(error.problems)
    alone: list[Problem] = []
    for rule in rules:
        try:
            compile_program(rulebook, (rule,), day)
        except RulePackError as error:
            alone.extend(error.problems)
    return None, alone or together


def _problem(place: Place, message: Text, hint: Text | None = None) -> Problem:
    return place.refuse(message, hint).problems[0]


def _texts(rule: Rule) -> Iterator[tuple[Place, Text]]:
    """Yield the texts that are filled in for a finding."""
    breach, place = rule.breach, rule.place.child("otherwise")
    yield place.child("statement"), breach.statement
    yield place.child("looked_for"), breach.looked_for
    yield place.child("correction"), breach.correction
    yield place.child("corrective_action"), breach.corrective_action
    for escalation in rule.escalations:
        yield escalation.place.child("reason"), escalation.reason


def _texts_of_rule(rule: Rule) -> Iterator[Problem]:
    plain = [(rule.place.child(key), getattr(rule, key)) for key in ("title", "rationale", "guidance")]
    for place, text in (*plain, *_texts(rule)):
        yield from _same_language(place, text)
    for place, text in plain:
        if "{" in text.vi + text.en:
            message = Text(
                "chỗ điền {…} chỉ dùng trong nội dung phát hiện", "placeholders {…} belong in texts of findings only"
            )
            yield _problem(place, message)


def _same_language(place: Place, text: Text) -> Iterator[Problem]:
    if text.vi == text.en and any(character.isalpha() for character in PLACEHOLDER.sub("", text.vi)):
        yield _problem(place, Text("hai ngôn ngữ giống hệt nhau", "both languages are the same"))


def _placeholders(rule: Rule, judgement: Judgement, rulebook: Rulebook) -> Iterator[Problem]:
    conditions = (judgement.require, *(escalation.when for escalation in judgement.escalations))
    outer = {name for condition in conditions for name in _outer_labels(condition)}
    labels = {part.label for condition in conditions for part in walk(condition) if isinstance(part, Quantifier)}
    for place, text in _texts(rule):
        names = {
            language: {name.strip() for name in PLACEHOLDER.findall(words)} for language, words in _by_language(text)
        }
        for language, words in _by_language(text):
            for name in sorted(names[language]):
                message = _wrong_placeholder(name, judgement.subject, rulebook, outer, labels)
                if message is not None:
                    yield _problem(place.child(language), message)
            rest = PLACEHOLDER.sub("", words)
            if "{" in rest or "}" in rest:
                yield _problem(place.child(language), Text("dấu { hoặc } lẻ", "a brace { or } without its pair"))
        if names["vi"] != names["en"]:
            listed = ", ".join(sorted(names["vi"] ^ names["en"]))
            yield _problem(place, Text(f"chỉ một ngôn ngữ có: {listed}", f"in one language only: {listed}"))


def _by_language(text: Text) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("vi", text.vi), ("en", text.en)


def _outer_labels(condition: Condition) -> Iterator[str]:
    if isinstance(condition, Quantifier):
        if condition.label is not None:
            yield condition.label
        return
    for part in parts_of(condition):
        yield from _outer_labels(part)


def _wrong_placeholder(
    name: str, subject: RecordType, rulebook: Rulebook, outer: set[str], labels: set[str | None]
) -> Text | None:
    head, _, rest = name.partition(".")
    if name == "as_of":
        return None
    if head == "parameter":
        known = rest in rulebook.parameters
        return None if known else Text(f"không có tham số {rest!r}", f"there is no parameter {rest!r}")
    if head in outer:
        parts = ", ".join(FIGURE_PARTS)
        known = rest in FIGURE_PARTS
        return None if known else Text(f"{{{name}}}: chỉ có {parts}", f"{{{name}}}: there are only {parts}")
    if head in labels:
        return Text(
            f"{{{name}}}: nhãn {head!r} nằm trong một lượng từ khác nên không có số liệu chung",
            f"{{{name}}}: the label {head!r} is inside another quantifier and has no figure of its own",
        )
    kind, path = (
        (agency_schema().root, rest) if head == "$agency" else (subject, rest) if head == "$" else (subject, name)
    )
    if path in kind.fields:
        return None
    where = kind.name or "agency"
    return Text(f"{{{name}}}: không có trường này trong {where}", f"{{{name}}}: no such field in {where}")


def _evidence(rule: Rule) -> Iterator[Problem]:
    place = rule.place.child("otherwise", "evidence_belongs_in")
    section = rule.breach.section
    member = _member(agency_schema().root.members, section)
    if member is None:
        yield _problem(place.child("section"), Text(f"không có mục {section!r}", f"there is no section {section!r}"))
        return
    for index, path in enumerate(rule.breach.fields):
        if isinstance(member, Field) or _member(member.members, path) is None:
            message = Text(f"không có trường {path!r} trong {section}", f"there is no field {path!r} in {section}")
            yield _problem(place.child("fields", index), message)


def _member(members: Mapping[str, Member], path: str) -> Member | None:
    key, _, rest = path.partition(".")
    found = members.get(key)
    if not rest or found is None:
        return found
    return None if isinstance(found, Field) else _member(found.members, rest)


def _cases(rulebook: Rulebook, cases: Iterable[Case]) -> Iterator[Problem]:
    outcomes: dict[str, set[Outcome]] = {}
    for case in cases:
        outcomes.setdefault(case.rule, set()).add(case.outcome)
        if case.rule not in rulebook.rules:
            yield _problem(
                case.place.child("rule"), Text(f"không có quy tắc {case.rule}", f"there is no rule {case.rule}")
            )
    for rule in rulebook.rules.values():
        for needed in _NEEDED_CASES:
            if needed not in outcomes.get(rule.id, set()):
                message = Text(
                    f"{rule.id}: thiếu trường hợp thử có kết quả {needed}", f"{rule.id}: no case expects {needed}"
                )
                yield _problem(rule.place.child("id"), message)


def _definitions(rulebook: Rulebook) -> Iterator[Problem]:
    used = {name for condition in _raw_conditions(rulebook) for key, name in pairs_of(condition) if key == "is"}
    for definition in rulebook.definitions.values():
        yield from _same_language(definition.place, definition.meaning)
        if definition.name not in used:
            message = f"{definition.name!r}"
            yield _problem(
                definition.place, Text(f"định nghĩa {message} không được dùng", f"the definition {message} is not used")
            )


def _parameters(rulebook: Rulebook, parameters: Place) -> Iterator[Problem]:
    used = {name for condition in _raw_conditions(rulebook) for key, name in pairs_of(condition) if key == "parameter"}
    for rule in rulebook.rules.values():
        for _, text in _texts(rule):
            names = PLACEHOLDER.findall(text.vi + text.en)
            used |= {name.strip().removeprefix("parameter.") for name in names if name.strip().startswith("parameter.")}
    for index, parameter in enumerate(rulebook.parameters.values()):
        overlay = rulebook.overlay_of_parameter(parameter.name)
        place = parameters.child("parameters", index) if overlay is None else overlay.place_of_parameter(parameter.name)
        yield from _same_language(place.child("title"), parameter.title)
        if parameter.name not in used | USED_BY_THE_PROGRAM:
            name = f"{parameter.name!r}"
            yield _problem(place, Text(f"tham số {name} không được dùng", f"the parameter {name} is not used"))


def _overlays(rulebook: Rulebook) -> Iterator[Problem]:
    for overlay in rulebook.overlays:
        yield from _same_language(overlay.place.child("description"), overlay.description)
        for declared in overlay.not_applicable:
            yield from _same_language(declared.place.child("reason"), declared.reason)


def _raw_conditions(rulebook: Rulebook) -> Iterator[Any]:
    for definition in rulebook.definitions.values():
        yield definition.holds_when
    for rule in rulebook.rules.values():
        yield from (rule.binds, rule.where, rule.require)
        yield from (escalation.when for escalation in rule.escalations)
