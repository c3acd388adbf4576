"""The formats of ``qms check``: how each is delivered, what its file is called, and how its bytes are made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from qms_checker.assessment.findings import Assessment
from qms_checker.assessment.run import AgencyRun
from qms_checker.rulepacks.model import Rulebook
from qms_checker.vocabulary import Language


class Delivery(Enum):
    """When and where a format is written: as each agency is done, once for all of them, or a file for each."""

    STREAM = auto()
    WHOLE_RUN = auto()
    EACH_AGENCY = auto()


@dataclass(frozen=True, slots=True)
class Context:
    """What renderers need besides the agencies; ``single``: exactly one agency was asked for."""

    rulebook: Rulebook
    language: Language
    single: bool


Render = Callable[[Sequence[AgencyRun], Context], bytes]
RenderIndex = Callable[[Sequence[AgencyRun], Sequence[str | None], Context], bytes]


@dataclass(frozen=True, slots=True)
class Format:
    """One format. ``file``: its name in a folder, or the suffix of the files of the agencies.

    ``render`` is given one agency at a time unless all are delivered at once. ``binary``: nothing for a terminal.
    ``index``: makes the page ``index`` beside several files, from the agencies and the name of the file of each.
    """

    file: str
    delivery: Delivery
    render: Render
    binary: bool = False
    index: RenderIndex | None = None


def _json(runs: Sequence[AgencyRun], context: Context) -> bytes:
    from qms_checker.reports.json import render_json

    return render_json(runs, context.rulebook.catalogue, context.language, as_array=not context.single)


def _jsonl(runs: Sequence[AgencyRun], context: Context) -> bytes:
    from qms_checker.reports.json import render_jsonl

    return b"".join(render_jsonl(run, context.rulebook.catalogue, context.language) for run in runs)


def _csv(runs: Sequence[AgencyRun], context: Context) -> bytes:
    from qms_checker.reports.csv import render_csv

    return render_csv(runs, context.rulebook.catalogue, context.language)


def _xlsx(runs: Sequence[AgencyRun], context: Context) -> bytes:
    from qms_checker.reports.xlsx import render_xlsx

    return render_xlsx(runs, context.rulebook.catalogue, context.language)


def _docx(runs: Sequence[AgencyRun], context: Context) -> bytes:
    from qms_checker.reports.docx import render_gap_report

    (run,) = runs
    assert isinstance(run, Assessment)
    return render_gap_report(run, context.rulebook.catalogue, context.language)


def _html(runs: Sequence[AgencyRun], context: Context) -> bytes:
    from qms_checker.reports.html import render_html

    (run,) = runs
    assert isinstance(run, Assessment)
    return render_html(run, context.rulebook.catalogue, context.language)


def _html_index(runs: Sequence[AgencyRun], names: Sequence[str | None], context: Context) -> bytes:
    from qms_checker.reports.html import render_html_index

    return render_html_index(runs, context.language, names)


def _sarif(runs: Sequence[AgencyRun], context: Context) -> bytes:
    from qms_checker.reports.sarif import render_sarif

    return render_sarif(runs, context.rulebook, context.language)


def _markdown(runs: Sequence[AgencyRun], context: Context) -> bytes:
    from qms_checker.reports.markdown import render_markdown

    return render_markdown(runs, context.rulebook.catalogue, context.language)


FORMATS: dict[str, Format] = {
    "json": Format("assessment.json", Delivery.WHOLE_RUN, _json),
    "jsonl": Format("assessment.jsonl", Delivery.STREAM, _jsonl),
    "csv": Format("findings.csv", Delivery.WHOLE_RUN, _csv),
    "xlsx": Format("findings.xlsx", Delivery.WHOLE_RUN, _xlsx, binary=True),
    "html": Format(".html", Delivery.EACH_AGENCY, _html, binary=True, index=_html_index),
    "docx": Format(".docx", Delivery.EACH_AGENCY, _docx, binary=True),
    "sarif": Format("findings.sarif", Delivery.WHOLE_RUN, _sarif),
    "markdown": Format("summary.md", Delivery.WHOLE_RUN, _markdown),
}
"""All formats but ``terminal``, which is no file: it depends on the width and the colours of a terminal."""
