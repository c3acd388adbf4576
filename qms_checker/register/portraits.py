"""Portraits in the register: what is kept of a description to compare agencies and to plan visits."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache

from sqlalchemy import select

from qms_checker.facts.portrait import Portrait, TooGood
from qms_checker.register.database import Database
from qms_checker.register.tables import portraits

_CHUNK = 1000


class PackedTexts(Mapping[str, tuple[str, ...]]):
    """Texts by section as the register has them: unpacked whenever they are looked at, for all agencies have many."""

    __slots__ = ("_packed",)

    def __init__(self, packed: bytes) -> None:
        self._packed = packed

    def __getitem__(self, section: str) -> tuple[str, ...]:
        return _unpacked(self._packed)[section]

    def __iter__(self) -> Iterator[str]:
        return iter(_unpacked(self._packed))

    def __len__(self) -> int:
        return len(_unpacked(self._packed))


def read_portraits(database: Database, *, with_texts: bool) -> Iterator[tuple[int, Portrait]]:
    """Yield portraits with the number of their assessment. The texts are most of it: left out unless wanted."""
    columns = [column for column in portraits.c if with_texts or column.name != "texts"]
    with database.reading() as connection:
        query = select(*columns).order_by(portraits.c.assessment_id)
        for row in connection.execution_options(yield_per=_CHUNK).execute(query):
            portrait = Portrait(
                inspected_on=_date(row.inspected_on),
                reorganised_on=_date(row.reorganised_on),
                described_on=_date(row.described_on),
                too_good=tuple(map(TooGood, json.loads(row.too_good))),
                texts=PackedTexts(row.texts) if with_texts else {},
            )
            yield row.assessment_id, portrait


@lru_cache(maxsize=8)
def _unpacked(packed: bytes) -> Mapping[str, tuple[str, ...]]:
    found = json.loads(zlib.decompress(packed))
    return {section: tuple(texts) for section, texts in found.items()}


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
