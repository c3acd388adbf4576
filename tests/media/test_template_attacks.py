"""The known attacks through a template: none of them runs, leaves the file, fetches, swells or goes on for ever."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

import pytest

from qms_checker.errors import ExitCode, QmsError
from qms_checker.media import word
from tests.word_reading import text_of, write_template

MANY = tuple(range(1_000))
LONG = "a" * 10_000
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def refusal_of(template: Path, **variables: object) -> list[str]:
    """Return the codes of the problems a template is refused with, after at most two seconds of work."""
    before = time.process_time()
    with pytest.raises(QmsError) as caught:
        word.render(template, variables)

    assert time.process_time() - before < 2
    assert caught.value.exit_code is ExitCode.USAGE
    assert all(problem.message.vi and problem.message.en for problem in caught.value.problems)
    return [problem.code for problem in caught.value.problems]


@pytest.mark.parametrize(
    "tags",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ ''['__class__'] }}",
        "{{ self.__init__.__globals__ }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ lipsum.__globals__ }}",
        "{{ known.__len__() }}",
        "{{ '{0.__class__}'.format(known) }}",
        "{{ known.count('a') }}",
        "{{ namespace(x=1) }}",
        "{{ dict(a=1) }}",
        "{{ known|attr('__class__') }}",
        "{{ known|xmlattr }}",
        "{{ many|map(attribute='__class__')|list }}",
        "{{ many|selectattr('x.__class__')|list }}",
        "{{ many|join('_', '__class__') }}",
        "{% include '/etc/passwd' %}",
        "{% import 'os' as os %}",
        "{% from 'os' import path %}",
        "{% extends 'x' %}",
        "{% macro m() %}{{ m() }}{% endmacro %}",
        "{% block b %}{% endblock %}",
        "{% filter upper %}x{% endfilter %}",
        "{% autoescape false %}{{ known }}{% endautoescape %}",
        "{{ known|safe }}",
        "{{ 10**1000000000 }}",
        "{{ 'a' * 1000000000 }}",
        "{{ known * 1000000000 }}",
        "{{ 'a'|center(1000000000) }}",
        "{{ '%1000000000d'|format(1) }}",
        "{{ long|replace('a', long) }}",
        "{{ long|join(long) }}",
        "{% for x in range(10**9) %}x{% endfor %}",
        "{% for a in many %}{% for b in many %}{% for c in many %}{% endfor %}{% endfor %}{% endfor %}",
        "{% for a in long|list %}{% for b in long|list %}{{ long }}{% endfor %}{% endfor %}",
        "{% for a in many recursive %}{% endfor %}",
        "{% for a in long %}{% endfor %}",
        "{% set a = long %}" + "{% set a = a ~ a %}" * 40,
        "{% for a in many %}{% for b in many %}" + "x" * 5_000 + "{% endfor %}{% endfor %}",
        "{{ " + "known + " * 2_000 + "known }}",
    ],
)
def test_what_a_tag_may_not_do_is_refused(tmp_path: Path, tags: str) -> None:
    """Ways out of the sandbox, other files, markup, and everything that grows or repeats without end."""
    template = write_template(tmp_path / "mau.docx", tags)

    assert refusal_of(template, known=("a",), many=MANY, long=LONG) in (["template-unsafe"], ["template-fails"])


def test_parentheses_without_end_do_not_end_the_program(tmp_path: Path) -> None:
    """The parser gives up; the program does not."""
    template = write_template(tmp_path / "mau.docx", "{{ " + "(" * 20_000 + "1" + ")" * 20_000 + " }}")

    assert refusal_of(template) == ["template-fails"]


def test_loops_of_an_honest_size_are_allowed(tmp_path: Path) -> None:
    """A thousand findings with ten pieces of evidence each are a paper, not an attack."""
    tags = "{% for one in many %}{% for two in few %}{{ two }}{% endfor %}{% endfor %}"
    template = write_template(tmp_path / "mau.docx", tags)

    assert len(text_of(word.render(template, {"many": MANY, "few": tuple(range(10))}))) == 10_000


def with_body(path: Path, body: str, doctype: str = "") -> Path:
    """Write a document whose main part is the given XML."""
    write_template(path, "x")
    return replace_member(path, "word/document.xml", f"{doctype}<w:document {W}><w:body>{body}</w:body></w:document>")


def replace_member(path: Path, name: str, content: str) -> Path:
    """Write a member of a package anew, or a new one."""
    with zipfile.ZipFile(path) as package:
        members = {one: package.read(one) for one in package.namelist()}
    members[name] = content.encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for one, data in members.items():
            package.writestr(one, data)
    return path


def instruction(*texts: str) -> str:
    """Return a field whose instruction is torn over several runs."""
    runs = "".join(f"<w:r><w:instrText>{text}</w:instrText></w:r>" for text in texts)
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    return f"<w:p>{begin}{runs}{end}</w:p>"


@pytest.mark.parametrize(
    "body",
    [
        instruction("DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe"),
        instruction("DD", "E", "AUTO c:\\\\x"),
        instruction(" quote 68 68 69"),
        instruction("INCLUDETEXT \\\\\\\\host\\\\share"),
        instruction("PAGE {{ agency_name }}"),
        '<w:p><w:fldSimple w:instr="INCLUDEPICTURE http://host/x"/></w:p>',
        "<w:p><w:r><w:instrText>MACROBUTTON x</w:instrText></w:r></w:p>",
        instruction("PAGE").replace("PAGE</w:instrText></w:r>", "IF </w:instrText></w:r>" + instruction("DDE x")[5:-6]),
    ],
)
def test_fields_that_run_or_fetch_are_refused(tmp_path: Path, body: str) -> None:
    """However the instruction is torn apart or nested; a value must not become an instruction either."""
    assert set(refusal_of(with_body(tmp_path / "mau.docx", body))) == {"template-field"}


def test_page_numbers_are_no_attack(tmp_path: Path) -> None:
    """What computes from the document itself stays."""
    template = with_body(tmp_path / "mau.docx", instruction(" PAGE ", "\\* MERGEFORMAT ") + "<w:p/>")

    assert word.render(template, {})


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE w SYSTEM "http://host/x.dtd">',
    ],
)
def test_entities_are_never_read(tmp_path: Path, doctype: str) -> None:
    """No external entity, no expansion."""
    assert refusal_of(with_body(tmp_path / "mau.docx", "<w:p/>", doctype)) == ["template-with-doctype"]


def relationships(kind: str, target: str) -> str:
    """Return the relationships of a settings part with one external target."""
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{RELATIONSHIPS}/{kind}" Target="{target}" TargetMode="External"/>'
        "</Relationships>"
    )


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("attachedTemplate", "https://host/evil.dotm"),
        ("attachedTemplate", "file://host/share/evil.dotm"),
        ("image", "http://host/pixel.png"),
        ("oleObject", "https://host/x.html!"),
        ("hyperlink", "file://host/share"),
        ("hyperlink", "javascript:alert(1)"),
        ("frame", "http://host"),
        ("aFChunk", "http://host/x.rtf"),
    ],
)
def test_what_word_would_fetch_when_opened_is_refused(tmp_path: Path, kind: str, target: str) -> None:
    """A template elsewhere, a linked picture, a share that learns the password hash."""
    template = write_template(tmp_path / "mau.docx", "x")
    replace_member(template, "word/_rels/settings.xml.rels", relationships(kind, target))

    assert refusal_of(template) == ["template-reaches-out"]


def test_a_link_to_a_page_is_allowed(tmp_path: Path) -> None:
    """A person has to press it."""
    template = write_template(tmp_path / "mau.docx", "x")
    replace_member(template, "word/_rels/settings.xml.rels", relationships("hyperlink", "https://chinhphu.vn"))

    assert word.render(template, {})


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("word/vbaProject.bin", "template-with-macros"),
        ("word/VBADATA.xml", "template-with-macros"),
        ("word/embeddings/oleObject1.bin", "template-with-objects"),
        ("word/activeX/activeX1.bin", "template-with-objects"),
        ("../../evil.txt", "template-abnormal-names"),
        ("/etc/evil.txt", "template-abnormal-names"),
        ("C:\\evil.txt", "template-abnormal-names"),
        ("word/DOCUMENT.xml", "template-abnormal-names"),
    ],
)
def test_members_that_do_not_belong_are_refused(tmp_path: Path, name: str, code: str) -> None:
    """Programs, objects, and names that lead out of the package or hide a second main part."""
    template = replace_member(write_template(tmp_path / "mau.docx", "x"), name, "<x/>")

    assert code in refusal_of(template)


def test_a_document_that_only_claims_to_have_no_macros_is_refused(tmp_path: Path) -> None:
    """The type of the main part says what Word will do."""
    template = write_template(tmp_path / "mau.docx", "x")
    with zipfile.ZipFile(template) as package:
        types = package.read("[Content_Types].xml").decode()
    changed = types.replace(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        "application/vnd.ms-word.document.macroEnabled.main+xml",
    )
    replace_member(template, "[Content_Types].xml", changed)

    assert "template-with-macros" in refusal_of(template)


def test_many_members_and_broken_ones_are_refused(tmp_path: Path) -> None:
    """Ten thousand small files, and a part that is no XML."""
    crowded = write_template(tmp_path / "mau.docx", "x")
    with zipfile.ZipFile(crowded, "a") as package:
        for number in range(2_100):
            package.writestr(f"word/x{number}.txt", "")
    broken = replace_member(write_template(tmp_path / "hong.docx", "x"), "word/styles.xml", "<w:styles")

    assert refusal_of(crowded) == ["template-too-large"]
    assert refusal_of(broken) == ["template-not-a-document"]
