"""The findings on the screen: by criterion, the gravest first; what the same rule says twice is printed once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby

from qms_checker.assessment.findings import Assessment, Evidence, Finding, RuleResult
from qms_checker.assessment.follow_up import WORDS, Change
from qms_checker.reports.absence import BELONGS_IN, FRAGMENT, LOOKED_FOR, section_words
from qms_checker.reports.page import Ink, Page
from qms_checker.rulepacks.criteria import Catalogue
from qms_checker.vocabulary import FindingKind, Grading, Language, Text, finding_label, label

_GRAVITY = {
    (FindingKind.NONCONFORMITY, Grading.MAJOR): 0,
    (FindingKind.NONCONFORMITY, Grading.MINOR): 1,
    (FindingKind.OBSERVATION, None): 2,
    (FindingKind.OPPORTUNITY_FOR_IMPROVEMENT, None): 3,
}
_INKS = (Ink.BAD, Ink.WARN, Ink.NOTE, Ink.NOTE)
_MARKS = ("✗", "✗", "!", "+")
_WORDS = {
    "title": Text("PHÁT HIỆN", "FINDINGS"),
    "no_criterion": Text("Không có văn bản đang có hiệu lực", "No instrument in force"),
    "also": Text("Cũng theo", "Also by"),
    "looked_for": LOOKED_FOR,
    "evidence": Text("Bằng chứng", "Evidence"),
    "escalated": Text("Nâng mức từ {} lên {}", "Raised from {} to {}"),
    "correction": Text("Khắc phục ngay", "Correction, now"),
    "corrective_action": Text("Hành động khắc phục nguyên nhân", "Corrective action, for the cause"),
}


@dataclass(frozen=True, slots=True)
class _Block:
    """The findings of one rule that have the same gravity and reason."""

    result: RuleResult
    gravity: int
    findings: tuple[Finding, ...]


def write_findings(page: Page, assessment: Assessment, catalogue: Catalogue, language: Language) -> None:
    """Write the findings without a waiver; nothing when there are none."""
    blocks = [block for result in assessment.results for block in _blocks(result)]
    if not blocks:
        return
    page.blank()
    page.rule()
    page.text(f"{_WORDS['title'].in_language(language)} ({sum(len(block.findings) for block in blocks)})", ink=Ink.BOLD)
    page.rule()
    by_criterion: dict[str, list[_Block]] = {}
    for block in blocks:
        by_criterion.setdefault(next(iter(block.result.criteria), ""), []).append(block)
    for criterion, group in sorted(by_criterion.items(), key=lambda item: min(block.gravity for block in item[1])):
        heading = catalogue.cite(criterion, language) if criterion else _WORDS["no_criterion"].in_language(language)
        page.blank()
        page.text(f"▌ {heading[:1].upper()}{heading[1:]}", hang=2, ink=Ink.BOLD)
        for block in sorted(group, key=lambda block: block.gravity):
            page.blank()
            _write_block(page, block, catalogue, language)


def _blocks(result: RuleResult) -> Iterable[_Block]:
    def alike(finding: Finding) -> tuple[int, str]:
        reason = finding.escalation_reason
        return _GRAVITY[finding.kind, finding.grading], "" if reason is None else reason.vi

    to_act_upon = [finding for finding in result.findings if finding.waiver is None]
    for (gravity, _), found in groupby(sorted(to_act_upon, key=alike), key=alike):
        yield _Block(result, gravity, tuple(found))


def _write_block(page: Page, block: _Block, catalogue: Catalogue, language: Language) -> None:
    first, result = block.findings[0], block.result
    kind = finding_label(first.kind, first.grading, language)
    count = "" if len(block.findings) == 1 else f" × {len(block.findings)}"
    title = result.title.in_language(language)
    changed = _change(first, language) if len(block.findings) == 1 else ""
    page.marked(_MARKS[block.gravity], f"{changed}{kind}{count} · {result.rule} · {title}", _INKS[block.gravity])
    if len(result.criteria) > 1:
        others = "; ".join(catalogue.cite(criterion, language) for criterion in result.criteria[1:])
        page.text(f"{_WORDS['also'].in_language(language)}: {others}", indent=4, hang=2, ink=Ink.FAINT)
    for finding in block.findings:
        if len(block.findings) > 1:
            page.marked("•", _change(finding, language) + finding.statement.in_language(language), Ink.PLAIN, indent=4)
        else:
            page.text(finding.statement.in_language(language), indent=4)
        for evidence in _telling(finding.evidence):
            write_evidence(page, evidence, language, indent=6)
    _write_escalation(page, first, language)
    _write_distinct(page, "looked_for", block, lambda finding: finding.looked_for, language)
    _write_distinct(page, "correction", block, lambda finding: finding.correction, language)
    _write_distinct(page, "corrective_action", block, lambda finding: finding.corrective_action, language)
    _write_belongs(page, block, language)


def _change(finding: Finding, language: Language) -> str:
    """Return ``[MỚI] `` before what was not there in the baseline or the earlier assessment."""
    if finding.change not in {Change.NEW, Change.REOPENED}:
        return ""
    return f"[{WORDS[finding.change].in_language(language).upper()}] "


def _telling(found: tuple[Evidence, ...]) -> Iterable[Evidence]:
    """Leave out a record as a whole where one of its fields is shown, too: the field names the record."""
    for evidence in found:
        if not any(other.pointer.startswith(f"{evidence.pointer}/") for other in found):
            yield evidence


def _write_distinct(
    page: Page, word: str, block: _Block, text_of: Callable[[Finding], Text], language: Language
) -> None:
    for text in dict.fromkeys(text_of(finding).in_language(language) for finding in block.findings):
        page.labelled(_WORDS[word].in_language(language), text, indent=4)


def _write_escalation(page: Page, finding: Finding, language: Language) -> None:
    if finding.escalation_reason is None or finding.grading is None:
        return
    before = label(Grading(finding.escalated_from[0]), language)
    head = _WORDS["escalated"].in_language(language).format(before, label(finding.grading, language))
    causes = f" ({', '.join(finding.escalated_from[1:])})" if finding.escalated_from[1:] else ""
    page.labelled(head, finding.escalation_reason.in_language(language) + causes, indent=4)


def _write_belongs(page: Page, block: _Block, language: Language) -> None:
    sections = dict.fromkeys(finding.belongs_in for finding in block.findings)
    where = "; ".join(section_words(section, language) for section in sections)
    fragments = dict.fromkeys(finding.fragment for finding in block.findings if finding.fragment)
    more = f" – {FRAGMENT.in_language(language)}:" if fragments else ""
    page.labelled(BELONGS_IN.in_language(language), where + more, indent=4)
    for fragment in fragments:
        page.verbatim(fragment, indent=8, ink=Ink.NOTE)


def write_evidence(page: Page, evidence: Evidence, language: Language, *, indent: int) -> None:
    """Write one piece of evidence: ``file:line  name: value``."""
    place = f"{evidence.file}:{evidence.line}"
    page.text(
        f"↳ {place}  {evidence.name.in_language(language)}{_value(evidence, language)}",
        indent=indent,
        hang=2,
        ink=Ink.FAINT,
    )


def _value(evidence: Evidence, language: Language) -> str:
    value = evidence.value
    if value is None:
        return ""
    if value == "":
        return ": " + Text("(ghi là không có)", "(stated as none)").in_language(language)
    if isinstance(value, bool):
        return f": {'true' if value else 'false'}"
    return f": {cut(str(value) if evidence.label is None else evidence.label.in_language(language), 120)}"


def cut(text: str, longest: int) -> str:
    """Return the text, shortened with an ellipsis where it is longer."""
    return text if len(text) <= longest else text[: longest - 1] + "…"
