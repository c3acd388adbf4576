"""The language of a Word template: the part of Jinja that a stranger's template may use, and how much it may do.

A template is data that runs. So only what papers need is allowed (values, loops, conditions, a list of filters): no
calls, no imports, no powers, nothing that starts with an underscore. What is left cannot leave the values it was given;
how often it repeats and how much it writes is counted, because loops inside loops need no function to never end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from jinja2 import Environment, StrictUndefined, nodes, pass_context
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from qms_checker.vocabulary import Text

MAX_NODES: Final = 20_000
MAX_DEPTH: Final = 60
MAX_STEPS: Final = 200_000
MAX_WRITTEN: Final = 60_000_000
MAX_TEXT: Final = 1_000_000

_FILTER_NAMES: Final = (
    "abs capitalize count d default e escape first float int join last length list lower map max min reject"
    " rejectattr reverse select selectattr sort string sum title trim truncate unique upper wordcount"
)
FILTERS: Final = frozenset(_FILTER_NAMES.split())
"""The filters a template may use. Left out is what makes text grow (``center``, ``replace``) or lets markup through."""

_ALLOWED: Final = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.For, nodes.If, nodes.Assign, nodes.CondExpr),
    *(nodes.Name, nodes.Const, nodes.Tuple, nodes.List, nodes.Getattr, nodes.Getitem, nodes.Slice, nodes.Keyword),
    *(nodes.Filter, nodes.Test, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not),
    *(nodes.Add, nodes.Sub, nodes.Mul, nodes.Neg, nodes.Pos, nodes.Concat),
)
_ATTRIBUTE_AT: Final = {
    "selectattr": 0,
    "rejectattr": 0,
    "sum": 0,
    "join": 1,
    "sort": 2,
    "unique": 1,
    "min": 1,
    "max": 1,
}
_NEVER_NAMES: Final = frozenset({"self", "super", "caller", "varargs", "kwargs"})
_WORDS: Final[Mapping[type[nodes.Node], str]] = {
    nodes.Call: "(…)",
    nodes.Include: "{% include %}",
    nodes.Import: "{% import %}",
    nodes.FromImport: "{% from … import %}",
    nodes.Extends: "{% extends %}",
    nodes.Block: "{% block %}",
    nodes.Macro: "{% macro %}",
    nodes.CallBlock: "{% call %}",
    nodes.FilterBlock: "{% filter %}",
    nodes.AssignBlock: "{% set %} … {% endset %}",
    nodes.ScopedEvalContextModifier: "{% autoescape %}",
    nodes.With: "{% with %}",
    nodes.Pow: "**",
    nodes.Div: "/",
    nodes.FloorDiv: "//",
    nodes.Mod: "%",
    nodes.Dict: "{…}",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something a template may not say; ``line`` counts from 1 in its source."""

    line: int
    message: Text


