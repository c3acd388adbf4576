"""Expressions of the matcher: the JSON form of durable_rules' comparisons, and what it can bear."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from qms_checker.engines.formulas import FALSE_, TRUE_, UNKNOWN_
from qms_checker.rulepacks.conditions import Operator

Expression = dict[str, Any]
OPERATORS = {
    Operator.EQUAL: "",
    Operator.LESS: "$lt",
    Operator.AT_MOST: "$lte",
    Operator.GREATER: "$gt",
    Operator.AT_LEAST: "$gte",
}
COMPLEMENT = {"": "$neq", "$neq": "", "$lt": "$gte", "$lte": "$gt", "$gt": "$lte", "$gte": "$lt"}
REVERSED = {"": "", "$neq": "$neq", "$lt": "$gt", "$lte": "$gte", "$gt": "$lt", "$gte": "$lte"}
NUMBER, PARENT = "rid", "par"
HOLDER, VALUE = "of", "v"
"""What facts say: the number of a record and of the one that holds it; the holder of an item, and a value."""
THE_AGENCY = 0
"""The number of the description as a whole; a pattern that asks nothing of the agency leaves it out."""
TWIN = "#"
"""What tells a further kind of the same facts apart; see ``patterns.py``."""
CONSTANTS: Mapping[str, int] = {"c0": FALSE_, "c1": TRUE_, "c2": UNKNOWN_}
MAX_WIDTH = 28
"""Comparisons in one pattern; durable_rules refuses thirty-two joins in one (error 113)."""


class TooComplexError(Exception):
    """A condition has too many alternatives across records to be matched."""


def conjunction_of(expressions: Iterable[Expression]) -> Expression:
    """Join comparisons flatly: durable_rules loses alternatives that mix constants and joins in one pattern.

    Behind the last join stands one that always holds: where the last join of a pattern fails, durable_rules reads on
    past the end of the pattern, and in the last pattern of a ruleset past the end of its memory.
    """
    found: list[Expression] = []
    for expression in expressions:
        if expression not in found:
            found.append(expression)
    joined = [alias for alias in map(_joined_alias, found) if alias is not None]
    if joined:
        found.append({"c1": {joined[0]: "c1"}})
    if len(found) > MAX_WIDTH:
        raise TooComplexError
    return found[0] if len(found) == 1 else {"$and": found}


def _joined_alias(expression: Expression) -> str | None:
    """Return the alias of the other pattern that a comparison speaks of, ``None`` for one with a constant."""
    ((key, inner),) = expression.items()
    value = next(iter(inner.values())) if key.startswith("$") else inner
    return next(iter(value)) if isinstance(value, dict) else None
