"""Measure how long each format of ``qms check`` takes for the largest agency: ``python -m benchmarks.reports``.

The largest sample is made worse until it has hundreds of findings: the free texts of its records are emptied,
which states that there is none. Prints the seconds of each format, from the finished assessment to bytes.
"""

from __future__ import annotations

import json
import time
from typing import Any

from benchmarks.__main__ import AS_OF, LARGE
from qms_checker.assessment.check import Plan, check
from qms_checker.assessment.findings import Assessment
from qms_checker.cli.formats import FORMATS, Context
from qms_checker.description.discover import discover
from qms_checker.description.read import parse_description, read_description
from qms_checker.description.schema import FieldType, agency_schema
from qms_checker.engines.program import compile_program
from qms_checker.engines.python import PythonEngine
from qms_checker.reports.terminal import Style, render_terminal
from qms_checker.resources import rules_folder
from qms_checker.rulepacks.load import load_rulebook
from qms_checker.rulepacks.model import Rulebook

KEPT = frozenset({"id", "code", "title", "name", "number"})


def main() -> None:
    """Print what there is to report, and the seconds of each format."""
    run, rulebook = largest()
    print(f"{len(run.findings)} findings, {len(run.results)} rules, {len(run.agency.name)} letters of a name")
    for name, seconds in measure(run, rulebook).items():
        print(f"{name:>10} {seconds:6.2f} s")


def largest() -> tuple[Assessment, Rulebook]:
    """Return the assessment of the largest sample made worse, by every pack of rules there is."""
    data: dict[str, Any] = dict(read_description(next(discover(LARGE))).data)
    worse = {key: _worse(key, value) for key, value in data.items()}
    content = json.dumps(worse, ensure_ascii=False).encode()
    rulebook = load_rulebook(rules_folder())
    rules = tuple(rulebook.rules.values())
    plan = Plan(rulebook, "self-assessment", rules, compile_program(rulebook, rules, AS_OF))
    return check(parse_description("largest.yaml", (("largest.yaml", content),)), plan, PythonEngine()), rulebook


def measure(run: Assessment, rulebook: Rulebook) -> dict[str, float]:
    """Return the seconds of each format, in Vietnamese; what is loaded only once is loaded before."""
    context = Context(rulebook, "vi", single=True)
    measured = {}
    for name, form in FORMATS.items():
        form.render((run,), context)
        start = time.perf_counter()
        form.render((run,), context)
        measured[name] = time.perf_counter() - start
    start = time.perf_counter()
    render_terminal(run, rulebook.catalogue, "vi", Style())
    return {**measured, "terminal": time.perf_counter() - start}


def _worse(section: str, records: Any) -> Any:
    """Return records without their texts, where these are free: an empty text states that there is none."""
    kind = agency_schema().section(section)
    if not isinstance(records, list) or kind is None:
        return records
    free = {name for name, field in kind.fields.items() if field.type is FieldType.TEXT} - KEPT
    return [_emptied(record, free) if isinstance(record, dict) else record for record in records]


def _emptied(record: dict[str, Any], free: set[str]) -> dict[str, Any]:
    return {key: "" if key in free and isinstance(value, str) else value for key, value in record.items()}


if __name__ == "__main__":
    main()