class NotAllowedError(SecurityError):
    """The template says something it may not say, or does too much."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.message.en)
        self.refusal = refusal
        self.lineno = refusal.line or None


_SIGNS: Final = {"end of print statement": "}}", "end of statement block": "%}"}
_SYNTAX: Final = (
    (
        re.compile(r"Encountered unknown tag '(\w+)'.*"),
        Text("không có thẻ {0}, hoặc thẻ mở của nó thiếu", "there is no tag {0}, or its opening tag is missing"),
    ),
    (
        re.compile(r"Unexpected end of template.*'(\w+)'.*"),
        Text("thiếu thẻ đóng {0}", "the closing tag {0} is missing"),
    ),
    (
        re.compile(r"expected token '%}', got '='.*"),
        Text("so sánh bằng nhau viết ==", "equality is written =="),
    ),
    (re.compile(r"unexpected end of template.*"), Text("thẻ chưa được đóng", "a tag is not closed")),
    (re.compile(r"unexpected '(.*?)'.*"), Text("gặp {0} không đúng chỗ", "{0} stands in the wrong place")),
    (re.compile(r"expected token '(.*?)', got '(.*?)'.*"), Text("cần {0} nhưng gặp {1}", "expected {0}, found {1}")),
)


def explain_syntax(message: str) -> Text:
    """Return what Jinja says about a malformed tag in both languages."""
    for words, sign in _SIGNS.items():
        message = message.replace(words, sign)
    for pattern, text in _SYNTAX:
        if match := pattern.match(message):
            found = [repr(group) for group in match.groups()]
            return Text(text.vi.format(*found), text.en.format(*found))
    return Text("thẻ viết chưa đúng", message)


def parse_leniently(source: str) -> nodes.Template:
    """Return the tree of a template without judging it. Raises ``TemplateSyntaxError``."""
    return Environment(autoescape=True).parse(source)  # for lint: nothing is run


def refusals(tree: nodes.Node) -> Iterator[Refusal]:
    """Yield everything a template may not say, in the order of its text."""
    counted = 0
    waiting: list[tuple[nodes.Node, int]] = [(tree, 0)]
    while waiting:
        node, depth = waiting.pop()
        counted += not isinstance(node, nodes.TemplateData)
        if counted > MAX_NODES or depth > MAX_DEPTH:
            message = Text("mẫu có quá nhiều thẻ, hoặc thẻ lồng quá sâu", "the template has too many or too deep tags")
            yield Refusal(node.lineno, message)
            return
        message_of = _judge(node)
        if message_of is not None:
            yield Refusal(node.lineno, message_of)
            if not isinstance(node, nodes.Filter):
                continue  # what it holds is refused with it
        waiting.extend((child, depth + 1) for child in reversed(list(node.iter_child_nodes())))


def _judge(node: nodes.Node) -> Text | None:
    if isinstance(node, nodes.Filter) and node.name not in FILTERS:
        return Text(f"không dùng được bộ lọc |{node.name}", f"the filter |{node.name} is not allowed")
    if isinstance(node, nodes.For) and node.recursive:
        return Text("không dùng được vòng lặp đệ quy (recursive)", "recursive loops are not allowed")
    name = _name_in(node)
    if name is not None and (name.startswith("_") or name in _NEVER_NAMES):
        return Text(f"không dùng được tên {name!r}", f"the name {name!r} is not allowed")
    if isinstance(node, _ALLOWED):
        return None
    word = _WORDS.get(type(node), type(node).__name__)
    return Text(f"không dùng được {word} trong mẫu", f"{word} is not allowed in a template")


def _name_in(node: nodes.Node) -> str | None:
    if isinstance(node, nodes.Name):
        return str(node.name)
    if isinstance(node, nodes.Getattr):
        return str(node.attr)
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
        return node.arg.value
    if isinstance(node, nodes.Filter):
        return next((part for one in _attributes(node) for part in one.split(".") if part.startswith("_")), None)
    return None


def _attributes(node: nodes.Filter) -> Iterator[str]:
    """Yield what a filter looks up in each item: ``attribute=``, or where the filter takes it by position."""
    position = _ATTRIBUTE_AT.get(node.name)
    given = [one.value for one in node.kwargs if one.key == "attribute"]
    given += [] if position is None else node.args[position : position + 1]
    yield from (str(one.value) for one in given if isinstance(one, nodes.Const))


class _Budget:
    """How much one rendering may still do."""

    def __init__(self) -> None:
        self.steps, self.written = MAX_STEPS, MAX_WRITTEN

    def spend(self, steps: int, written: int) -> None:
        self.steps -= steps
        self.written -= written
        if self.steps < 0 or self.written < 0:
            message = Text("mẫu lặp quá nhiều lần hoặc in ra quá nhiều", "the template repeats or prints too much")
            raise NotAllowedError(Refusal(0, message))


class TemplateEnvironment(ImmutableSandboxedEnvironment):
    """The sandbox of one rendering; it judges a template before it runs it."""

    intercepted_binops = frozenset({"*", "+"})

    def __init__(self) -> None:
        self._budget = _Budget()
        super().__init__(undefined=StrictUndefined, autoescape=True, finalize=self._print)
        self.globals.clear()
        allowed = {name: self.filters[name] for name in FILTERS}
        self.filters = {**allowed, "join": _join, "_counted": self._counted, "_bounded": _bounded}

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for refusal in refusals(tree):
            raise NotAllowedError(refusal)
        _count_and_bound(tree)
        return tree

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Add and multiply numbers, join text; nothing that multiplies text."""
        if operator == "*" and not all(isinstance(one, int | float) for one in (left, right)):
            message = Text("chỉ nhân được số với số", "only numbers can be multiplied")
            raise NotAllowedError(Refusal(0, message))
        return _bounded(None, super().call_binop(context, operator, left, right))

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return a field of a record: never a method of the mapping that holds it (``items``, ``values``)."""
        if isinstance(obj, Mapping):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)

    def _print(self, value: object) -> Markup:
        """Escape here too: nothing in a template can let markup of a value through."""
        printed = Markup() if value is None else escape(value)
        self._budget.spend(0, len(printed))
        return printed

    @pass_context
    def _counted(self, _context: Any, items: Any, weight: int) -> Iterator[Any]:
        if isinstance(items, str):
            message = Text("vòng lặp phải chạy trên một danh sách", "a loop must run over a list")
            raise NotAllowedError(Refusal(0, message))
        for item in items:
            self._budget.spend(1, weight)
            yield item


@pass_context
def _bounded(_context: Any, value: Any) -> Any:
    if isinstance(value, str) and len(value) > MAX_TEXT:
        raise NotAllowedError(Refusal(0, Text("mẫu ghép một chữ quá dài", "the template joins too long a text")))
    return value


@pass_context
def _join(_context: Any, value: Iterable[Any], d: str = "", attribute: str | None = None) -> Markup:
    """Join like Jinja's filter, but know how long it becomes before it is."""
    parts = [escape(_member(_context, one, attribute)) for one in value]
    between = escape(d)
    if sum(map(len, parts)) + len(between) * len(parts) > MAX_TEXT:
        raise NotAllowedError(Refusal(0, Text("mẫu ghép một chữ quá dài", "the template joins too long a text")))
    return between.join(parts)


def _member(context: Any, value: Any, attribute: str | None) -> Any:
    return value if attribute is None else context.environment.getitem(value, attribute)


def _count_and_bound(tree: nodes.Template) -> None:
    """Let every loop be counted, with what its body prints each time, and every text that is kept be bounded."""
    for loop in list(tree.find_all(nodes.For)):
        weight = sum(len(one.data) for one in loop.find_all(nodes.TemplateData))
        loop.iter = _filtered(loop.iter, "_counted", nodes.Const(weight))
    for assignment in list(tree.find_all(nodes.Assign)):
        assignment.node = _filtered(assignment.node, "_bounded")


def _filtered(node: nodes.Node, name: str, *arguments: nodes.Expr) -> nodes.Filter:
    return nodes.Filter(node, name, list(arguments), [], None, None, lineno=node.lineno)
