"""What a schema refuses, in both languages with place and hint; two validators, one answer."""

from __future__ import annotations

import copy
from functools import lru_cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qms_checker import json_schema
from qms_checker.description.schema import agency_schema
from qms_checker.errors import Location
from qms_checker.json_schema import SchemaChecker, pointer_of
from qms_checker.resources import sample_agencies_folder
from qms_checker.strict_yaml import parse_yaml
from tests.properties.strategies import description_data

DID_YOU_MEAN = ("có phải ý bạn là {!r}?", "did you mean {!r}?")
BOOLEAN = ("viết true (có) hoặc false (không), không có ngoặc kép", "write true or false, without quotes")
DASH = ("thêm dấu - trước mỗi mục", "put a - before each item")
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["id", "name"],
    "additionalProperties": False,
    "patternProperties": {"^x-": {}},
    "properties": {
        "id": {
            "type": "string",
            "pattern": "^[a-z]+$",
            "title": "Mã | Code",
            "description": "Chữ thường.\n\nLower case.",
        },
        "name": {"type": "string", "maxLength": 5},
        "day": {"type": "string", "format": "date-vn", "pattern": "^\\d{4}-\\d{2}-\\d{2}$"},
        "kind": {"enum": ["first", "again", None]},
        "year": {"type": ["integer", "null"], "minimum": 1000, "maximum": 9999},
        "size": {"type": ["string", "number"]},
        "sent": {"type": "boolean"},
        "list": {"type": "array", "items": {"type": "object", "minProperties": 1}, "uniqueItems": True},
        "any": {"anyOf": [{"type": "integer"}, {"type": "boolean"}]},
        "plain": {"type": "string", "pattern": "^a$"},
    },
}
REFUSED = [
    # the content, code, line:column, messages in both languages, hints in both languages
    ("nam: x", "unknown-key", "3:1", ("không có khoá 'nam'", "there is no key 'nam'"), ("name",)),
    (
        "year: 20",
        "out-of-range",
        "3:1",
        ("'20' ngoài giới hạn; giá trị nhỏ nhất là 1000", "'20' is out of range; the least value is 1000"),
        None,
    ),
    (
        "year: 20260",
        "out-of-range",
        "3:1",
        ("'20260' ngoài giới hạn; giá trị lớn nhất là 9999", "'20260' is out of range; the greatest value is 9999"),
        None,
    ),
    (
        "year: abc",
        "wrong-type",
        "3:1",
        ("cần số nguyên, nhưng gặp 'abc'", "expected a whole number, found 'abc'"),
        None,
    ),
    (
        "size: true",
        "wrong-type",
        "3:1",
        ("cần chữ hoặc số, nhưng gặp true", "expected text or a number, found true"),
        ("đặt chữ trong ngoặc kép", "put the text in quotes"),
    ),
    ("size: []", "wrong-type", "3:1", ("cần chữ hoặc số, nhưng gặp []", "expected text or a number, found []"), None),
    (
        "sent: có",
        "wrong-type",
        "3:1",
        ("cần true hoặc false, nhưng gặp 'có'", "expected true or false, found 'có'"),
        BOOLEAN,
    ),
    (
        "sent: 'true'",
        "wrong-type",
        "3:1",
        ("cần true hoặc false, nhưng gặp 'true'", "expected true or false, found 'true'"),
        BOOLEAN,
    ),
    (
        "sent: ''",
        "wrong-type",
        "3:1",
        ("cần true hoặc false, nhưng gặp ''", "expected true or false, found ''"),
        (
            "viết true (có) hoặc false (không); chưa biết thì bỏ khoá này",
            "write true or false; if nobody knows, leave the key out",
        ),
    ),
    ("sent: 1", "wrong-type", "3:1", ("cần true hoặc false, nhưng gặp '1'", "expected true or false, found '1'"), None),
    ("sent:", "wrong-type", "3:1", ("cần true hoặc false, nhưng gặp null", "expected true or false, found null"), None),
    (
        "list: ''",
        "wrong-type",
        "3:1",
        (
            "cần danh sách (mỗi mục bắt đầu bằng dấu -), nhưng gặp ''",
            "expected a list (each item starts with -), found ''",
        ),
        ("viết [] nếu cơ quan khẳng định không có", "write [] to state that there is none"),
    ),
    (
        "list: {a: 1}",
        "wrong-type",
        "3:1",
        (
            "cần danh sách (mỗi mục bắt đầu bằng dấu -), nhưng gặp {…}",
            "expected a list (each item starts with -), found {…}",
        ),
        DASH,
    ),
    (
        "list: [x]",
        "wrong-type",
        "3:8",
        (
            "cần nhóm khoá – giá trị (khoá: giá trị), nhưng gặp 'x'",
            "expected a group of keys and values (key: value), found 'x'",
        ),
        None,
    ),
    ("list: [{}]", "empty-record", "3:8", ("mục rỗng: không có khoá nào", "an empty record: it has no key"), None),
    (
        "list:\n- a: 1\n- a: 1",
        "uniqueItems",
        "3:1",
        ("không đúng quy định uniqueItems: […]", "does not satisfy uniqueItems: […]"),
        None,
    ),
    (
        "kind: frist",
        "unknown-value",
        "3:1",
        ("'frist' không thuộc: first, again", "'frist' is not one of: first, again"),
        ("first",),
    ),
    ("kind: z", "unknown-value", "3:1", ("'z' không thuộc: first, again", "'z' is not one of: first, again"), None),
    (
        "day: hôm qua",
        "not-a-date",
        "3:1",
        ("'hôm qua' không phải là ngày", "'hôm qua' is not a date"),
        ("viết 2026-03-05 hoặc 05/03/2026", "write 2026-03-05 or 05/03/2026"),
    ),
    ("plain: b", "wrong-form", "3:1", ("'b' không đúng dạng (giá trị)", "'b' has not the expected form (value)"), None),
    ("any: x", "wrong-type", "3:1", ("cần số nguyên, nhưng gặp 'x'", "expected a whole number, found 'x'"), None),
]


