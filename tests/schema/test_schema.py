"""The schema of a description: valid, explained in both languages, and with examples that fit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from qms_checker.dates import parse_date
from qms_checker.description.read import parse_description
from qms_checker.description.scaffold import fragment
from qms_checker.description.schema import Field, Member, ObjectType, RecordType, agency_schema
from qms_checker.facts.values import comparable
from qms_checker.json_schema import SchemaChecker
from qms_checker.resources import schema_file
from qms_checker.rulepacks.parse import CONNECTIVES, FIELD_OPERATORS, NUMBER_OPERATORS, QUANTIFIERS
from qms_checker.rulepacks.scope import OUTCOMES
from qms_checker.strict_yaml import YamlDocument, parse_yaml

SCHEMA: dict[str, Any] = json.loads(schema_file("agency").read_bytes())
FILES_OF_RULES = (
    *("rule-pack", "cases", "criteria", "parameters", "profile", "sources", "overlay", "eras", "due", "changelog"),
    "provinces",
)
SCHEMAS = ("agency", *FILES_OF_RULES, "waivers", "baseline", "assessment")
RECORD_TYPES = {kind.name or "(description)": kind for kind in agency_schema().record_types()}


def keys(node: dict[str, Any], path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every key of a description with its node, those of shared definitions once."""
    for key, child in node.get("properties", {}).items():
        yield f"{path}/{key}", child
        yield from keys(child, f"{path}/{key}")
        yield from keys(child.get("items", {}), f"{path}/{key}")


def all_keys() -> dict[str, dict[str, Any]]:
    found = dict(keys(SCHEMA, ""))
    for name, definition in SCHEMA["$defs"].items():
        found[f"$defs/{name}"] = definition
        found |= dict(keys(definition, f"$defs/{name}"))
        found |= dict(keys(definition.get("items", {}), f"$defs/{name}"))
    return found


KEYS = all_keys()


def own_schema(node: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of one key alone, with the shared definitions at hand."""
    return {**node, "$defs": SCHEMA["$defs"], "$schema": SCHEMA["$schema"]}


def test_it_is_a_schema() -> None:
    for name in SCHEMAS:
        Draft202012Validator.check_schema(json.loads(schema_file(name).read_bytes()))


def test_every_shipped_schema_is_named_here() -> None:
    assert {file.name.removesuffix(".schema.json") for file in schema_file("agency").parent.iterdir()} >= set(SCHEMAS)


@pytest.mark.parametrize("path", KEYS)
def test_every_key_is_explained_in_both_languages(path: str) -> None:
    """``Tên | Name`` and two paragraphs; ``note`` and ``evidence`` are explained where they are defined."""
    node = KEYS[path]
    if path.rsplit("/", 1)[1] in ("note", "evidence") and "$ref" in node:
        node = SCHEMA["$defs"][node["$ref"].rpartition("/")[2]]
    title, description = node.get("title", ""), node.get("description", "")

    assert [bool(words.strip()) for words in title.split(" | ")] == [True, True]
    assert [bool(words.strip()) for words in description.split("\n\n")] == [True, True]


@pytest.mark.parametrize("path", [path for path, node in KEYS.items() if "examples" in node])
def test_examples_fit_their_own_key(path: str) -> None:
    checker = SchemaChecker(own_schema(KEYS[path]))

    for example in KEYS[path]["examples"]:
        assert checker.problems(example, YamlDocument("example", None, "").locate) == ()


@pytest.mark.parametrize("kind", RECORD_TYPES.values(), ids=list(RECORD_TYPES))
def test_examples_have_values_that_can_be_compared(kind: RecordType) -> None:
    for field in kind.fields.values():
        for example in field.examples:
            for value in example if isinstance(example, list) else [example]:
                assert comparable(value, field.type) is not None, (field.path, value)


@pytest.mark.parametrize("kind", RECORD_TYPES.values(), ids=list(RECORD_TYPES))
def test_keys_of_records_exist(kind: RecordType) -> None:
    """A record is identified by fields it has, and came to be on a date it has."""
    assert [name for name in kind.key if name not in kind.fields] == []
    assert kind.occurs_on is None or kind.fields[kind.occurs_on].type == "date"
    assert kind.name == "" or kind.key


@pytest.mark.parametrize("kind", RECORD_TYPES.values(), ids=list(RECORD_TYPES))
def test_terms_have_names_in_both_languages(kind: RecordType) -> None:
    for field in kind.fields.values():
        for label in field.labels.values():
            assert label.vi
            assert label.en


@pytest.mark.parametrize("kind", RECORD_TYPES.values(), ids=list(RECORD_TYPES))
def test_no_key_is_a_word_of_the_rule_language(kind: RecordType) -> None:
    """A condition tells a field from a keyword by its name alone.

    ``by`` of an external inspection is a keyword only beside ``unique``; there the field is asked for inside ``all``.
    """
    reserved = {*QUANTIFIERS, *CONNECTIVES, *FIELD_OPERATORS, *NUMBER_OPERATORS, "where", "satisfies", "as", "of", "by"}
    reserved.add(OUTCOMES.name)

    assert {*kind.members} & reserved <= ({"by"} if kind.name == "external_inspections" else set())


def test_a_description_made_of_all_examples_is_valid() -> None:
    data = {key: example_of(member) for key, member in agency_schema().root.members.items()}

    description = parse_description("examples", (("examples.json", json.dumps(data).encode()),))

    assert set(description.data) == set(agency_schema().root.members)


@pytest.mark.parametrize("section", agency_schema().root.members)
def test_the_fragment_of_a_section_is_valid(section: str) -> None:
    """What a finding offers to fill in can be pasted as it is."""
    data = parse_yaml(fragment(section).encode(), "fragment").data
    agency = {"id": "co-quan", "name": "Cơ quan", "type": "provincial_department"}
    whole = json.dumps({"agency": agency, **data}, ensure_ascii=False)

    assert parse_description("fragment", (("fragment.json", whole.encode()),)).data[section]


def example_of(member: Member) -> Any:
    if isinstance(member, Field):
        example = member.examples[0]
        return [example] if member.is_list and not isinstance(example, list) else example
    values = {key: example_of(child) for key, child in member.members.items()}
    return values if isinstance(member, ObjectType) else [values]


def test_dates_in_examples_are_on_the_calendar() -> None:
    for kind in agency_schema().record_types():
        for field in kind.fields.values():
            if field.type == "date":
                assert all(parse_date(example) for example in field.examples if example)


@pytest.mark.parametrize("section", agency_schema().root.members)
def test_both_validators_say_the_same_of_examples_and_of_wrong_values(section: str) -> None:
    """The compiled validator answers whether, the pure one why: they must not disagree."""
    checker = SchemaChecker(SCHEMA)
    agency = {"id": "co-quan", "name": "Cơ quan", "type": "provincial_department"}
    good = example_of(agency_schema().root.members[section])
    wrong: tuple[Any, ...] = (
        None,
        "",
        [],
        {},
        0,
        -1,
        1.5,
        True,
        "x",
        [None],
        [{}],
        {"x-own": 1},
        {"không": 1},
        "30/02/2026",
    )

    for value in (good, *wrong):
        data = {"agency": agency, section: value}
        assert checker.is_valid(data) is Draft202012Validator(SCHEMA).is_valid(data), value
