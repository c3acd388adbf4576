"""Reports of each agency of a run, written by the worker that assessed it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qms_checker.assessment.findings import Assessment
from qms_checker.batch.find import Found
from qms_checker.cli.formats import FORMATS, Context
from qms_checker.cli.output import write_file
from qms_checker.rulepacks.model import Rulebook
from qms_checker.vocabulary import Language


@dataclass(frozen=True, slots=True)
class ReportWriter:
    """Writes reports below a folder, called by the label of the source."""

    folder: str
    formats: tuple[str, ...]
    language: Language

    def __call__(self, assessment: Assessment, rulebook: Rulebook, label: str) -> None:
        """Write the reports of one assessment. Raises :class:`UsageError`."""
        context = Context(rulebook, self.language, single=True)
        for name in self.formats:
            write_file(self._path(label, name), FORMATS[name].render([assessment], context))

    def is_there(self, found: Found) -> bool:
        """Tell whether the reports of a source have been written."""
        return all(self._path(found.label, name).is_file() for name in self.formats)

    def _path(self, label: str, name: str) -> Path:
        suffix = Path(FORMATS[name].file).suffix or FORMATS[name].file
        return Path(self.folder) / f"{label}{suffix}"
