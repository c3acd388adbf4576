"""The border to Word: escaping, the sandbox, what is refused, the same bytes twice, the declared variables."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from qms_checker.errors import ExitCode, QmsError
from qms_checker.media import word
from qms_checker.media.office_package import MAX_FILE_BYTES
from qms_checker.resources import template_file
from tests.word_reading import paragraphs_of, parts_of, text_of, write_template

PAPERS = ("gap-report", "internal-audit-checklist", "comparison")
OF_EVERY_PAPER = {"number", "year", "authority", "document_symbol", "signer_lines", "signer_name"}
"""Variables of head and signature that a paper need not use."""
LANGUAGES = ("vi", "en")


@dataclass(frozen=True, slots=True)
class Record:
    """A record as contexts have them."""

    name: str
    note: str | None = None


def render_text(folder: Path, tags: str, **variables: object) -> str:
    """Return the text that a one-paragraph template gives."""
    return text_of(word.render(write_template(folder / "mau.docx", tags), variables))


@pytest.mark.parametrize(
    "hostile",
    [
        "{{ 7*7 }}",
        "{% for x in y %}",
        "<script>alert(1)</script>",
        "Tài liệu & hồ sơ < 5 ngày",
        "]]>",
        "<w:p/>",
        "&amp; &#60;",
        "\u200fمرحبا\u200e",
        "“ngoặc” 'đơn' \"kép\"",
        "x" * 10_000,
    ],
)
def test_hostile_text_comes_through_as_text(tmp_path: Path, hostile: str) -> None:
    """What looks like a tag, like XML or like an entity is printed letter by letter."""
    assert hostile == render_text(tmp_path, "{{ text }}", text=hostile)


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ("a\x00b\x07c\x0bd\x0ce\x1bf\x85g\uffffh", "abcdefgh"),
        ("\u202eABC\u202c \u2066x\u2069", "ABC x"),
        ("lẻ \ud800 loi", "lẻ  loi"),
        ("e\u0302\u0301", "ế"),
        ("a\r\nb\rc\nd\u2028e", "a\nb\nc\nd\ne"),
        ("a\tb", "a\tb"),
        (None, ""),
        (0, "0"),
        (True, "True"),
    ],
)
def test_values_are_cleaned(tmp_path: Path, given: object, printed: str) -> None:
    """Characters that XML forbids or that reorder text go, text is NFC, ``None`` prints nothing."""
    assert printed == render_text(tmp_path, "{{ value }}", value=given)


def test_records_lists_and_mappings_are_read_by_name(tmp_path: Path) -> None:
    """A frozen dataclass, a tuple and a mapping serve as nested values, cleaned inside."""
    tags = "{% for one in many %}{{ one.name }}{{ one.note }}; {% endfor %}{{ map.key }}"

    text = render_text(tmp_path, tags, many=(Record("A & B\x01"), Record("C", "c")), map={"key": "<k>"})

    assert text == "A & B; Cc; <k>"


def test_a_value_of_another_type_is_a_defect(tmp_path: Path) -> None:
    """An object that nobody thought of does not print its internals."""
    with pytest.raises(TypeError, match="object"):
        render_text(tmp_path, "{{ value }}", value=object())


@pytest.mark.parametrize(
    "tags", ["{{ x }}", "{{ x|upper|lower }}", "{{ [x]|join('') }}", "{{ x ~ '' }}", "{{ [x]|first }}"]
)
def test_escaping_cannot_be_switched_off(tmp_path: Path, tags: str) -> None:
    """A template has no way to let markup of a value through."""
    assert render_text(tmp_path, tags, x="<w:br/>&") == "<w:br/>&"


@pytest.mark.parametrize(
    ("tags", "code"),
    [
        ("{{ ''.__class__.__mro__ }}", "template-unsafe"),
        ("{{ ''.__class__.__mro__[1].__subclasses__() }}", "template-unsafe"),
        ("{{ cycler.__init__.__globals__ }}", "template-unsafe"),
        ("{{ known.append(1) }}", "template-unsafe"),
        ("{{ unknown }}", "template-unknown-variable"),
        ("{{ known.unknown }}", "template-unknown-variable"),
        ("{% if unknown %}x{% endif %}", "template-unknown-variable"),
        ("{{ known|safe }}", "template-unsafe"),
        ("{% for %}", "template-syntax"),
        ("{{ 1 + known }}", "template-fails"),
        ("{% autoescape false %}{{ known }}{% endautoescape %}", "template-unsafe"),
        ("{{ range(10000000)|list }}", "template-unsafe"),
        ("{% include 'x' %}", "template-unsafe"),
    ],
)
def test_a_tag_that_does_not_work_is_a_problem_of_the_template(tmp_path: Path, tags: str, code: str) -> None:
    """The sandbox, strict names and syntax: one problem with a code, in the file of the template."""
    with pytest.raises(QmsError) as caught:
        render_text(tmp_path, tags, known=("a",))

    (problem,) = caught.value.problems
    assert (code, str(tmp_path / "mau.docx")) == (problem.code, problem.location.file)
    assert caught.value.exit_code is ExitCode.USAGE
    assert problem.message.vi
    assert problem.message.en


def test_tags_that_break_the_document_are_refused(tmp_path: Path) -> None:
    """A tag that takes away half a paragraph must not give a document with silently missing text."""
    template = write_template(tmp_path / "mau.docx", "trước {% for x in many %}", "{%p endfor %}", "sau")

    with pytest.raises(QmsError) as caught:
        word.render(template, {"many": (1, 2)})
    assert caught.value.problems[0].code == "template-fails"


def add_member(path: Path, name: str, content: bytes) -> None:
    """Add a member to a package."""
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, content)


def test_macros_are_refused(tmp_path: Path) -> None:
    """Neither the suffix nor a VBA project inside a renamed file is accepted."""
    named = write_template(tmp_path / "mau.docm", "x")
    hidden = write_template(tmp_path / "mau.docx", "x")
    add_member(hidden, "word/vbaProject.bin", b"x")

    for template in (named, hidden):
        with pytest.raises(QmsError) as caught:
            word.render(template, {})
        assert caught.value.problems[0].code == "template-with-macros"


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    """A member that grows a thousandfold is not unpacked."""
    template = write_template(tmp_path / "mau.docx", "x")
    add_member(template, "word/media/bomb.xml", b"0" * 10_000_000)

    with pytest.raises(QmsError) as caught:
        word.render(template, {})
    assert caught.value.problems[0].code == "template-too-large"


def test_a_large_file_is_refused_unread(tmp_path: Path) -> None:
    """The limit on the file itself comes before reading."""
    template = tmp_path / "mau.docx"
    with template.open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)

    with pytest.raises(QmsError) as caught:
        word.variables_of(template)
    assert caught.value.problems[0].code == "template-too-large"


@pytest.mark.parametrize(
    ("content", "code"),
    [(None, "template-unreadable"), (b"", "template-not-a-document"), (b"PK\x03\x04 no", "template-not-a-document")],
)
def test_what_is_no_document_is_refused(tmp_path: Path, content: bytes | None, code: str) -> None:
    """A missing file and a file of another kind are told apart."""
    template = tmp_path / "mau.docx"
    if content is not None:
        template.write_bytes(content)

    with pytest.raises(QmsError) as caught:
        word.render(template, {})
    assert code == caught.value.problems[0].code


def test_a_zip_that_is_no_document_is_refused(tmp_path: Path) -> None:
    """A package without the parts of Word is not a document."""
    template = tmp_path / "mau.docx"
    add_member(template, "x.txt", b"x")

    with pytest.raises(QmsError) as caught:
        word.render(template, {})
    assert caught.value.problems[0].code == "template-not-a-document"


def test_the_same_values_give_the_same_bytes(tmp_path: Path) -> None:
    """Nothing of the clock or the machine is in the document."""
    template = write_template(tmp_path / "mau.docx", "{{ x }}")

    first, second = (word.render(template, {"x": "Đạt"}) for _ in range(2))

    assert first == second
    assert b"2000-01-01T00:00:00Z" in parts_of(first)["docProps/core.xml"]


def test_variables_of_leaves_out_what_the_template_defines(tmp_path: Path) -> None:
    """Loop variables are the template's own."""
    template = write_template(tmp_path / "mau.docx", "{% for one in many %}{{ one.name }}{% endfor %}{{ title }}")

    assert {"many", "title"} == word.variables_of(template)


