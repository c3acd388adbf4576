"""The provinces of a day: 63 until 30 June 2025, 34 since 1 July 2025 (``rules/provinces.yaml``)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from qms_checker.dates import parse_date
from qms_checker.resources import rules_folder
from qms_checker.rulepacks.load import read_document

_KIND = re.compile(r"^(tỉnh|thành phố|tp\.?)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Province:
    """A province or city under the central government between two dates, both included (``None``: open).

    ``became``: the province it is a part of afterwards. ``column``, ``row``: its tile, counted from the north-west.
    """

    name: str
    since: date | None
    until: date | None
    became: str | None
    column: int
    row: int

    def exists_on(self, day: date) -> bool:
        """Tell whether the province exists on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Territory:
    """The provinces of all times, and other ways in which people write their names."""

    provinces: tuple[Province, ...]
    aliases: Mapping[str, str]

    def on(self, day: date) -> tuple[Province, ...]:
        """Return the provinces that exist on a day, from north to south as they stand on the tile map."""
        there = (province for province in self.provinces if province.exists_on(day))
        return tuple(sorted(there, key=lambda province: (province.row, province.column)))

    def find(self, stated: str, day: date) -> Province | None:
        """Return the province of a day that a description means, ``None`` where there is none of that name.

        ``tỉnh Hưng Yên`` and ``Hưng Yên`` are the same; a province that has become part of another counts there.
        """
        wanted = _folded(stated)
        existing = {_folded(province.name): province for province in self.on(day)}
        if wanted in existing:
            return existing[wanted]
        wanted = self.aliases.get(wanted, wanted)
        if wanted in existing:
            return existing[wanted]
        before = (one for one in self.provinces if one.became is not None and _folded(one.name) == wanted)
        return next((existing[after] for one in before if (after := _folded(one.became or "")) in existing), None)


def read_territory(file: Path) -> Territory:
    """Read the provinces. Raises :class:`RulePackError` with the place of everything that is wrong."""
    data = read_document(file, f"{file.parent.name}/{file.name}", "provinces").data
    aliases = {_folded(alias["name"]): _folded(alias["stands_for"]) for alias in data["aliases"]}
    return Territory(tuple(map(_province, data["provinces"])), aliases)


@lru_cache(maxsize=1)
def shipped_territory() -> Territory:
    """Return the provinces that come with the program."""
    return read_territory(rules_folder() / "provinces.yaml")


def _province(raw: Mapping[str, Any]) -> Province:
    return Province(
        name=raw["name"],
        since=parse_date(raw["from"]) if "from" in raw else None,
        until=parse_date(raw["to"]) if "to" in raw else None,
        became=raw.get("became"),
        column=raw["tile"][0],
        row=raw["tile"][1],
    )


def _folded(name: str) -> str:
    plain = re.sub(r"\s+", " ", unicodedata.normalize("NFC", name)).strip()
    return _KIND.sub("", plain).casefold()
