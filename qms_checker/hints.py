"""Hints for a name that is not known: which one was meant, or which there are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher

from qms_checker.vocabulary import Text

_LIKE = 0.65
_OF_A_WORD = 0.85
_NEAR_THE_BEST = 0.1
_LISTED = 40


def did_you_mean(given: str, known: Iterable[str]) -> Text | None:
    """Return a hint with the names closest to what was given, ``None`` where none is close.

    Capitals and Vietnamese marks do not count. A name of several words is close, too, where one of its words is:
    ``lead_auditor`` for ``leader``.
    """
    listed = ", ".join(map(repr, _closest(given, known)))
    return Text(f"có phải ý bạn là {listed}?", f"did you mean {listed}?") if listed else None


def which_there_are(given: str, known: Iterable[str]) -> Text:
    """Return the same, or else the names there are."""
    known = tuple(known)
    listed = ", ".join(known[:_LISTED]) + (" …" if len(known) > _LISTED else "")
    return did_you_mean(given, known) or Text(f"có: {listed}", f"there are: {listed}")


def _closest(given: str, known: Iterable[str]) -> list[str]:
    wanted = _plain(given)
    likeness = {name: _likeness(wanted, _plain(name)) for name in known}
    least = max(_LIKE, max(likeness.values(), default=0.0) - _NEAR_THE_BEST)
    return sorted((name for name in likeness if likeness[name] >= least), key=lambda name: -likeness[name])[:3]


def _likeness(one: str, other: str) -> float:
    """Return how alike two names are, from 0 to 1; less where only a word of the second is like the first."""
    words = (_OF_A_WORD * _ratio(one, word) for word in re.split(r"[_\W]+", other))
    return max(_ratio(one, other), *words)


def _ratio(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one, other)
    # the quick ratios are upper bounds: a register may have 20,000 names
    return matcher.ratio() if matcher.real_quick_ratio() >= _LIKE and matcher.quick_ratio() >= _LIKE else 0.0


def _plain(name: str) -> str:
    marks_apart = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    return "".join(letter for letter in marks_apart if not unicodedata.combining(letter))
