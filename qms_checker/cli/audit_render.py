"""``qms audit list`` and ``qms audit render``: which papers there are, and writing them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qms_checker.cli.beside import record_option
from qms_checker.cli.common import make_page, options
from qms_checker.cli.exits import show_problems
from qms_checker.cli.framework import Command, current_language, option, say
from qms_checker.cli.judging import DEFAULT_PROFILE, Judging, judging_options
from qms_checker.cli.output import file_name, write_file, write_stdout
from qms_checker.cli.rulebooks import open_rulebook, rules_option
from qms_checker.errors import ExitCode, Location, Problem, QmsError, UsageError, cause_of
from qms_checker.hints import which_there_are
from qms_checker.vocabulary import Text

if TYPE_CHECKING:
    from qms_checker.assessment.run import Assessed
    from qms_checker.rulepacks.model import Rulebook

ALL = "all"
_WORKBOOKS = ("internal-audit-checklist", "inspection-checklist")
_OTHER_FILES = (".doc", ".docm", ".odt", ".pdf", ".rtf", ".xls", ".xlsm")
_OUTPUT = option(
    "-o",
    "--output",
    required=True,
    metavar_words=Text("TỆP|THƯ_MỤC", "FILE|DIR"),
    words=Text(
        "Tệp .docx (phiếu kiểm tra: cả .xlsx), hoặc thư mục (mỗi cơ quan, mỗi biểu mẫu một tệp).",
        "A .docx file (of a checklist also .xlsx), or a folder (one file for each agency and paper).",
    ),
)
_TEMPLATE = option(
    "--template",
    metavar_words=Text("MẪU.docx", "FILE.docx"),
    words=Text(
        "Mẫu Word của đơn vị thay cho mẫu kèm theo (kiểm tra trước: qms audit lint).",
        "A Word template of your own instead of the shipped one (judge it first: qms audit lint).",
    ),
)
_DATA = option(
    "--data",
    metavar_words=Text("TỆP.yaml", "FILE.yaml"),
    words=Text(
        "Giá trị của các biến mà bản mô tả không có: thành phần đoàn, số, ngày … (xem: qms audit variables).",
        "Values that no description holds: members of a team, numbers, dates … (see: qms audit variables).",
    ),
)


@click.command("list", cls=Command, words=Text("Các biểu mẫu hiện có.", "The papers there are."))
@options(rules_option)
def audit_list(*, rules: str | None) -> ExitCode:
    """Print for each paper its name, title, purpose, who signs it, and the criterion that asks for it."""
    from qms_checker.audit_documents.render import PAPERS

    page, language, catalogue = make_page("never"), current_language(), open_rulebook(rules).catalogue
    for name, paper in PAPERS.items():
        page.text(f"{name} · {paper.title.in_language(language)}")
        page.text(paper.purpose.in_language(language), indent=4)
        page.text(say(f"Ký: {paper.signed_by.vi}", f"Signed by: {paper.signed_by.en}"), indent=4)
        if catalogue.get(paper.criterion) is not None:
            cited = catalogue.cite(paper.criterion, language)
            page.text(say(f"Theo: {cited}", f"By: {cited}"), indent=4)
    write_stdout(page.render())
    return ExitCode.OK


@click.command(
    "render",
    cls=Command,
    words=Text(
        "Lập một biểu mẫu Word, hoặc tất cả (all), cho một hoặc nhiều cơ quan.",
        "Write a paper, or all of them, for one or more agencies.",
    ),
)
@click.argument("name", metavar="NAME|all")
@click.argument("agency", metavar="AGENCY")
@options(_OUTPUT, _TEMPLATE, _DATA, record_option, judging_options)
def audit_render(
    *,
    name: str,
    agency: str,
    output: str,
    template: str | None,
    data: str | None,
    record: str | None,
    judging: Judging,
) -> ExitCode:
    """Assess the agency and write the paper about it."""
    from qms_checker.assessment.run import Unreadable, assess_with_facts
    from qms_checker.cli.audit_record import write_checklist
    from qms_checker.cli.inputs import find_sources, is_single

    names, single = _papers(name), is_single((agency,))
    target = _Target(Path(output), alone=single and len(names) == 1)
    if (template is not None and len(names) > 1) or (record is not None and not single):
        raise UsageError(_not_one("--template" if template else "--record"))
    values, chosen = dict(_values(data, names)), judging.choose_engine()
    if target.is_workbook:
        judged = _workbook_profile(names, judging.profile, given=template or data or record)
        write_checklist(agency, replace(judging, profile=judged), target.output)
        return ExitCode.OK
    worst, taken = None, set[str]()
    for judged_by, group in _by_profile(names, judging.profile).items():
        plan = replace(judging, profile=judged_by).make_plan()
        for source in find_sources((agency,)):
            run = source if isinstance(source, Unreadable) else assess_with_facts(source, plan, chosen)
            worst = worst or ExitCode.OK
            if isinstance(run, Unreadable):
                show_problems(run.problems)
                worst = ExitCode.INVALID_INPUT
                continue
            ready = run if record is None else _with_record(run, Path(record), plan.rulebook)
            for paper in group:
                path = target.path(f"{ready.assessment.agency.id}-{paper}", taken)
                write_file(path, _document(paper, ready, plan.rulebook, template, values[paper]))
                click.echo(say(f"Đã ghi {path}", f"Written: {path}"), err=True)
    if worst is None:
        click.echo(say("Không có bản mô tả nào.", "There is no description."), err=True)
    return ExitCode.NOTHING_TO_CHECK if worst is None else worst


def _not_one(option_name: str) -> Problem:
    message = Text("tùy chọn này chỉ dùng cho một biểu mẫu, một cơ quan", "this is for one paper of one agency")
    return Problem("not-one", Location(option_name), message)


def _by_profile(names: tuple[str, ...], profile: str) -> dict[str, list[str]]:
    """Return the papers by what they are judged by: those of a lead unit by its profile unless another is asked for."""
    from qms_checker.audit_documents.lead_unit_papers import DECLARATION
    from qms_checker.audit_documents.papers import INSPECTION_PROFILE
    from qms_checker.audit_documents.render import PAPERS

    found: dict[str, list[str]] = {}
    for name in names:
        of_lead_unit = PAPERS[name].declaration == DECLARATION and profile == DEFAULT_PROFILE
        found.setdefault(INSPECTION_PROFILE if of_lead_unit else profile, []).append(name)
    return found


def _workbook_profile(names: tuple[str, ...], profile: str, *, given: str | None) -> str:
    """Return what a checklist as a workbook is judged by. Raises :class:`UsageError` for other papers."""
    if names[0] not in _WORKBOOKS or given is not None:
        listed = ", ".join(_WORKBOOKS)
        message = Text(
            f"chỉ phiếu kiểm tra ({listed}) ghi được thành sổ tính, không kèm --template, --data, --record",
            f"only a checklist ({listed}) is also a workbook, without --template, --data, --record",
        )
        raise UsageError(Problem("no-workbook", Location("--output"), message))
    return next(iter(_by_profile(names, profile)))


@dataclass(frozen=True, slots=True)
class _Target:
    """One file, or a folder of files; ``alone``: one paper of one agency is asked for."""

    output: Path
    alone: bool

    def __post_init__(self) -> None:
        if self.output.suffix.lower() in _OTHER_FILES and not self.output.is_dir():
            message = Text(
                f"biểu mẫu chỉ ghi được thành .docx, không phải {self.output.suffix}",
                f"papers are written as .docx, not as {self.output.suffix}",
            )
            raise UsageError(Problem("not-docx", Location("--output"), message))
        if (self.is_file or self.is_workbook) and not self.alone:
            message = Text(
                "nhiều cơ quan hoặc nhiều biểu mẫu cần một thư mục: -o THƯ_MỤC",
                "several agencies or papers need a folder: -o DIR",
            )
            raise UsageError(Problem("no-folder", Location("--output"), message))

    @property
    def is_file(self) -> bool:
        return self.output.suffix.lower() == ".docx" and not self.output.is_dir()

    @property
    def is_workbook(self) -> bool:
        return self.output.suffix.lower() == ".xlsx" and not self.output.is_dir()

    def path(self, name: str, taken: set[str]) -> Path:
        return self.output if self.is_file else self.output / file_name(name, taken, ".docx")


def _papers(name: str) -> tuple[str, ...]:
    from qms_checker.audit_documents.render import PAPERS

    if name == ALL:
        return tuple(PAPERS)
    if name in PAPERS:
        return (name,)
    hint = which_there_are(name, (*PAPERS, ALL))
    message = Text(f"không có biểu mẫu {name!r}", f"there is no paper {name!r}")
    raise UsageError(Problem("unknown-paper", Location("NAME"), message, hint))


def _values(file: str | None, names: tuple[str, ...]) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Yield for each paper what was supplied for it; what no paper asked for knows is refused."""
    from qms_checker.audit_documents.render import PAPERS
    from qms_checker.audit_documents.variables import OWN_PREFIX, declared_variables, read_data

    declared = {name: declared_variables(PAPERS[name].declaration) for name in names}
    given: dict[str, object] = {}
    if file is not None:
        every = {key: variable for one in declared.values() for key, variable in one.items()}
        given = read_data(_read(Path(file)), file, every)
    for name, known in declared.items():
        yield name, {key: value for key, value in given.items() if key in known or key.startswith(OWN_PREFIX)}


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        cause = cause_of(error)
        message = Text(f"không đọc được tệp ({cause.vi})", f"the file cannot be read ({cause.en})")
        raise QmsError(Problem("unreadable", Location(str(file)), message)) from None


def _with_record(run: Assessed, file: Path, rulebook: Rulebook) -> Assessed:
    from qms_checker.assessment.recorded import with_chosen_record

    return replace(run, assessment=with_chosen_record(run.assessment, file, rulebook.catalogue))


def _document(
    paper: str, run: Assessed, rulebook: Rulebook, template: str | None, values: Mapping[str, object]
) -> bytes:
    from qms_checker.audit_documents.papers import Material
    from qms_checker.audit_documents.render import render_document

    material = Material(assessment=run.assessment, facts=run.facts, catalogue=rulebook.catalogue)
    return render_document(
        paper, material, current_language(), template=None if template is None else Path(template), data=values
    )
