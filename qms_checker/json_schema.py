"""Checking data against JSON Schema 2020-12; the only module that imports ``jsonschema`` and ``jsonschema_rs``.

The compiled validator answers the common question, "is it valid?", about a hundred times faster; only where it says
no is the pure one asked why, because its errors name the place and the keyword. Where the compiled one cannot be
imported, the pure one answers both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from qms_checker.dates import is_no_day
from qms_checker.errors import Location, Problem
from qms_checker.hints import did_you_mean
from qms_checker.vocabulary import Text

try:
    import jsonschema_rs

    _compile: Callable[[dict[str, Any]], Any] | None = jsonschema_rs.validator_for
except ImportError:  # no wheel for this platform
    _compile = None

Locate = Callable[[str], Location]

_TYPE_NAMES = {
    "string": Text("chữ", "text"),
    "integer": Text("số nguyên", "a whole number"),
    "number": Text("số", "a number"),
    "boolean": Text("true hoặc false", "true or false"),
    "array": Text("danh sách (mỗi mục bắt đầu bằng dấu -)", "a list (each item starts with -)"),
    "object": Text("nhóm khoá – giá trị (khoá: giá trị)", "a group of keys and values (key: value)"),
    "null": Text("để trống", "nothing"),
}
_BOOLEAN_WORDS = frozenset({"yes", "no", "on", "off", "có", "không", "True", "False", "TRUE", "FALSE", "đúng", "sai"})
_EXCERPT = 60
_DATE = "date-vn"
"""The format of dates in both notations; their form is checked by a pattern beside it."""


class SchemaChecker:
    """A schema ready to check data with."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._schema = schema
        self._fast = _compile(dict(schema)) if _compile is not None else None

    def is_valid(self, data: Any) -> bool:
        """Tell whether the data conform to the schema."""
        if self._fast is not None:
            return bool(self._fast.is_valid(data))
        return next(self._errors(data), None) is None

    def problems(self, data: Any, locate: Locate) -> tuple[Problem, ...]:
        """Return what is wrong, in the order of the file; empty when the data conform.

        Days that are not on the calendar conform; beside something that does not, they are told with it.
        """
        if self.is_valid(data):
            return ()
        errors = self._errors(data, with_days=True)
        found = [problem for error in errors for problem in _translate(error, locate)]
        return tuple(sorted(set(found), key=lambda problem: (problem.location, problem.code, problem.message.en)))

    def _errors(self, data: Any, *, with_days: bool = False) -> Iterator[Any]:
        # late: a valid description never needs it, and it is slow to import
        from jsonschema import Draft202012Validator, FormatChecker

        days = FormatChecker(formats=())
        days.checks(_DATE)(lambda value: not (with_days and isinstance(value, str) and is_no_day(value)))
        return iter(Draft202012Validator(self._schema, format_checker=days).iter_errors(data))


def no_such_day(written: Any) -> Text:
    """Return what to say of a date such as 30 February."""
    return Text(f"không có ngày {written!r} trong lịch", f"there is no day {written!r} on the calendar")


def pointer_of(path: Any) -> str:
    """Return the JSON pointer (RFC 6901) of a sequence of keys and indexes."""
    return "".join("/" + str(token).replace("~", "~0").replace("/", "~1") for token in path)


def _translate(error: Any, locate: Locate) -> Iterator[Problem]:
    pointer = pointer_of(error.absolute_path)
    keyword, value, schema = error.validator, error.validator_value, error.schema
    if keyword == "additionalProperties":
        yield from _unknown_keys(error, pointer, locate)
        return
    if keyword == "required":
        missing = [key for key in value if key not in error.instance]
        for key in missing:
            message = Text(f"thiếu khoá bắt buộc {key!r}", f"the required key {key!r} is missing")
            yield Problem("missing-key", locate(pointer), message)
        return
    if keyword in ("anyOf", "oneOf", "allOf", "if", "then", "else") and error.context:
        for inner in error.context:
            yield from _translate(inner, locate)
        return
    code, message, hint = _describe(keyword, value, schema, error.instance)
    yield Problem(code, locate(pointer), message, hint)


def _unknown_keys(error: Any, pointer: str, locate: Locate) -> Iterator[Problem]:
    known = list(error.schema.get("properties", {}))
    for key in error.instance:
        if key in known or str(key).startswith("x-"):
            continue
        place = locate(f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}")
        hint = did_you_mean(str(key), known) or _known_keys(known)
        shown = _excerpt(key)
        yield Problem("unknown-key", place, Text(f"không có khoá {shown}", f"there is no key {shown}"), hint)


