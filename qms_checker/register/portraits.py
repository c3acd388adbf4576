"""Portraits in the register: what is kept of a description to compare agencies and to plan visits."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from datetime import date

from sqlalchemy import select

from qms_checker.facts.portrait import Portrait, TooGood
from qms_checker.register.database import Database
from qms_checker.register.tables import portraits

_CHUNK = 1000


def read_portraits(database: Database, *, with_texts: bool) -> Iterator[tuple[int, Portrait]]:
    """Yield portraits with the number of their assessment. The texts are most of it: left out unless wanted."""
    columns = [column for column in portraits.c if with_texts or column.name != "texts"]
    with database.reading() as connection:
        query = select(*columns).order_by(portraits.c.assessment_id)
        for row in connection.execution_options(yield_per=_CHUNK).execute(query):
            texts = json.loads(zlib.decompress(row.texts)) if with_texts else {}
            portrait = Portrait(
                inspected_on=_date(row.inspected_on),
                reorganised_on=_date(row.reorganised_on),
                described_on=_date(row.described_on),
                too_good=tuple(map(TooGood, json.loads(row.too_good))),
                texts={name: tuple(found) for name, found in texts.items()},
            )
            yield row.assessment_id, portrait


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
