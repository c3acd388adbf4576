"""The variables of a paper as its ``*.variables.yaml`` declares them, and what a user supplies for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, is_dataclass
from dataclasses import fields as dataclass_fields
from typing import Any

from qms_checker.errors import Location, Problem, QmsError
from qms_checker.hints import did_you_mean
from qms_checker.resources import template_file
from qms_checker.strict_yaml import YamlDocument, parse_yaml
from qms_checker.vocabulary import Text

OWN_PREFIX = "x_"
"""Variables of a user's own, for a template of their own: only ``--data`` gives them a value."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A value a template may print: text or a number, a record with ``fields``, or a list of either."""

    name: str
    description: Text
    example: Any
    is_list: bool
    fields: Mapping[str, Variable]

    @property
    def empty(self) -> object:
        """Return what stands for the variable where nothing is known."""
        if self.is_list:
            return ()
        return {name: field.empty for name, field in self.fields.items()} if self.fields else ""

    @property
    def bare(self) -> object:
        """Return what a paper about an agency without records holds: no records in any list."""
        if self.is_list and self.fields:
            return ()
        return {name: field.bare for name, field in self.fields.items()} if self.fields else self.example

    @property
    def sample(self) -> object:
        """Return the example, built from the fields where there are some."""
        if not self.fields:
            return self.example
        record = {name: field.sample for name, field in self.fields.items()}
        return [record] if self.is_list else record


def declared_variables(declaration: str) -> dict[str, Variable]:
    """Return the variables that a declaration names, in its order; several papers may share one."""
    file = template_file("word", f"{declaration}.variables.yaml")
    return _variables(parse_yaml(file.read_bytes(), str(file)).data["variables"])


def _variables(entries: Mapping[str, Any]) -> dict[str, Variable]:
    return {name: _variable(name, entry) for name, entry in entries.items()}


def _variable(name: str, entry: Mapping[str, Any]) -> Variable:
    description, example = entry["description"], entry.get("example", "")
    return Variable(
        name=name,
        description=Text(description["vi"], description["en"]),
        example=example,
        is_list=bool(entry.get("list")) or isinstance(example, list),
        fields=_variables(entry.get("fields", {})),
    )


def walk(variables: Mapping[str, Variable], prefix: str = "") -> Iterator[tuple[str, Variable]]:
    """Yield every variable with its path: ``receipt.engine``, ``groups[].findings[].rule``."""
    for name, variable in variables.items():
        path = f"{prefix}{name}{'[]' if variable.is_list else ''}"
        yield path, variable
        yield from walk(variable.fields, f"{path}.")


def read_data(content: bytes, file: str, declared: Mapping[str, Variable]) -> dict[str, object]:
    """Return what a user supplies for the variables of a paper.

    Raises :class:`QmsError` for keys that are not variables and for values of another shape. Fields left out of a
    record are empty; whole numbers and text are both welcome where text is expected.
    """
    document = parse_yaml(content, file)
    if document.data is None:
        return {}
    if not isinstance(document.data, Mapping):
        message = Text("tệp dữ liệu phải gồm các khoá (biến: giá trị)", "the data must be keys (variable: value)")
        raise QmsError(Problem("wrong-type", Location(file), message))
    reader = _DataReader(document)
    data = {
        name: value if name.startswith(OWN_PREFIX) else reader.value(name, value, declared, "")
        for name, value in document.data.items()
    }
    if reader.problems:
        raise QmsError(*reader.problems)
    return data


class _DataReader:
    """Checks supplied values against the declaration and collects what does not fit."""

    def __init__(self, document: YamlDocument) -> None:
        self._document = document
        self.problems: list[Problem] = []

    def value(self, name: str, value: Any, declared: Mapping[str, Variable], above: str) -> object:
        pointer = f"{above}/{name}"
        variable = declared.get(name)
        if variable is None:
            hint = did_you_mean(name, declared) or _known(declared, own=not above)
            message = Text(f"biểu mẫu không có biến {name!r}", f"the paper has no variable {name!r}")
            self._add("unknown-variable", pointer, message, hint)
            return None
        if value is None:
            return variable.empty
        if not variable.is_list:
            return self._one(variable, value, pointer)
        if not isinstance(value, list):
            message = Text(f"{name!r} phải là danh sách", f"{name!r} must be a list")
            self._add("wrong-type", pointer, message, Text("thêm dấu - trước mỗi mục", "put a - before each item"))
            return ()
        return tuple(self._one(variable, one, f"{pointer}/{index}") for index, one in enumerate(value))

    def _one(self, variable: Variable, value: Any, pointer: str) -> object:
        if isinstance(value, Mapping) != bool(variable.fields) or isinstance(value, list):
            fields = ", ".join(variable.fields)
            vi, en = (f"các khoá: {fields}", f"keys: {fields}") if fields else ("chữ hoặc số", "text or a number")
            message = Text(f"{variable.name!r} cần {vi}", f"{variable.name!r} expects {en}")
            self._add("wrong-type", pointer, message)
            return variable.empty
        if not variable.fields:
            return value
        given = {name: self.value(name, one, variable.fields, pointer) for name, one in value.items()}
        if not variable.is_list:
            return given  # the rest of a single record stays as it is known
        return {**{name: field.empty for name, field in variable.fields.items()}, **given}

    def _add(self, code: str, pointer: str, message: Text, hint: Text | None = None) -> None:
        self.problems.append(Problem(code, self._document.locate(pointer), message, hint))


def _known(declared: Mapping[str, Variable], *, own: bool) -> Text:
    listed = ", ".join(list(declared)[:12]) + (" …" if len(declared) > 12 else "")
    if not own:
        return Text(f"có: {listed}", f"there are: {listed}")
    return Text(
        f"có: {listed}; biến riêng phải bắt đầu bằng {OWN_PREFIX}",
        f"there are: {listed}; variables of your own start with {OWN_PREFIX}",
    )


def with_data(variables: Mapping[str, object], data: Mapping[str, object]) -> dict[str, object]:
    """Return the variables with what the user supplied in its place; of a single record only the keys supplied."""
    return {**variables, **{name: _laid_over(variables.get(name), value) for name, value in data.items()}}


def _laid_over(known: object, given: object) -> object:
    if not isinstance(given, Mapping):
        return given
    fields: Mapping[str, object] = {}
    if isinstance(known, Mapping):
        fields = known
    elif is_dataclass(known):
        fields = {field.name: getattr(known, field.name) for field in dataclass_fields(known)}
    return {**fields, **{name: _laid_over(fields.get(name), value) for name, value in given.items()}}