def problems(content: str, schema: dict[str, Any] = SCHEMA) -> list[tuple[Any, ...]]:
    document = parse_yaml(content.encode(), "mau.yaml")
    return [
        (
            found.code,
            f"{found.location.line}:{found.location.column}",
            (found.message.vi, found.message.en),
            None if found.hint is None else (found.hint.vi, found.hint.en),
        )
        for found in SchemaChecker(schema).problems(document.data, document.locate)
    ]


@pytest.fixture(params=["compiled", "pure"])
def validator(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways of validating; ``pure`` is what is left where jsonschema_rs cannot be imported."""
    if request.param == "pure":
        monkeypatch.setattr(json_schema, "_compile", None)
    elif json_schema._compile is None:
        pytest.skip("jsonschema_rs is not installed here")


@pytest.mark.usefixtures("validator")
@pytest.mark.parametrize(("content", "code", "place", "message", "hint"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_is_wrong_is_told_in_both_languages(
    content: str, code: str, place: str, message: tuple[str, str], hint: tuple[str, ...] | None
) -> None:
    expected = tuple(text.format(hint[0]) for text in DID_YOU_MEAN) if hint is not None and len(hint) == 1 else hint
    assert problems(f"id: so\nname: Sở\n{content}")[0] == (code, place, message, expected)


@pytest.mark.usefixtures("validator")
def test_a_day_that_no_calendar_has_is_told_with_the_rest() -> None:
    """Alone it is told by whoever reads the day; beside a wrong value it must not wait for the next run."""
    day = "'2026-02-30'"

    assert problems("id: so\nname: a\nday: 2026-02-30") == []
    assert problems("id: so\nname: a\nday: 2026-02-30\nkind: frist") == [
        ("not-a-date", "3:1", (f"không có ngày {day} trong lịch", f"there is no day {day} on the calendar"), None),
        (
            "unknown-value",
            "4:1",
            ("'frist' không thuộc: first, again", "'frist' is not one of: first, again"),
            tuple(text.format("first") for text in DID_YOU_MEAN),
        ),
    ]


@pytest.mark.usefixtures("validator")
def test_a_required_key_is_missed_where_it_belongs() -> None:
    assert problems("sent: true") == [
        ("missing-key", "1:1", ("thiếu khoá bắt buộc 'id'", "the required key 'id' is missing"), None),
        ("missing-key", "1:1", ("thiếu khoá bắt buộc 'name'", "the required key 'name' is missing"), None),
    ]


@pytest.mark.usefixtures("validator")
def test_a_wrong_form_is_explained_with_the_words_of_the_schema() -> None:
    message = ("'SO' không đúng dạng (mã)", "'SO' has not the expected form (code)")
    assert problems("id: SO\nname: a") == [("wrong-form", "1:1", message, ("Chữ thường.", "Lower case."))]


@pytest.mark.usefixtures("validator")
def test_a_wrong_type_is_answered_with_an_example_where_the_schema_has_one() -> None:
    schema = {"properties": {"time": {"type": "string", "examples": ["3 ngày làm việc"]}, "plain": {"type": "string"}}}
    found = problems("time: {days: 3}\nplain: {days: 3}", {"type": "object", **schema})

    assert [hint for *_, hint in found] == [
        ("ví dụ: 3 ngày làm việc", "for example: 3 ngày làm việc"),
        None,
    ]


@pytest.mark.usefixtures("validator")
def test_an_unlike_key_is_told_which_keys_are_known() -> None:
    known = "id, name, day, kind, year, size, sent, list, any, plain"
    assert problems("id: a\nname: a\nqqqq: 1") == [
        (
            "unknown-key",
            "3:1",
            ("không có khoá 'qqqq'", "there is no key 'qqqq'"),
            (
                f"các khoá dùng được ở đây: {known}; khoá riêng phải bắt đầu bằng x-",
                f"keys known here: {known}; keys of your own start with x-",
            ),
        )
    ]


@pytest.mark.usefixtures("validator")
def test_of_many_known_keys_only_the_first_are_told() -> None:
    schema = {"additionalProperties": False, "properties": {f"key{index}": {} for index in range(13)}}
    (found,) = problems("zzz: 1", schema)
    assert found[3][1].startswith("keys known here: key0, key1,")
    assert "key11 …; keys of your own" in found[3][1]


@pytest.mark.usefixtures("validator")
def test_a_long_text_is_told_by_its_limit_and_shown_by_its_beginning() -> None:
    assert problems("id: a\nname: abcdef") == [
        ("too-long", "2:1", ("dài quá 5 ký tự", "longer than 5 characters"), None)
    ]
    ((_, _, message, _),) = problems(f"id: {'A' * 100}\nname: a")
    assert message[1] == f"'{'A' * 59}…' has not the expected form (code)"


@pytest.mark.usefixtures("validator")
def test_problems_come_in_the_order_of_the_file_and_once() -> None:
    found = problems("year: 1\nkind: z\nnamme: 1\nid: A\nsent: 1\nname: a")
    assert [row[:2] for row in found] == [
        ("out-of-range", "1:1"),
        ("unknown-value", "2:1"),
        ("unknown-key", "3:1"),
        ("wrong-form", "4:1"),
        ("wrong-type", "5:1"),
    ]


@pytest.mark.usefixtures("validator")
def test_valid_data_have_no_problem_and_own_keys_are_welcome() -> None:
    assert problems("id: a\nname: a\nx-own: {b: [1]}\nkind:\nyear:\nlist: []\nsize: 01") == []


@pytest.mark.parametrize(
    ("path", "pointer"), [((), ""), (("a", 0, "b"), "/a/0/b"), (("a/b", "c~d", "~1"), "/a~1b/c~0d/~01")]
)
def test_a_path_is_a_json_pointer(path: tuple[Any, ...], pointer: str) -> None:
    assert pointer_of(path) == pointer


@lru_cache(maxsize=1)
def both() -> tuple[SchemaChecker, SchemaChecker]:
    schema = agency_schema().json_schema
    compiled, pure = SchemaChecker(schema), SchemaChecker(schema)
    if compiled._fast is None:
        pytest.skip("jsonschema_rs is not installed here")
    pure._fast = None
    return compiled, pure


def assert_agree(data: Any) -> None:
    compiled, pure = both()
    assert compiled.is_valid(data) == pure.is_valid(data)
    assert compiled.problems(data, _nowhere) == pure.problems(data, _nowhere)
    assert compiled.is_valid(data) == (compiled.problems(data, _nowhere) == ())


def _nowhere(pointer: str) -> Location:
    return Location("mau.yaml", 1, 1, pointer)


@pytest.mark.parametrize("file", sorted(sample_agencies_folder().glob("*.yaml")), ids=lambda file: file.name)
def test_the_validators_agree_on_a_sample(file: Any) -> None:
    assert_agree(parse_yaml(file.read_bytes(), file.name).data)


MUTANTS: st.SearchStrategy[Any] = st.sampled_from(
    [
        None,
        True,
        False,
        0,
        -1,
        2026,
        10**15,
        "",
        " ",
        "x",
        "01",
        "yes",
        "2026-03-05",
        "30/02/2026",
        "2026-3",
        "97,5 %",
        "5 ngày làm việc",
        "5 ngay",
        "1.001193",
        "9.2",
        "H41",
        "x" * 30000,
        [],
        {},
        [None],
        [[]],
        [{}],
        {"note": "x"},
    ]
)


@settings(max_examples=60, deadline=None)
@given(data=description_data(), choice=st.data())
def test_the_validators_agree_on_mutants_of_a_description(data: dict[str, Any], choice: st.DataObject) -> None:
    mutant = copy.deepcopy(data)
    holder: Any = mutant
    while True:
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        key = choice.draw(st.sampled_from([*keys, "note", "nmae"] if isinstance(holder, dict) else keys))
        inner = holder.get(key) if isinstance(holder, dict) else holder[key]
        if not isinstance(inner, dict | list) or not inner or choice.draw(st.integers(0, 3)) == 0:
            break
        holder = inner
    if choice.draw(st.booleans()) and (isinstance(holder, list) or key in holder):
        del holder[key]
    else:
        holder[key] = choice.draw(MUTANTS)
    assert_agree(mutant)
