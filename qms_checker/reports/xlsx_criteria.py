"""The sheets of criteria, items and follow-up: how each requirement stands, and what else there is to know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qms_checker.assessment.findings import Assessment, RuleResult
from qms_checker.assessment.printing import cite, instruments_for
from qms_checker.media.workbook import Cell, Column, Shade, Sheet
from qms_checker.reports import words
from qms_checker.reports.follow_up_rows import follow_up_rows
from qms_checker.reports.plain import printable
from qms_checker.reports.xlsx_summary import OUTCOME_SHADES
from qms_checker.rulepacks.criteria import Catalogue, Criterion
from qms_checker.vocabulary import OUTCOMES_WORST_FIRST, Language, Outcome, Text, label

_NAME = Text("Tiêu chí", "Criteria")
_ITEMS = Text("Mục kiểm tra", "Items of the form")
_RULES = Text("Các quy tắc", "Rules")
_QUESTION = Text("Câu hỏi của chuyên gia đánh giá", "Question of the auditor")
_OPEN = Text("Chuyên gia đánh giá xem xét", "For the auditor to judge")
_HELP = Text(
    "Kết quả của tiêu chí là kết quả kém nhất của các quy tắc viện dẫn tiêu chí đó.",
    "A criterion has the worst outcome of the rules that cite it.",
)


_TOPIC = Text("Việc theo dõi", "What")
_SUBJECT = Text("Quy tắc hoặc phát hiện", "Rule or finding")
_STATE = Text("Tình trạng", "State")
_TOLD = Text("Nội dung", "Details")


def criteria_sheet(assessed: Sequence[Assessment], catalogue: Catalogue, language: Language, *, several: bool) -> Sheet:
    """Return each criterion that a rule cites, and those that only an auditor can judge, in catalogue order."""
    columns = (
        *_agency(language, several=several),
        Column(title=_NAME.in_language(language), width=60),
        Column(title=words.OUTCOME.in_language(language), width=18, shades=_shades(language)),
        Column(title=_RULES.in_language(language), width=40),
        Column(title=_QUESTION.in_language(language), width=60),
    )
    rows = [row for run in assessed for row in _criteria(run, catalogue, language, several=several)]
    name = _NAME.in_language(language)
    return Sheet(name=name, columns=columns, rows=rows, heading=(name, _HELP.in_language(language)))


def items_sheet(
    assessed: Sequence[Assessment], catalogue: Catalogue, language: Language, *, several: bool
) -> Iterator[Sheet]:
    """Yield the items of an inspection form with what the rules they collect say; nothing where there are none."""
    columns = (
        *_agency(language, several=several),
        Column(title=_ITEMS.in_language(language), width=12),
        Column(title=words.REQUIREMENT.in_language(language), width=50),
        Column(title=words.OUTCOME.in_language(language), width=18, shades=_shades(language)),
        Column(title=Text("Tổng hợp từ", "Collected from").in_language(language), width=60),
        Column(title=words.CRITERIA.in_language(language), width=40),
    )
    rows = [_item(run, item, catalogue, language, several=several) for run in assessed for item in run.items]
    if rows:
        name = _ITEMS.in_language(language)
        yield Sheet(name=name, columns=columns, rows=rows, heading=(name,))


def follow_up_sheet(assessed: Sequence[Assessment], language: Language, *, several: bool) -> Iterator[Sheet]:
    """Yield what stands beside the findings: idle waivers, claims of closing, what is gone, what was verified."""
    titles = (_TOPIC, _SUBJECT, _STATE, _TOLD, words.PLACE)
    widths = (24, 20, 26, 90, 36)
    columns = (
        *_agency(language, several=several),
        *(Column(title=title.in_language(language), width=width) for title, width in zip(titles, widths, strict=True)),
    )
    rows: list[list[Cell]] = [
        [*([printable(run.agency.name)] if several else []), row.topic, row.subject, row.state, row.told, row.place]
        for run in assessed
        for row in follow_up_rows(run, language)
    ]
    if rows:
        name = words.FOLLOW_UP.in_language(language)
        yield Sheet(name=name, columns=columns, rows=rows, heading=(name,))


def _criteria(run: Assessment, catalogue: Catalogue, language: Language, *, several: bool) -> Iterator[list[Cell]]:
    citing: dict[str, list[RuleResult]] = {}
    for result in run.results:
        for cited in result.criteria:
            citing.setdefault(cited, []).append(result)
    asked = {one.id for instrument in instruments_for(run, catalogue) for one in instrument.criteria if _is_asked(one)}
    agency: list[Cell] = [printable(run.agency.name)] if several else []
    for identifier, criterion in catalogue.by_id.items():
        results = citing.pop(identifier, [])
        if results or identifier in asked:
            question = "" if criterion.question is None else criterion.question.in_language(language)
            outcome = _outcome(results, language) if results else _OPEN.in_language(language)
            yield [*agency, cite(identifier, catalogue, language), outcome, _rules(results, language), question]


def _is_asked(criterion: Criterion) -> bool:
    return criterion.question is not None and not criterion.is_chapter


def _outcome(results: Sequence[RuleResult], language: Language) -> str:
    return label(min((result.outcome for result in results), key=OUTCOMES_WORST_FIRST.index), language)


def _rules(results: Sequence[RuleResult], language: Language) -> str:
    return "\n".join(f"{result.rule}: {label(result.outcome, language)}" for result in results)


def _item(run: Assessment, item: RuleResult, catalogue: Catalogue, language: Language, *, several: bool) -> list[Cell]:
    agency: list[Cell] = [printable(run.agency.name)] if several else []
    cited = "; ".join(cite(criterion, catalogue, language) for criterion in item.criteria)
    title, reason = item.title.in_language(language), printable(item.reason.in_language(language))
    return [*agency, item.rule, title, label(item.outcome, language), reason, cited]


def _shades(language: Language) -> tuple[tuple[str, Shade], ...]:
    return tuple((label(outcome, language), OUTCOME_SHADES[outcome]) for outcome in Outcome)


def _agency(language: Language, *, several: bool) -> tuple[Column, ...]:
    return (Column(title=words.AGENCY.in_language(language), width=28),) if several else ()