def declared(paper: str) -> dict[str, Any]:
    """Return the declaration of the variables of a paper."""
    content = template_file("word", f"{paper}.variables.yaml").read_text(encoding="utf-8")
    variables: dict[str, Any] = yaml.safe_load(content)["variables"]
    return variables


def example_of(entry: dict[str, Any]) -> Any:
    """Return the example of a variable, built from its fields where it has some."""
    if "fields" not in entry:
        return entry["example"]
    record = {name: example_of(field) for name, field in entry["fields"].items()}
    return [record] if entry.get("list") else record


def entries_of(variables: dict[str, Any]) -> list[dict[str, Any]]:
    """Return all entries, of nested fields too."""
    nested = [entry for one in variables.values() for entry in entries_of(one.get("fields", {}))]
    return [*variables.values(), *nested]


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_declaration_and_the_template_name_the_same_variables(paper: str, language: str) -> None:
    """Declared and used names agree, both ways; only head and signature may go unused."""
    used = word.variables_of(template_file("word", f"{paper}.{language}.docx"))

    assert used <= set(declared(paper)) <= used | OF_EVERY_PAPER


@pytest.mark.parametrize("paper", PAPERS)
def test_every_variable_is_described_in_both_languages(paper: str) -> None:
    """A person who edits the template finds out what each variable means."""
    for entry in entries_of(declared(paper)):
        assert entry["description"]["vi"]
        assert entry["description"]["en"]
        assert "fields" in entry or "example" in entry


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_examples_fill_the_template(paper: str, language: str) -> None:
    """The declared fields are enough for the template, and each of them is printed."""
    variables = {name: example_of(entry) for name, entry in declared(paper).items()}

    text = text_of(word.render(template_file("word", f"{paper}.{language}.docx"), variables))

    for entry in entries_of({name: one for name, one in declared(paper).items() if name not in OF_EVERY_PAPER}):
        examples = entry.get("example", [])
        for example in examples if isinstance(examples, list) else [examples]:
            assert isinstance(example, bool) or str(example) in text or str(example).upper() in text
    assert "{{" not in text
    assert "{%" not in text
    assert "None" not in text


def test_a_template_may_print_a_paragraph_for_each_of_many(tmp_path: Path) -> None:
    """The tags ``{%p … %}`` repeat whole paragraphs."""
    template = write_template(tmp_path / "mau.docx", "{%p for x in many %}", "{{ x }}", "{%p endfor %}")

    assert paragraphs_of(word.render(template, {"many": ("một", "hai")})) == ("một", "hai")
