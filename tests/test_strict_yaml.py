"""Strict YAML: what is written is what is read, and whatever cannot be read is told with its place."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import unicodedata
from typing import Any

import pytest

from qms_checker import strict_yaml
from qms_checker.errors import Problem, QmsError
from qms_checker.strict_yaml import YamlDocument, parse_yaml


def parse(content: str | bytes) -> YamlDocument:
    return parse_yaml(content.encode() if isinstance(content, str) else content, "mau.yaml")


def refusal(content: str | bytes) -> Problem:
    with pytest.raises(QmsError) as caught:
        parse(content)
    (problem,) = caught.value.problems
    return problem


def refused(content: str | bytes) -> tuple[str, str]:
    problem = refusal(content)
    return problem.code, str(problem.location)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("01", "01"),
        ("010", "010"),
        ("-01", "-01"),
        ("1.10", "1.10"),
        ("1.0", "1.0"),
        (".5", ".5"),
        ("12:30", "12:30"),
        ("1e3", "1e3"),
        ("1E3", "1E3"),
        ("0x1F", "0x1F"),
        ("0o17", "0o17"),
        ("0b11", "0b11"),
        ("1_000", "1_000"),
        ("+5", "+5"),
        (".inf", ".inf"),
        (".NaN", ".NaN"),
        ("no", "no"),
        ("on", "on"),
        ("off", "off"),
        ("yes", "yes"),
        ("y", "y"),
        ("True", "True"),
        ("FALSE", "FALSE"),
        ("nULL", "nULL"),
        ("=", "="),
        ("<<", "<<"),
        ("2026-03-05", "2026-03-05"),
        ("2026-03-05T10:00:00Z", "2026-03-05T10:00:00Z"),
        ("05/03/2026", "05/03/2026"),
        ("12/QĐ-SKHCN", "12/QĐ-SKHCN"),
        ("٣", "٣"),
        ("1234567890123456789", "1234567890123456789"),
        ("0", 0),
        ("-5", -5),
        ("1990", 1990),
        ("123456789012345678", 123456789012345678),
        ("true", True),
        ("false", False),
        ("null", None),
        ("Null", None),
        ("NULL", None),
        ("~", None),
        ("", None),
        ('"true"', "true"),
        ("'12'", "12"),
        ('"null"', "null"),
        ('""', ""),
        ("''", ""),
        ("|\n    một\n    hai", "một\nhai"),
        (">-\n    một\n    hai", "một hai"),
    ],
)
def test_only_plain_integers_booleans_and_nulls_are_more_than_text(written: str, read: Any) -> None:
    found = parse(f"a: {written}").data["a"]
    assert found == read
    assert type(found) is type(read)


@pytest.mark.parametrize("key", ["1", "01", "true", "null", "~", "no"])
def test_a_key_is_the_text_as_written(key: str) -> None:
    assert parse(f"{key}: x").data == {key: "x"}


def test_a_merge_key_is_a_key_like_any_other() -> None:
    assert parse("{<<: {a: 1}, b: 2}").data == {"<<": {"a": 1}, "b": 2}


def test_text_and_keys_are_composed_to_nfc() -> None:
    decomposed = unicodedata.normalize("NFD", "khoá: Quyết định về việc ế")
    assert decomposed != unicodedata.normalize("NFC", decomposed)
    assert parse(decomposed).data == {"khoá": "Quyết định về việc ế"}


@pytest.mark.parametrize("hidden", ["\u00ad", "\u200b", "\u200d", "\u2060", "\ufeff"])
def test_what_copying_from_word_or_the_web_leaves_between_letters_is_no_text(hidden: str) -> None:
    assert parse(f"a: S{hidden}ở {hidden}\nb: '{hidden}'").data == {"a": "Sở ", "b": ""}


def test_keys_that_differ_only_in_unicode_form_are_the_same_key() -> None:
    nfd = unicodedata.normalize("NFD", "tên")
    problem = refusal(f"{nfd}: 1\ntên: 2")
    assert (problem.code, str(problem.location)) == ("duplicate-key", "mau.yaml:2:1")


@pytest.mark.parametrize(
    ("content", "key", "place", "first"),
    [
        ("a: 1\nb: 2\na: 3\n", "a", "mau.yaml:3:1", (1, 1)),
        ("x:\n  a: 1\n  b: 2\n  a: 3\n", "a", "mau.yaml:4:3", (2, 3)),
        ("- a\n- b: 1\n  b: 2\n", "b", "mau.yaml:3:3", (2, 3)),
        ("d: {tên: 1, a: 1, a: 2}", "a", "mau.yaml:1:19", (1, 13)),
        ('a: 1\n"a": 2', "a", "mau.yaml:2:1", (1, 1)),
    ],
)
def test_a_key_twice_is_refused_with_both_places(content: str, key: str, place: str, first: tuple[int, int]) -> None:
    problem = refusal(content)
    line, column = first
    assert problem.code == "duplicate-key"
    assert str(problem.location) == place
    assert problem.message.vi == f"khoá {key!r} xuất hiện hai lần; lần đầu ở dòng {line}, cột {column}"
    assert problem.message.en == f"the key {key!r} occurs twice; first at line {line}, column {column}"


def test_one_key_in_two_mappings_is_no_duplicate() -> None:
    assert parse("- {a: 1}\n- {a: 2}").data == [{"a": 1}, {"a": 2}]


PLACES = """# đầu tệp
agency:
  id: so
  name: Sở
