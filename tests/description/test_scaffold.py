"""The fragments offered for filling in fit the format, for every section and every field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from qms_checker.description.read import parse_description
from qms_checker.description.scaffold import fragment
from qms_checker.description.schema import Field, Member, ObjectType, RecordType, agency_schema
from qms_checker.facts.derive import derive_facts
from tests.properties.strategies import AS_OF

AGENCY = "agency: {id: so-mau, name: Sở Mẫu, type: provincial_department}\n"
RECORD_TYPES = [found for found in agency_schema().record_types() if found.name]


def paths(members: Mapping[str, Member]) -> Iterator[str]:
    """Every field, object and list of a record, as a rule names what belongs in it."""
    for member in members.values():
        yield member.path
        if isinstance(member, ObjectType):
            yield from paths(member.members)
        elif isinstance(member, RecordType):
            yield from (f"{member.path}.{path}" for path in paths(member.members))


def top_level(members: Mapping[str, Member]) -> Iterator[str]:
    """Every place a rule may name as the section where evidence belongs and that is no list of records."""
    for member in members.values():
        if isinstance(member, ObjectType):
            yield member.path
            yield from top_level(member.members)
        elif isinstance(member, Field):
            yield member.path


def read(text: str, required: Mapping[str, str] | None = None) -> Mapping[str, Any]:
    """Read a fragment beside the agency, which it may be about itself, with what its records must have."""
    whole = text if text.startswith("agency:") else AGENCY + text
    for key, value in (required or {}).items():
        whole = whole.replace("  - ", f"  - {key}: {value}\n    ", 1) if f"{key}:" not in text else whole
    if text.startswith("agency:"):
        rest = "".join(
            f"  {key}: {value}\n"
            for key, value in (("id", "so-mau"), ("name", "Sở Mẫu"), ("type", "provincial_department"))
            if f"\n  {key}:" not in text
        )
        whole = text + rest
    description = parse_description("mau.yaml", (("mau.yaml", whole.encode()),))
    derive_facts(description, AS_OF)
    return description.data


def holder(data: Any, section: str) -> Any:
    """Return what stands at a dotted path: of lists of records, in the first record."""
    for key in section.split("."):
        data = data[0] if isinstance(data, list) else data
        data = data[key]
    return data


def required_of(section: str) -> dict[str, str]:
    outer = agency_schema().section(section.partition(".")[0])
    samples = {"procedures": {"code": "QT-01"}, "administrative_procedures": {"code": "1.001193"}}
    return samples.get(outer.name, {}) if outer is not None else {}


@pytest.mark.parametrize("section", [found.name for found in RECORD_TYPES])
def test_the_fragment_of_a_section_of_records_fits_the_format(section: str) -> None:
    (found,) = holder(read(fragment(section), required_of(section)), section)
    assert found
    assert None not in found.values()


@pytest.mark.parametrize("record_type", RECORD_TYPES, ids=lambda found: found.name)
def test_the_fragment_of_each_field_of_a_record_fits_the_format_and_holds_it(record_type: RecordType) -> None:
    for path in paths(record_type.members):
        found = holder(read(fragment(record_type.name, [path]), required_of(record_type.name)), record_type.name)
        value = holder(found, path)
        assert value is not None, path
        assert value != {}, path


@pytest.mark.parametrize("section", list(top_level(agency_schema().root.members)))
def test_the_fragment_of_an_object_or_field_of_the_agency_fits_the_format(section: str) -> None:
    assert holder(read(fragment(section)), section) not in (None, {})


def test_all_fields_of_a_record_at_once_fit_the_format() -> None:
    for record_type in RECORD_TYPES:
        wanted = tuple(path for path, field in record_type.fields.items() if not field.is_derived)
        found = holder(read(fragment(record_type.name, wanted), required_of(record_type.name)), record_type.name)
        for path in wanted:
            assert holder(found, path) is not None, f"{record_type.name}.{path}"


def test_a_fragment_is_written_in_the_order_asked_for_with_objects_opened_once() -> None:
    found = fragment("declarations", ["signed_on", "signatory.name", "number", "signatory.position"])
    assert [line.partition(":")[0] for line in found.splitlines()] == [
        "declarations",
        "  - signed_on",
        "    signatory",
        "      name",
        "      position",
        "    number",
    ]


def test_a_nested_section_names_the_record_it_belongs_to() -> None:
    lines = fragment("internal_audits.assignments", ["auditor"]).splitlines()
    assert [line.partition(":")[0] for line in lines] == [
        "internal_audits",
        "  - id",
        "    assignments",
        "      - auditor",
    ]
