"""``qms audit variables``, ``template`` and ``lint``: what an agency needs to print papers in a layout of its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qms_checker.cli.common import options
from qms_checker.cli.exits import show_problems
from qms_checker.cli.framework import Command, current_language, option, say
from qms_checker.cli.output import write_file, write_stdout
from qms_checker.errors import ExitCode, Location, Problem, UsageError
from qms_checker.hints import which_there_are
from qms_checker.vocabulary import Text

if TYPE_CHECKING:
    from qms_checker.audit_documents.lint import Lint

_DESCRIBED = 60
_UNUSED_SHOWN = 15
_PAPERS_SHOWN = 3
GAP_REPORT = "gap-report"
"""The gap report is a format of ``qms check``, but its template may be replaced like those of the papers."""
_PAPER = option(
    "--paper",
    metavar_words=Text("TÊN", "NAME"),
    words=Text(
        "Biểu mẫu mà mẫu này dùng cho (mặc định: đoán theo các biến).",
        "The paper that the template is for (default: guessed from its variables).",
    ),
)
_OUTPUT = option(
    "-o",
    "--output",
    required=True,
    metavar_words=Text("TỆP.docx", "FILE.docx"),
    words=Text("Tệp sẽ ghi.", "The file to write."),
)


@click.command(
    "variables",
    cls=Command,
    words=Text(
        "Các biến mà mẫu Word của một biểu mẫu dùng được, kèm ví dụ.",
        "The variables that the Word template of a paper may use, with examples.",
    ),
)
@click.argument("name", metavar="NAME")
@options()
def variables(*, name: str) -> ExitCode:
    """Print path, meaning and example of each variable; ``[]`` after a name says that it is a list."""
    from qms_checker.audit_documents.variables import declared_variables, walk

    declared = declared_variables(declaration_of(name))
    lines = []
    for path, variable in walk(declared):
        lines.append(path)
        lines.append(f"    {variable.description.in_language(current_language())}")
        if not variable.fields:
            lines.append(f"    {say('ví dụ', 'example')}: {_shown(variable.example)}")
    write_stdout("\n".join((*lines, "")))
    return ExitCode.OK


def _shown(example: object) -> str:
    text = "; ".join(map(str, example)) if isinstance(example, list) else str(example)
    text = " ".join(text.split())
    return text if len(text) <= _DESCRIBED else text[: _DESCRIBED - 1] + "…"


@click.command(
    "template",
    cls=Command,
    words=Text("Chép mẫu Word của một biểu mẫu ra tệp để sửa theo ý mình.", "Copy the Word template of a paper."),
)
@click.argument("name", metavar="NAME")
@options(_OUTPUT)
def template(*, name: str, output: str) -> ExitCode:
    """Write the shipped template in the language of the run."""
    from qms_checker.resources import template_file

    target = Path(output)
    declaration_of(name)
    content = template_file("word", f"{name}.{current_language()}.docx").read_bytes()
    write_file(target, content)
    click.echo(say(f"Đã ghi {target}", f"Written: {target}"), err=True)
    return ExitCode.OK


@click.command(
    "lint",
    cls=Command,
    words=Text(
        "Kiểm tra mẫu Word tự soạn: biến sai tên, thẻ sai, macro, liên kết ra ngoài.",
        "Judge Word templates of your own: misspelt variables, wrong tags, macros, links to the outside.",
    ),
)
@click.argument("files", nargs=-1, required=True, metavar="FILE.docx...")
@options(_PAPER)
def lint(*, files: tuple[str, ...], paper: str | None) -> ExitCode:
    """Tell for each template what is wrong with it and which variables it leaves unused."""
    from qms_checker.audit_documents.lint import lint as judge
    from qms_checker.audit_documents.variables import declared_variables

    worst = ExitCode.OK
    for file in files:
        path = Path(file)
        declaration = declaration_of(paper) if paper is not None else _guess(path)
        found = judge(path, declared_variables(declaration))
        if found.problems:
            show_problems(found.problems)
            worst = ExitCode.INVALID_INPUT
            continue
        click.echo(_verdict(file, paper or _papers_with(declaration), found))
    return worst


def _verdict(file: str, paper: str, found: Lint) -> str:
    used, left = len(found.used), len(found.unused) - _UNUSED_SHOWN
    lines = [
        say(f"{file}: dùng được ({paper}); {used} biến được dùng", f"{file}: usable ({paper}); {used} variables used")
    ]
    if found.unused:
        listed = ", ".join(found.unused[:_UNUSED_SHOWN])
        more = say(f" và {left} biến khác", f" and {left} more") if left > 0 else ""
        lines.append(say(f"  Biến chưa dùng: {listed}{more}", f"  Variables not used: {listed}{more}"))
    return "\n".join(lines)


def declarations() -> dict[str, str]:
    """Return for each paper the name of the file that declares its variables."""
    from qms_checker.audit_documents.render import PAPERS

    return {GAP_REPORT: GAP_REPORT, **{name: paper.declaration for name, paper in PAPERS.items()}}


def _papers_with(declaration: str) -> str:
    """Return the papers whose templates may use the variables of a declaration, the first few by name."""
    names = [name for name, declared in declarations().items() if declared == declaration]
    return ", ".join(names[:_PAPERS_SHOWN]) + (" …" if len(names) > _PAPERS_SHOWN else "")


def _guess(path: Path) -> str:
    """Return the declaration whose variables the template names most of; the first of several."""
    from qms_checker.audit_documents.lint import used_names
    from qms_checker.audit_documents.variables import declared_variables

    names = used_names(path)
    return max(dict.fromkeys(declarations().values()), key=lambda one: len(names & declared_variables(one).keys()))


def declaration_of(name: str) -> str:
    """Return what declares the variables of a paper. Raises :class:`UsageError` with the closest names."""
    known = declarations()
    if name in known:
        return known[name]
    hint = which_there_are(name, known)
    message = Text(f"không có biểu mẫu {name!r}", f"there is no paper {name!r}")
    raise UsageError(Problem("unknown-paper", Location("NAME"), message, hint))