procedures:
  - code: A
    steps:
      - {name: x, order: 1}
      - name: y
  - code: B
a/b: 1
"c~d": {x: 1}
e: [1, 2]
"""


@pytest.mark.parametrize(
    ("pointer", "line", "column"),
    [
        ("", 2, 1),
        ("/agency", 2, 1),
        ("/agency/name", 4, 3),
        ("/procedures/0", 6, 5),
        ("/procedures/0/code", 6, 5),
        ("/procedures/0/steps/0/order", 8, 19),
        ("/procedures/0/steps/1", 9, 9),
        ("/procedures/1/code", 10, 5),
        ("/a~1b", 11, 1),
        ("/c~0d/x", 12, 9),
        ("/e/1", 13, 8),
        # what is not there stands at its closest ancestor
        ("/nope", 2, 1),
        ("/procedures/2", 5, 1),
        ("/procedures/2/code", 5, 1),
        ("/procedures/-1", 5, 1),
        ("/procedures/x", 5, 1),
        ("/procedures/0/nope/deeper", 6, 5),
        ("/agency/id/deeper", 3, 3),
        ("/e/1/deeper", 13, 8),
    ],
)
def test_a_pointer_has_a_place(pointer: str, line: int, column: int) -> None:
    found = parse(PLACES).locate(pointer)
    assert (found.file, found.line, found.column, found.pointer) == ("mau.yaml", line, column, pointer)


def test_an_alias_stands_where_its_anchor_does() -> None:
    found = parse("a: &x\n  b: 1\nc: *x\n")
    assert found.data == {"a": {"b": 1}, "c": {"b": 1}}
    assert str(found.locate("/c")) == "mau.yaml:3:1"
    assert str(found.locate("/c/b")) == "mau.yaml:2:3"


@pytest.mark.parametrize(
    ("line", "shown"), [(1, "# đầu tệp"), (4, "  name: Sở"), (13, "e: [1, 2]"), (0, ""), (-1, ""), (14, "")]
)
def test_source_line_counts_from_one(line: int, shown: str) -> None:
    assert parse(PLACES).source_line(line) == shown


def test_a_byte_order_mark_is_passed_over() -> None:
    document = parse(b"\xef\xbb\xbfa: 1\nb: 2\n")
    assert document.data == {"a": 1, "b": 2}
    assert str(document.locate("/a")) == "mau.yaml:1:1"
    assert document.source_line(1) == "a: 1"


def test_the_hash_is_that_of_the_bytes() -> None:
    content = b"\xef\xbb\xbfa: 1\r\n"
    assert parse(content).sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"\xff", "mau.yaml:1:1"),
        (b"a: 1\nb: \xe9", "mau.yaml:2:4"),
        (b"a: 1\r\nb: \xe9", "mau.yaml:2:4"),
        ("tên: ".encode() + b"\xe9", "mau.yaml:1:6"),  # columns count letters, not bytes
        (b"\xef\xbb\xbfab\n\xff", "mau.yaml:2:1"),  # and not the byte order mark
        ("a: 1".encode("utf-16"), "mau.yaml:1:1"),
    ],
)
def test_what_is_not_utf8_is_told_with_its_place_and_what_to_do(content: bytes, place: str) -> None:
    problem = refusal(content)
    assert (problem.code, str(problem.location)) == ("not-utf8", place)
    assert problem.hint is not None
    assert "TCVN3/VNI" in problem.hint.vi
    assert "UTF-8" in problem.hint.en


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("a: \x07b", "mau.yaml:1:4"),
        ("a: 1\nb: x\x00y", "mau.yaml:2:5"),
        ("tên: x\nđịa: \x1b", "mau.yaml:2:6"),
        ("t: x\n\U0001f600\U0001f600: \x07", "mau.yaml:2:5"),
        ("a: \x7f", "mau.yaml:1:4"),
        ("ế: \x80", "mau.yaml:1:4"),
    ],
)
def test_a_control_character_is_told_with_its_place(content: str, place: str) -> None:
    problem = refusal(content)
    assert (problem.code, str(problem.location)) == ("syntax", place)
    assert problem.message.en == "the file contains a control character"


@pytest.mark.parametrize(
    ("content", "place", "source", "hint"),
    [
        ("a:\n\t- 1", "mau.yaml:2:1", "\t- 1", "use spaces instead of tabs"),
        ("tên: a: b", "mau.yaml:1:7", "tên: a: b", "a value that contains a colon needs quotes"),
        ("a: 1\n b: 2", "mau.yaml:2:3", " b: 2", "check the indentation"),
        ("a: 1\nb: 2 # c\n  c: 3", "mau.yaml:3:3", "  c: 3", "keys of one level must have the same indentation"),
        ("a: 'x", "mau.yaml:1:4", "a: 'x", "a quote that is never closed"),
        ("a: 1\nb\nc: 2", "mau.yaml:3:1", "c: 2", "a space after the colon"),
        ("a: *b", "mau.yaml:1:4", "", "a value that starts with * needs quotes"),
        ("x: &x [*x]", "mau.yaml:1:8", "", "a value that starts with * needs quotes"),
    ],
)
def test_wrong_syntax_is_told_with_its_place_and_a_hint(content: str, place: str, source: str, hint: str) -> None:
    problem = refusal(content)
    assert (problem.code, str(problem.location), problem.source) == ("syntax", place, source)
    assert problem.hint is not None
    assert hint in problem.hint.en
    assert problem.hint.vi != problem.hint.en


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("a: !!str 1", ("tag", "mau.yaml:1:4")),
        ("a: !!python/object/apply:os.system [x]", ("tag", "mau.yaml:1:4")),
        ("a:\n- !mine {b: 1}", ("tag", "mau.yaml:2:3")),
        ("[a]: 1", ("key", "mau.yaml:1:1")),
        ("x:\n  ? {a: 1}\n  : 1", ("key", "mau.yaml:2:5")),
        ("a: 1\n---\nb: 2", ("several-documents", "mau.yaml:2:1")),
        ("a: 1\n--- \n", ("several-documents", "mau.yaml:2:1")),
    ],
)
def test_tags_complex_keys_and_several_documents_are_refused(content: str, found: tuple[str, str]) -> None:
    assert refused(content) == found


@pytest.mark.parametrize("content", ["", "\n\n", "# chỉ có ghi chú\n", "---\n", "---\n...\n", b"\xef\xbb\xbf"])
def test_a_file_without_content_is_null_and_every_pointer_its_beginning(content: str | bytes) -> None:
    document = parse(content)
    assert document.data is None
    assert document.locate("/agency").line <= 2


def test_one_document_may_have_its_marks() -> None:
    assert parse("%YAML 1.1\n---\na: 1\n...\n").data == {"a": 1}


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_two_hundred_thousand_levels_are_refused_and_do_not_end_the_process(opening: str) -> None:
    """In a process of its own: what composes such a file in C ends the process that reads it."""
    program = (
        "from qms_checker.strict_yaml import parse_yaml\n"
        "from qms_checker.errors import QmsError\n"
        f"try: parse_yaml(({opening!r} * 200000).encode(), 'mau.yaml')\n"
        "except QmsError as error: print(error.problems[0].code, error.problems[0].location.line)\n"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert (run.returncode, run.stdout, run.stderr) == (0, "too-deep 1\n", "")


def test_thirty_levels_are_allowed_and_one_more_is_not() -> None:
    depth = strict_yaml.MAX_DEPTH
    deepest: Any = []
    for _ in range(depth):
        deepest = [deepest]
    assert parse("[" * (depth + 1) + "]" * (depth + 1)).data == deepest
    assert refused("[" * (depth + 2) + "]" * (depth + 2)) == ("too-deep", f"mau.yaml:1:{depth + 2}")


def test_an_alias_counts_for_all_it_stands_for(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    for before, name in zip("abcdefgh", "bcdefghi", strict=True):
        lines.append(f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]")
    assert refused("\n".join(lines))[0] == "too-deep"
    # a mapping, its two keys' values, an alias of three nodes: 1 + (1 + 2) + 3
    monkeypatch.setattr(strict_yaml, "MAX_NODES", 7)
    assert parse("a: &a [1, 2]\nb: *a").data == {"a": [1, 2], "b": [1, 2]}
    monkeypatch.setattr(strict_yaml, "MAX_NODES", 6)
    assert refused("a: &a [1, 2]\nb: *a") == ("too-deep", "mau.yaml:2:4")


def test_the_number_of_nodes_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strict_yaml, "MAX_NODES", 3)
    assert parse("[1, 2]").data == [1, 2]
    assert refused("[1, 2, 3]") == ("too-deep", "mau.yaml:1:8")


def test_the_size_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strict_yaml, "MAX_BYTES", 1024 * 1024)
    content = b"# " + b"x" * (1024 * 1024 - 2)
    assert parse(content).data is None
    problem = refusal(content + b"x")
    assert (problem.code, problem.message.en) == ("too-large", "the file is larger than 1 MB")


@pytest.mark.parametrize("name", ["CSafeLoader", "SafeLoader"])
@pytest.mark.parametrize("content", [PLACES, "a: 01\nb: [1.10, no, ~, true]\n", "a: &x {b: 1}\nc: *x\n", "- \n- x\n"])
def test_libyaml_and_the_pure_parser_give_the_same(name: str, content: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import yaml

    expected = parse(content)
    monkeypatch.setattr(strict_yaml, "_Parser", getattr(yaml, name))
    monkeypatch.setattr(strict_yaml, "_COUNTS_BYTES", name == "CSafeLoader")
    assert parse(content) == expected
    assert refused("tên: x\nđịa: \x07") == ("syntax", "mau.yaml:2:6")
    assert refused("[" * 3000)[0] == "too-deep"
