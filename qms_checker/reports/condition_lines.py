"""A condition as a list to read: what is short stays in one line, what is long becomes points under points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from qms_checker.reports.condition_words import ConditionWords, only_counts
from qms_checker.rulepacks.parse import QUANTIFIERS
from qms_checker.vocabulary import Text

_SHORT = 110
"""The longest phrase that is read in one piece, in characters."""
_ONE_OF = Text("Một trong các điều sau:", "One of these:")
_TOGETHER = Text("Đồng thời:", "Together:")
_NOT_THE_CASE = Text("Không phải là trường hợp:", "It is not the case that:")
_SUCH_THAT = Text(" mà:", " for which:")
_HAS_TO = Text(", trong đó:", ", of which:")
_THEN = Text("Và những mục đó thoả mãn:", "And these satisfy:")


def condition_lines(words: ConditionWords, raw: Any, depth: int = 0) -> Iterator[str]:
    """Yield the points of a condition, each ``- …`` and indented by two spaces for each level."""
    for part in _conjuncts(raw):
        phrase = words.phrase(part)
        if len(phrase) <= _SHORT:
            yield _point(phrase[1:-1] if "any" in part and phrase.startswith("(") else phrase, depth)
        else:
            yield from _expanded(words, part, phrase, depth)


def _point(text: str, depth: int) -> str:
    return f"{'  ' * depth}- {text[:1].upper()}{text[1:]}"


def _conjuncts(raw: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the parts that all have to hold, each a mapping of its own; what only counts requires nothing."""
    keyword = next((key for key in QUANTIFIERS if key in raw), None)
    own = ConditionWords.of_quantifier(raw) if keyword else {}
    if own and not only_counts(own):
        yield own
    for key, value in raw.items():
        if key == "all":
            for part in value:
                yield from _conjuncts(part)
        elif key not in own:
            yield {key: value}


def _expanded(words: ConditionWords, part: Mapping[str, Any], phrase: str, depth: int) -> Iterator[str]:
    quantified = words.quantifier(part)
    if quantified is not None:
        yield from _quantified(*quantified, part, depth)
        return
    match part:
        case {"any": alternatives}:
            yield _point(_ONE_OF.in_language(words.language), depth)
            for alternative in alternatives:
                if len(words.phrase(alternative)) > _SHORT and len(list(_conjuncts(alternative))) > 1:
                    yield _point(_TOGETHER.in_language(words.language), depth + 1)
                    yield from condition_lines(words, alternative, depth + 2)
                else:
                    yield from _one(words, alternative, depth + 1)
        case {"not": inner}:
            yield _point(_NOT_THE_CASE.in_language(words.language), depth)
            yield from condition_lines(words, inner, depth + 1)
        case _:
            yield _point(phrase, depth)


def _one(words: ConditionWords, alternative: Mapping[str, Any], depth: int) -> Iterator[str]:
    """Yield an alternative that is short, or has one part only: as one point."""
    phrase = words.phrase(alternative)
    if len(phrase) <= _SHORT:
        yield _point(phrase, depth)
    else:
        yield from condition_lines(words, alternative, depth)


def _quantified(head: str, inner: ConditionWords, part: Mapping[str, Any], depth: int) -> Iterator[str]:
    where, satisfies = part.get("where"), part.get("satisfies")
    end = _SUCH_THAT if where is not None else _HAS_TO
    yield _point(head + end.in_language(inner.language), depth)
    if where is not None:
        yield from condition_lines(inner, where, depth + 1)
    if satisfies is not None:
        if where is not None:
            yield _point(_THEN.in_language(inner.language), depth)
        yield from condition_lines(inner, satisfies, depth + 1)
