"""Looking through conditions as they are written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def pairs_of(raw: Any) -> Iterator[tuple[str, str]]:
    """Yield every key that has a text for its value, however deep, with that text."""
    if isinstance(raw, Mapping):
        for key, value in raw.items():
            if isinstance(value, str):
                yield key, value
            yield from pairs_of(value)
    elif isinstance(raw, list):
        for item in raw:
            yield from pairs_of(item)
