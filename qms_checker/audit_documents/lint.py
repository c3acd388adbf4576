"""Judging a template of a user's own: unknown and misspelt variables, what is refused, what would not fit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from jinja2 import TemplateSyntaxError, nodes

from qms_checker.audit_documents.variables import OWN_PREFIX, Variable, walk
from qms_checker.errors import Location, Problem
from qms_checker.hints import did_you_mean
from qms_checker.media.template_language import FILTERS, explain_syntax, parse_leniently, refusals
from qms_checker.media.word import TemplateError, lost_beside_tags, render, sources_of
from qms_checker.vocabulary import Text

_TAGS = re.compile(r"<[^>]*>")
_LOOSE = re.compile(r"\{\{|\}\}|\{%|%\}")
_LOOP = frozenset({"index", "index0", "revindex", "revindex0", "first", "last", "length", "depth"})
_SAME_ITEMS = frozenset({"sort", "unique", "reverse", "select", "reject", "selectattr", "rejectattr", "list"})
_EXCERPT = 160


@dataclass(frozen=True, slots=True)
class Lint:
    """What is wrong with a template, the variables it uses, and those it leaves unused, by path."""

    problems: tuple[Problem, ...]
    used: tuple[str, ...]
    unused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Kind:
    """What is known of a value: the variable it is, or one item of it; ``None`` where anything may be."""

    path: str
    variable: Variable | None
    is_item: bool = False

    @property
    def is_list(self) -> bool:
        return self.variable is not None and self.variable.is_list and not self.is_item

    @property
    def fields(self) -> Mapping[str, Variable] | None:
        return None if self.variable is None else self.variable.fields


_ANYTHING = _Kind("", None)


def lint(template: Path, declared: Mapping[str, Variable]) -> Lint:
    """Judge a template against the variables of a paper; if its tags are right it is tried, full and empty."""
    try:
        sources = sources_of(template)
    except TemplateError as reason:
        return Lint(reason.problems, (), ())
    judge = _Judge(str(template), declared)
    for source in sources:
        judge.read(source)
    for number, said in lost_beside_tags(template):
        judge.lost(number, said)
    problems = tuple(dict.fromkeys(judge.problems)) or tuple(_tried(template, declared, judge.own))
    paths = [path for path, _ in walk(declared)]
    return Lint(
        problems,
        tuple(path for path in paths if path in judge.used),
        tuple(path for path in paths if path not in judge.used and _above(path) in {"", *judge.used}),
    )


def used_names(template: Path) -> frozenset[str]:
    """Return the names at the root of the tags, to guess for which paper a template is; empty where it is broken."""
    try:
        trees = [parse_leniently(source) for source in sources_of(template)]
    except (TemplateError, TemplateSyntaxError, RecursionError):
        return frozenset()
    return frozenset(name.name for tree in trees for name in tree.find_all(nodes.Name) if name.ctx == "load")


def _above(path: str) -> str:
    return path.rpartition(".")[0]


def _tried(template: Path, declared: Mapping[str, Variable], own: set[str]) -> Iterator[Problem]:
    """Fill in the examples, and then lists without records: a table must hold both."""
    for values in (
        {name: one.sample for name, one in declared.items()},
        {name: one.bare for name, one in declared.items()},
    ):
        try:
            render(template, {**values, **dict.fromkeys(own, "")})
        except TemplateError as reason:
            yield from reason.problems
            return


@dataclass(slots=True)
class _Judge:
    """Reads the tags of all parts of one template."""

    file: str
    declared: Mapping[str, Variable]
    problems: list[Problem] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    own: set[str] = field(default_factory=set)
    lines: list[str] = field(default_factory=list)

    def read(self, source: str) -> None:
        self.lines = source.splitlines()
        try:
            tree = parse_leniently(source)
        except (TemplateSyntaxError, RecursionError) as reason:
            line = getattr(reason, "lineno", None) or 0
            message = _unclosed(self._shown(line)) or explain_syntax(getattr(reason, "message", None) or "")
            self._add("template-syntax", line, message)
            return
        refused = list(refusals(tree))
        for refusal in refused:
            self._add("template-unsafe", refusal.line, refusal.message, _hint_for_filter(refusal.message))
        if refused:
            return
        for data in tree.find_all(nodes.TemplateData):
            self._look_for_loose_braces(data)
        self._body(tree.body, {name: _Kind(_path(one, ""), one) for name, one in self.declared.items()})

    def lost(self, number: int, said: str) -> None:
        """Refuse what stands beside a tag that gives way with its paragraph or row."""
        message = Text(
            "chữ đứng cùng đoạn với thẻ {%p … %}, cùng hàng với thẻ {%tr … %} sẽ không được in",
            "what stands in the paragraph of {%p … %} or in the row of {%tr … %} is not printed",
        )
        hint = Text("để thẻ đứng riêng một đoạn, một hàng", "give the tag a paragraph or a row of its own")
        self.problems.append(Problem("template-lost-text", Location(self.file, number), message, hint, said[:_EXCERPT]))

    def _look_for_loose_braces(self, data: nodes.TemplateData) -> None:
        for offset, line in enumerate(data.data.splitlines()):
            if found := _LOOSE.search(_TAGS.sub("", line)):
                message = Text(f"{found[0]} không thuộc thẻ nào", f"{found[0]} belongs to no tag")
                self._add("template-syntax", data.lineno + offset, message)

    def _body(self, body: list[nodes.Node], scope: dict[str, _Kind]) -> None:
        """Read tags in order; ``{% set %}`` adds to the scope, inside ``{% if %}`` too."""
        for node in body:
            match node:
                case nodes.For():
                    self._loop(node, scope)
                case nodes.If():
                    for test in (node, *node.elif_):
                        self._kind(test.test, scope)
                        self._body(test.body, scope)
                    self._body(node.else_, scope)
                case nodes.Assign(target=nodes.Name(name=name)):
                    scope[name] = self._kind(node.node, scope)
                case nodes.Output():
                    for one in node.nodes:
                        self._print(one, scope)

    def _loop(self, node: nodes.For, scope: Mapping[str, _Kind]) -> None:
        items = self._kind(node.iter, scope)
        if items.variable is not None and not items.is_list:
            message = Text(f"{items.path} không phải là danh sách", f"{items.path} is not a list")
            self._add("template-not-a-list", node.lineno, message)
        inner = {**scope, "loop": _Kind("loop", None)}
        if isinstance(node.target, nodes.Name):
            inner[node.target.name] = _Kind(items.path, items.variable, is_item=True) if items.is_list else _ANYTHING
        else:
            inner.update((one.name, _ANYTHING) for one in node.target.find_all(nodes.Name))
        if node.test is not None:
            self._kind(node.test, inner)
        self._body(node.body, inner)
        self._body(node.else_, dict(scope))

    def _print(self, node: nodes.Node, scope: Mapping[str, _Kind]) -> None:
        kind = self._kind(node, scope)
        if kind.is_list or kind.fields:
            message = Text(
                f"{kind.path} là danh sách hoặc nhóm giá trị, không in thẳng được",
                f"{kind.path} is a list or a record and cannot be printed as it is",
            )
            hint = Text("dùng vòng lặp, |join(', '), hoặc một trường", "use a loop, |join(', ') or a field")
            self._add("template-not-a-value", node.lineno, message, hint)

    def _kind(self, node: nodes.Node, scope: Mapping[str, _Kind]) -> _Kind:
        match node:
            case nodes.Name():
                return self._name(node, scope)
            case nodes.Getattr():
                return self._field(self._kind(node.node, scope), node.attr, node)
            case nodes.Getitem(arg=nodes.Const(value=str(name))):
                return self._field(self._kind(node.node, scope), name, node)
            case nodes.Getitem(arg=nodes.Const(value=int())):
                return self._item(self._kind(node.node, scope))
            case nodes.Filter(node=nodes.Node() as inner):
                return self._filtered(node, self._kind(inner, scope), scope)
        for child in node.iter_child_nodes():
            self._kind(child, scope)
        return _ANYTHING

    def _name(self, node: nodes.Name, scope: Mapping[str, _Kind]) -> _Kind:
        if node.name in scope:
            kind = scope[node.name]
            self.used.add(kind.path)
            return kind
        if node.name.startswith(OWN_PREFIX):
            self.own.add(node.name)
            return _ANYTHING
        message = Text(f"không có biến {node.name!r}", f"there is no variable {node.name!r}")
        self._add("template-unknown-variable", node.lineno, message, did_you_mean(node.name, scope))
        return _ANYTHING

    def _field(self, kind: _Kind, name: str, node: nodes.Node) -> _Kind:
        if kind.path == "loop" and kind.variable is None:
            if name not in _LOOP:
                message = Text(f"loop không có {name!r}", f"loop has no {name!r}")
                self._add("template-unknown-variable", node.lineno, message, did_you_mean(name, _LOOP))
            return _ANYTHING
        if kind.variable is None:
            return _ANYTHING
        if kind.is_list:
            message = Text(f"{kind.path} là danh sách: phải lặp qua từng mục", f"{kind.path} is a list: loop over it")
            self._add("template-not-a-value", node.lineno, message)
            return _ANYTHING
        found = (kind.fields or {}).get(name)
        if found is None:
            message = Text(f"{kind.path} không có trường {name!r}", f"{kind.path} has no field {name!r}")
            self._add("template-unknown-variable", node.lineno, message, did_you_mean(name, kind.fields or {}))
            return _ANYTHING
        path = _path(found, f"{kind.path}.")
        self.used.add(path)
        return _Kind(path, found)

    def _filtered(self, node: nodes.Filter, kind: _Kind, scope: Mapping[str, _Kind]) -> _Kind:
        for argument in (*node.args, *(one.value for one in node.kwargs)):
            self._kind(argument, scope)
        attribute = next((one.value for one in node.kwargs if one.key == "attribute"), None)
        if node.name in ("selectattr", "rejectattr") and node.args:
            attribute = node.args[0]
        if isinstance(attribute, nodes.Const) and kind.is_list:
            self._field(self._item(kind), str(attribute.value), node)
            return kind if node.name in _SAME_ITEMS else _ANYTHING
        if node.name in ("first", "last"):
            return self._item(kind)
        return kind if node.name in _SAME_ITEMS else _ANYTHING

    @staticmethod
    def _item(kind: _Kind) -> _Kind:
        return _Kind(kind.path, kind.variable, is_item=True) if kind.is_list else _ANYTHING

    def _add(self, code: str, line: int, message: Text, hint: Text | None = None) -> None:
        paragraph = Location(self.file, max(line - 1, 1))  # line 1 stands before the first paragraph
        self.problems.append(Problem(code, paragraph, message, hint, self._shown(line)[:_EXCERPT]))

    def _shown(self, line: int) -> str:
        return _TAGS.sub("", self.lines[line - 1]).strip() if 0 < line <= len(self.lines) else ""


def _unclosed(shown: str) -> Text | None:
    """Return which braces the first tag of a paragraph lacks that is never closed."""
    for opening, closing in (("{{", "}}"), ("{%", "%}")):
        if shown.count(opening) > shown.count(closing):
            return Text(f"thẻ chưa được đóng, thiếu {closing}", f"a tag is not closed, {closing} is missing")
    return None


def _path(variable: Variable, prefix: str) -> str:
    return f"{prefix}{variable.name}{'[]' if variable.is_list else ''}"


def _hint_for_filter(message: Text) -> Text | None:
    name = message.en.partition("|")[2].partition(" ")[0]
    return did_you_mean(name, FILTERS) if name else None
