"""The specification of the rule language: complete, and true. Its conditions are read, its tables recalculated."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from qms_checker.assessment.cases import CaseRunner
from qms_checker.description.read import parse_description
from qms_checker.description.schema import RecordType, agency_schema
from qms_checker.engines.python import Evaluation, PythonEngine
from qms_checker.engines.verdicts import Truth
from qms_checker.facts.derive import derive_facts
from qms_checker.resources import rules_folder
from qms_checker.rulepacks.cases import load_cases
from qms_checker.rulepacks.catalogues import text
from qms_checker.rulepacks.conditions import Condition
from qms_checker.rulepacks.load import load_rulebook
from qms_checker.rulepacks.operands import OperandReader
from qms_checker.rulepacks.parse import CONNECTIVES, FIELD_OPERATORS, QUANTIFIERS, ConditionReader, Definition
from qms_checker.rulepacks.scope import Place, Scope
from qms_checker.strict_yaml import parse_yaml

PAGE = (Path(__file__).resolve().parent.parent.parent / "docs" / "writing-rules.md").read_text(encoding="utf-8")
AS_OF = date(2026, 11, 20)
ROOT = agency_schema().root
AGENCY = "agency: {id: co-quan, name: Cơ quan, type: provincial_department}"
TRUTHS: dict[str, Truth] = {"true": True, "false": False, "unknown": None}
RULEBOOK = load_rulebook(rules_folder())

_BLOCK = re.compile(
    r"^```yaml (\w+)(?: for_each=([\w.]+))?\n((?:(?!```).*\n)*)```\n"
    r"(?:\n\| (?:Record|Description) \| Holds \|\n\|[-|]+\|\n((?:\|.*\n)+))?",
    re.MULTILINE,
)
_ROW = re.compile(r"^\| `(.*)` \| (\w+) \|$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    kind: str
    for_each: str
    yaml: str
    rows: tuple[tuple[str, str], ...]
    heading: str


def blocks() -> Iterator[Block]:
    for found in _BLOCK.finditer(PAGE):
        heading = re.findall(r"^#+ (.*)$", PAGE[: found.start()], re.MULTILINE)[-1]
        rows = tuple(_ROW.findall(found[4] or ""))
        yield Block(found[1], found[2] or "", found[3], rows, heading)


BLOCKS = tuple(blocks())
CONDITIONS = [block for block in BLOCKS if block.kind == "condition"]


def one(kind: str) -> str:
    (block,) = [block for block in BLOCKS if block.kind == kind]
    return block.yaml


def read_yaml(content: str) -> Any:
    return parse_yaml(content.encode(), "writing-rules.md")


def definitions() -> dict[str, Definition]:
    document = read_yaml(one("definition"))
    raw, place = document.data, Place(document, "")
    return {raw["name"]: Definition(raw["name"], raw["of"], text(raw["meaning"]), raw["holds_when"], place)}


def subject_of(block: Block) -> RecordType:
    found = agency_schema().section(block.for_each)
    assert found is not None
    return found


def read_condition(block: Block) -> Condition:
    document = read_yaml(block.yaml)
    reader = ConditionReader(OperandReader(AS_OF, RULEBOOK.parameters), definitions())
    return reader.condition(document.data, Scope.of_subject(subject_of(block), ROOT), Place(document, ""))


def truth(block: Block, given: str) -> Truth:
    record = read_yaml(given).data
    data = {**read_yaml(AGENCY).data, **({block.for_each: [record]} if block.for_each else record)}
    description = parse_description("row", (("row", json.dumps(data).encode()),))
    facts = derive_facts(description, AS_OF)
    subject = facts.collection(block.for_each)[0] if block.for_each else facts.root
    evaluation = Evaluation(facts)
    return evaluation.truth(read_condition(block), evaluation.environment(subject))


@pytest.mark.parametrize("name", [*FIELD_OPERATORS, *QUANTIFIERS, *CONNECTIVES])
def test_every_word_of_the_language_has_a_heading_with_an_example(name: str) -> None:
    """What can be written and is not explained here is not part of the language."""
    sections = re.split(r"^(?=#{2,3} )", PAGE, flags=re.MULTILINE)
    (section,) = [part for part in sections if f"`{name}`" in part.partition("\n")[0]]
    examples = [found[3] for found in _BLOCK.finditer(section)]

    assert any(re.search(rf"\b{name}:", example) for example in examples)


def test_no_heading_explains_a_word_that_does_not_exist() -> None:
    explained = {
        name for line in re.findall(r"^### (`.*)$", PAGE, re.MULTILINE) for name in re.findall(r"`(\w+)`", line)
    }

    assert explained == {*FIELD_OPERATORS, *QUANTIFIERS, *CONNECTIVES}


@pytest.mark.parametrize("block", CONDITIONS, ids=[block.heading for block in CONDITIONS])
def test_conditions_are_read_by_the_real_reader(block: Block) -> None:
    read_condition(block)


@pytest.mark.parametrize(
    ("block", "given", "holds"),
    [(block, *row) for block in CONDITIONS for row in block.rows],
    ids=[f"{block.heading}: {given}" for block in CONDITIONS for given, _ in block.rows],
)
def test_tables_of_outcomes_are_right(block: Block, given: str, holds: str) -> None:
    assert truth(block, given) is TRUTHS[holds]


def test_every_row_of_an_example_was_seen() -> None:
    """A row with a slip in its form would otherwise be passed over."""
    rows = re.findall(r"^\| `\{.*\| (?:true|false|unknown) \|$", PAGE, re.MULTILINE)

    assert len(rows) == sum(len(block.rows) for block in CONDITIONS)
    assert len(rows) > 60


@pytest.mark.parametrize("block", [one for one in CONDITIONS if one.rows], ids=lambda block: block.heading)
def test_every_example_shows_what_an_unknown_does(block: Block) -> None:
    shown = {holds for _, holds in block.rows}

    assert {"true", "false"} <= shown
    assert "unknown" in shown or block.heading == "`in`"  # the type of an agency is never unknown


def test_the_whole_example_loads_and_its_cases_pass(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(rules_folder(), folder)
    (folder / "example").mkdir()
    (folder / "example" / "posting.yaml").write_text(one("rules"), encoding="utf-8")
    (folder / "example" / "posting.cases.yaml").write_text(one("cases"), encoding="utf-8")

    rulebook = load_rulebook(folder)
    cases = [case for case in load_cases(folder) if case.rule == "EXAMPLE-01"]
    differences = [result.difference for result in CaseRunner(rulebook, PythonEngine()).run(cases)]

    assert differences == [None] * 6
    assert {case.outcome for case in cases} == {"fulfilled", "not_fulfilled", "undetermined", "not_applicable"}


def test_parameters_in_the_example_have_the_shape_of_the_file(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(rules_folder(), folder)
    before = (folder / "parameters.yaml").read_text(encoding="utf-8")
    example = one("parameters").replace("internal_audit_interval", "an_interval").partition("\n")[2]
    (folder / "parameters.yaml").write_text(f"{before.rstrip()}\n{example}", encoding="utf-8")

    assert load_rulebook(folder).parameters["an_interval"].at(AS_OF) is not None
