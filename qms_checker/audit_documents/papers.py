"""What a paper is, and what papers are filled from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from qms_checker.assessment.findings import Assessment
from qms_checker.facts.model import FactBase
from qms_checker.rulepacks.criteria import Catalogue
from qms_checker.vocabulary import Language, Text

INSPECTION_PROFILE = "inspection"
"""By which rules the papers of a lead unit are written, and the checklists of an inspection made."""


class Orientation(StrEnum):
    """How the paper lies; a landscape table inside a portrait paper does not count."""

    PORTRAIT = "portrait"
    LANDSCAPE = "landscape"


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What is known about one agency: its assessment, the facts of its description, and the criteria."""

    assessment: Assessment
    facts: FactBase
    catalogue: Catalogue


Variables = Callable[[Material, Language], Mapping[str, object]]
"""Gives the variables of a template their values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper of the QMS, written from ``templates/word/<name>.<language>.docx``.

    ``criterion``: id of what asks for it, empty where it is custom. ``type_code``: that of Decree 30/2020/NĐ-CP
    (``QĐ``, ``KH`` …), empty for a form or an official letter. ``declaration``: the name of the file that describes
    the variables, ``<declaration>.variables.yaml``. ``variables`` gives their values.
    """

    name: str
    title: Text
    purpose: Text
    signed_by: Text
    type_code: str
    criterion: str = ""
    orientation: Orientation = Orientation.PORTRAIT
    declaration: str
    variables: Variables


@dataclass(frozen=True, slots=True)
class Series:
    """Papers about the same variables, filled in the same way."""

    declaration: str
    variables: Variables

    def paper(  # noqa: PLR0917  # a table of papers reads best by position
        self,
        name: str,
        type_code: str,
        criterion: str,
        title: Text,
        purpose: Text,
        signed_by: Text,
        orientation: Orientation = Orientation.PORTRAIT,
    ) -> Paper:
        """Return one paper of the series."""
        return Paper(
            name=name,
            title=title,
            purpose=purpose,
            signed_by=signed_by,
            type_code=type_code,
            criterion=criterion,
            orientation=orientation,
            declaration=self.declaration,
            variables=self.variables,
        )
