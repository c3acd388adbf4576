"""The reference of a description's keys as two pages, written from the schema so that they cannot differ from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from qms_checker.description.scaffold import fragment
from qms_checker.description.schema import FieldType, agency_schema, split_languages
from qms_checker.vocabulary import Language, Text

_COMMON = ("evidence", "note")
_SHARED = ("document_reference", "signatory", "evidence")

_GENERATED = "<!-- Generated from schemas/agency.schema.json by `make docs`; change the schema, not this page. -->"
_TITLE = Text("Các khóa của bản mô tả", "The keys of a description")
_OTHER_PAGE = Text("English: [agency.en.md](agency.en.md).", "Tiếng Việt: [agency.md](agency.md).")
_CONTENTS = Text("Các mục", "Sections")
_TYPES = Text("Kiểu giá trị", "Types of values")
_GROUPS = Text("Nhóm khóa dùng ở nhiều nơi", "Groups used in several places")
_COLUMNS = Text("| Khóa | Kiểu | Tên | Ý nghĩa | Ví dụ |", "| Key | Type | Name | Meaning | Example |")
_RECORDS = Text("danh sách mục", "list of records")
_GROUP = Text("nhóm khóa", "group of keys")
_ONE_OF = Text("một trong các giá trị", "one of")
_LIST_OF = Text("danh sách", "list of")
_REQUIRED = Text("bắt buộc", "required")
_KEY = Text("Mỗi mục được nhận biết bằng {0}.", "A record is identified by {0}.")
_OCCURS = Text(
    "Mục có {0} sau ngày đánh giá được để riêng, không xét.",
    "Records whose {0} lies after the as-of date are set aside.",
)
_TO_FILL_IN = Text("Mẫu để điền:", "To fill in:")
_ANYWHERE = Text(
    "Ngoài các khóa liệt kê dưới đây, phần lớn các nhóm và mục có thể có thêm `evidence` (bằng chứng khách quan) "
    "và `note` (ghi chú); khóa riêng của cơ quan bắt đầu bằng `x-` và không được xét.",
    "Besides the keys below, most groups and records may have `evidence` (objective evidence) and `note`; "
    "keys of your own start with `x-` and are not judged.",
)


def page(language: Language) -> str:
    """Return the page in a language, as Markdown."""
    return "\n".join(_Page(agency_schema().json_schema, language).lines()).rstrip() + "\n"


class _Page:
    def __init__(self, schema: Mapping[str, Any], language: Language) -> None:
        self._schema = schema
        self._definitions: Mapping[str, Any] = schema["$defs"]
        self._language = language

    def lines(self) -> Iterator[str]:
        sections = {key: node for key, node in self._schema["properties"].items() if key not in _COMMON}
        yield from (_GENERATED, "", f"# {self._say(_TITLE)}", "", self._say(_OTHER_PAGE), "")
        yield from self._description(self._schema)
        yield from (self._say(_ANYWHERE), "", f"## {self._say(_CONTENTS)}", "")
        yield from (f"- [`{key}`](#section-{key}) – {self._title(node)}" for key, node in sections.items())
        yield ""
        yield from self._types()
        for key, node in sections.items():
            yield from self._section(key, node)
        yield from (f"## {self._say(_GROUPS)}", "")
        for name in _SHARED:
            yield from (f'<a id="group-{name}"></a>', "", f"### {self._title(self._definitions[name])}", "")
            yield from self._description(self._definitions[name])
            yield from self._members(self._definitions[name], name, "####")

    def _types(self) -> Iterator[str]:
        yield from (f"## {self._say(_TYPES)}", "")
        for kind in FieldType:
            if kind in self._definitions:
                node = self._definitions[kind]
                examples = ", ".join(_code(example) for example in node.get("examples", ()))
                shown = f" ({examples})" if examples else ""
                yield f'- <a id="type-{kind}"></a>**{self._title(node)}**{shown}: {self._words(node)}'
        yield ""

    def _section(self, key: str, node: Mapping[str, Any]) -> Iterator[str]:
        yield from (f'<a id="section-{key}"></a>', "", f"## {self._title(node)} – `{key}`", "")
        yield from self._description(node)
        yield from self._members(node, key, "###")
        yield from (self._say(_TO_FILL_IN), "", "```yaml", fragment(key).rstrip(), "```", "")

    def _members(self, node: Mapping[str, Any], path: str, heading: str) -> Iterator[str]:
        """Yield the table of an object's or record's keys, the terms they may have, then what is nested in it."""
        target, _ = self._resolve(node)
        path = f"{path}[]" if "items" in target else path
        record = target.get("items", target)
        if "properties" not in record:
            return
        if "x-key" in record:
            yield self._say(_KEY).format(" + ".join(f"`{key}`" for key in record["x-key"]))
        if "x-occurs-on" in record:
            yield self._say(_OCCURS).format(f"`{record['x-occurs-on']}`")
        if "x-key" in record or "x-occurs-on" in record:
            yield ""
        yield from (self._say(_COLUMNS), "|---|---|---|---|---|")
        shown = {key: child for key, child in record["properties"].items() if key not in _COMMON}
        for key, child in shown.items():
            yield self._row(key, child, key in record.get("required", ()))
        yield ""
        yield from self._terms(shown)
        for key, child in shown.items():
            if self._is_nested(child):
                yield from (f"{heading} {self._title(child)} – `{path}.{key}`", "")
                yield from self._description(child)
                yield from self._members(child, f"{path}.{key}", heading)

    def _row(self, key: str, node: Mapping[str, Any], required: bool) -> str:  # noqa: FBT001  # a column of the table
        examples = "" if self._is_nested(node) else ", ".join(_code(example) for example in node.get("examples", ()))
        name = f"`{key}`" + (f" **({self._say(_REQUIRED)})**" if required else "")
        title = split_languages(node.get("title", ""), " | ")
        other = title.en if self._language == "vi" else title.vi
        cells = (name, self._type(node), f"{self._say(title)} – {other}", self._words(node), examples)
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"

    def _terms(self, members: Mapping[str, Any]) -> Iterator[str]:
        found = False
        for key, child in members.items():
            target, _ = self._resolve(child)
            scalar, _ = self._resolve(target.get("items", target))
            labels = scalar.get("x-labels", {})
            terms = [term for term in scalar.get("enum", ()) if term is not None]
            if terms:
                found = True
                listed = "; ".join(
                    f"`{term}`" + (f" – {self._say(split_languages(labels[term], ' | '))}" if term in labels else "")
                    for term in terms
                )
                yield f"- `{key}`: {listed}."
        if found:
            yield ""

    def _type(self, node: Mapping[str, Any]) -> str:
        target, name = self._resolve(node)
        if name in _SHARED:
            return f"[{self._say(_GROUP)}](#group-{name})"
        if "properties" in target:
            return self._say(_GROUP)
        if "items" in target:
            items, inner = self._resolve(target["items"])
            if "properties" in items:
                return self._say(_RECORDS)
            return f"{self._say(_LIST_OF)} {self._scalar(items, inner)}"
        return self._scalar(target, name)

    def _scalar(self, node: Mapping[str, Any], name: str) -> str:
        if "enum" in node:
            return self._say(_ONE_OF)
        name = name or FieldType.TEXT  # the keys of evidence are texts of their own form
        title = self._title(self._definitions[name])
        return f"[{title[:1].lower() + title[1:] if title[1:2].islower() else title}](#type-{name})"

    def _is_nested(self, node: Mapping[str, Any]) -> bool:
        target, name = self._resolve(node)
        return name not in _SHARED and "properties" in target.get("items", target)

    def _resolve(self, node: Mapping[str, Any]) -> tuple[Mapping[str, Any], str]:
        name = str(node.get("$ref", "")).rpartition("/")[2]
        return (self._definitions[name], name) if name else (node, "")

    def _title(self, node: Mapping[str, Any]) -> str:
        return self._say(split_languages(node.get("title", ""), " | "))

    def _words(self, node: Mapping[str, Any]) -> str:
        return " ".join(self._say(split_languages(node.get("description", ""), "\n\n")).split())

    def _description(self, node: Mapping[str, Any]) -> Iterator[str]:
        yield from (self._words(node), "")

    def _say(self, text: Text) -> str:
        return text.in_language(self._language)


def _code(example: Any) -> str:
    if isinstance(example, bool):
        return f"`{str(example).lower()}`"
    if isinstance(example, list):
        return "`[" + ", ".join(map(str, example)) + "]`"
    return f"`{example}`" if example != "" else '`""`'
