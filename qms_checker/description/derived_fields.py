"""Fields that no description holds, because they follow from others: groups of codes, shares of two figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from qms_checker.vocabulary import Text


class Making(StrEnum):
    """How a derived field is made; the value of each is the type of the field (a definition of the schema)."""

    CODE_GROUP = "identifier"
    SHARE = "percent"


@dataclass(frozen=True, slots=True)
class Derived:
    """One derived field; ``sources``: the code, or the part and then the figures that make up the whole."""

    path: str
    type: Making
    title: Text
    sources: tuple[str, ...]


_GROUP = Text("Nhóm mã", "Code group")

DERIVED: Mapping[str, tuple[Derived, ...]] = {
    "": (Derived("agency.code_group", Making.CODE_GROUP, _GROUP, ("agency.code",)),),
    "administrative_procedures": (Derived("code_group", Making.CODE_GROUP, _GROUP, ("code",)),),
    "indicators": (
        Derived(
            "on_time_percent_of_completed",
            Making.SHARE,
            Text("Tỷ lệ đúng hạn trên hồ sơ đã giải quyết", "Share on time of dossiers completed"),
            ("on_time", "on_time", "late"),
        ),
        Derived(
            "on_time_percent_of_received",
            Making.SHARE,
            Text("Tỷ lệ đúng hạn trên hồ sơ phải giải quyết", "Share on time of dossiers to be handled"),
            ("on_time", "received"),
        ),
    ),
}
"""The derived fields by section."""


def made_from(section: str, path: str) -> tuple[str, ...]:
    """Return the paths of the fields that a derived field of a section is made from, each once."""
    made = next(one for one in DERIVED[section] if one.path == path)
    return tuple(dict.fromkeys(made.sources))