def _known_keys(known: list[str]) -> Text:
    listed = ", ".join(known[:12]) + (" …" if len(known) > 12 else "")
    return Text(
        f"các khoá dùng được ở đây: {listed}; khoá riêng phải bắt đầu bằng x-",
        f"keys known here: {listed}; keys of your own start with x-",
    )


def _describe(keyword: str, value: Any, schema: Mapping[str, Any], instance: Any) -> tuple[str, Text, Text | None]:
    found = _excerpt(instance)
    if keyword == "type":
        names = [value] if isinstance(value, str) else [name for name in value if name != "null"]
        vi = " hoặc ".join(_TYPE_NAMES[name].vi for name in names)
        en = " or ".join(_TYPE_NAMES[name].en for name in names)
        message = Text(f"cần {vi}, nhưng gặp {found}", f"expected {en}, found {found}")
        return "wrong-type", message, _type_hint(names, instance) or _example(schema)
    if keyword == "enum":
        choices = [str(choice) for choice in value if choice is not None]
        hint = did_you_mean(str(instance), choices)
        listed = ", ".join(choices)
        return "unknown-value", Text(f"{found} không thuộc: {listed}", f"{found} is not one of: {listed}"), hint
    if keyword == "pattern":
        return _describe_pattern(schema, found)
    if keyword == "format":
        return "not-a-date", no_such_day(instance), None
    if keyword in ("minimum", "maximum"):
        vi, en = ("nhỏ nhất", "least") if keyword == "minimum" else ("lớn nhất", "greatest")
        message = Text(
            f"{found} ngoài giới hạn; giá trị {vi} là {value}", f"{found} is out of range; the {en} value is {value}"
        )
        return "out-of-range", message, None
    if keyword == "minProperties":
        return "empty-record", Text("mục rỗng: không có khoá nào", "an empty record: it has no key"), None
    if keyword == "maxLength":
        return "too-long", Text(f"dài quá {value} ký tự", f"longer than {value} characters"), None
    return keyword, Text(f"không đúng quy định {keyword}: {found}", f"does not satisfy {keyword}: {found}"), None


def _describe_pattern(schema: Mapping[str, Any], found: str) -> tuple[str, Text, Text | None]:
    if schema.get("format") == _DATE:
        message = Text(f"{found} không phải là ngày", f"{found} is not a date")
        return "not-a-date", message, Text("viết 2026-03-05 hoặc 05/03/2026", "write 2026-03-05 or 05/03/2026")
    title, _, title_en = str(schema.get("title", "")).partition(" | ")
    description, _, description_en = str(schema.get("description", "")).partition("\n\n")
    vi, en = title or "giá trị", title_en or "value"
    message = Text(
        f"{found} không đúng dạng ({vi[:1].lower()}{vi[1:]})", f"{found} has not the expected form ({en.lower()})"
    )
    return "wrong-form", message, Text(description, description_en) if description else None


def _type_hint(names: list[str], instance: Any) -> Text | None:
    if names == ["boolean"] and isinstance(instance, str) and instance in _BOOLEAN_WORDS | {"true", "false"}:
        return Text("viết true (có) hoặc false (không), không có ngoặc kép", "write true or false, without quotes")
    if names == ["boolean"] and instance == "":
        return Text(
            "viết true (có) hoặc false (không); chưa biết thì bỏ khoá này",
            "write true or false; if nobody knows, leave the key out",
        )
    if names == ["array"] and instance == "":
        return Text("viết [] nếu cơ quan khẳng định không có", "write [] to state that there is none")
    if names == ["array"]:
        return Text("thêm dấu - trước mỗi mục", "put a - before each item")
    if isinstance(instance, bool) and "string" in names:
        return Text("đặt chữ trong ngoặc kép", "put the text in quotes")
    return None


def _example(schema: Mapping[str, Any]) -> Text | None:
    """Return how such a value is written, where the schema says so."""
    examples = (one for one in schema.get("examples", ()) if isinstance(one, str | int | float))
    shown = next((_excerpt(one) if isinstance(one, bool) else str(one) for one in examples), None)
    return None if shown is None else Text(f"ví dụ: {shown}", f"for example: {shown}")


def _excerpt(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{…}"
    if isinstance(value, list):
        return "[…]" if value else "[]"
    text = str(value)
    return repr(text if len(text) <= _EXCERPT else text[: _EXCERPT - 1] + "…")
