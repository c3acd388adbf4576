"""Formulas as alternatives: each a flat conjunction, which is all that a pattern of the matcher may be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import product

from qms_checker.engines.formulas import UNKNOWN_, And, AtomIs, DecisionIs, Doubt, Formula, Join, Leaf, Or, Same

Alternative = tuple[Leaf, ...]


def alternatives(formula: Formula) -> Iterator[Alternative]:
    """Yield the disjunctive normal form: conjunctions of leaves, without those that contradict themselves."""
    match formula:
        case Or(parts):
            for part in parts:
                yield from alternatives(part)
        case And(parts):
            for choice in product(*(tuple(alternatives(part)) for part in parts)):
                joined = tuple(dict.fromkeys(leaf for leaves in choice for leaf in leaves))
                if not _contradicts(joined):
                    yield joined
        case _:
            yield (formula,)


def undecided(alternative: Alternative) -> Iterator[Alternative]:
    """Yield what of an alternative of a *possibly* formula rests on something unknown.

    Each soft leaf (any value but one) is in turn the first that is unknown; what is certain needs no second match.
    """
    if any(_is_unknown(leaf) for leaf in alternative):
        yield alternative
        return
    soft = [index for index, leaf in enumerate(alternative) if isinstance(leaf, AtomIs | DecisionIs) and leaf.negated]
    for position, first in enumerate(soft):
        chosen = list(alternative)
        for index in soft[: position + 1]:
            leaf = chosen[index]
            assert isinstance(leaf, AtomIs | DecisionIs)
            value = UNKNOWN_ if index == first else 1 - leaf.value
            chosen[index] = replace(leaf, value=value, negated=False)
        yield tuple(chosen)


def _is_unknown(leaf: Leaf) -> bool:
    if isinstance(leaf, Doubt):
        return True
    if isinstance(leaf, Join):
        return leaf.by_family and leaf.negated
    return not isinstance(leaf, Same) and leaf.value == UNKNOWN_ and not leaf.negated


def _contradicts(leaves: Iterable[Leaf]) -> bool:
    fixed: dict[object, int] = {}
    for leaf in leaves:
        if isinstance(leaf, Join | Same | Doubt) or leaf.negated:
            continue
        about = replace(leaf, value=0)
        if fixed.setdefault(about, leaf.value) != leaf.value:
            return True
    return False
