"""Descriptions copied from each other: agencies whose objectives, risks, audits or reviews are nearly the same texts.

MinHash with locality-sensitive hashing (Broder 1997; Indyk and Motwani 1998) finds what may be alike among many
agencies without comparing each with each; whatever it proposes is then compared exactly. The only module that
imports ``datasketch``, which comes with the extra ``analytics``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from qms_checker.errors import ExitCode, Location, Problem, QmsError
from qms_checker.vocabulary import Text

LIKENESS = 0.8
"""Share of common word groups from which two texts count as nearly the same: a proposal."""
FEWEST_TEXTS = 3
"""A section with fewer texts is too short to tell a copy from coincidence."""
_PERMUTATIONS = 64
_LOOSER = 0.7
"""The sketches only propose; they propose more than is wanted, so that hardly a likeness is missed."""
_WORDS = 3
_SHOWN = 5

Texts = Mapping[str, Sequence[str]]
"""Comparable texts by section, as :func:`qms_checker.facts.texts.comparable_texts` returns them."""


class MissingLibrary(QmsError):
    """A library of an extra is not installed."""

    exit_code = ExitCode.USAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """Agencies whose texts of one section are nearly the same, sorted by id.

    ``similarity``: the least likeness (0–1) of a member to the first of them; ``shared``: some texts that all have.
    """

    section: str
    agencies: tuple[str, ...]
    similarity: float
    shared: tuple[str, ...]


def find_alike(described: Mapping[str, Texts], threshold: float = LIKENESS) -> tuple[Likeness, ...]:
    """Return the groups of agencies (by id) that are alike, by section, the largest group first.

    Raises :class:`MissingLibrary` where the extra ``analytics`` is not installed.
    """
    found: list[Likeness] = []
    for section in sorted({section for texts in described.values() for section in texts}):
        written = {
            agency: tuple(texts[section])
            for agency, texts in sorted(described.items())
            if len(texts.get(section, ())) >= FEWEST_TEXTS
        }
        found.extend(_groups(section, written, threshold))
    return tuple(sorted(found, key=lambda one: (-len(one.agencies), one.section, one.agencies)))


def _groups(section: str, written: Mapping[str, tuple[str, ...]], threshold: float) -> Iterator[Likeness]:
    """Yield the groups of one section: each agency joins the first earlier one that it is nearly the same as."""
    leaders = _leaders({agency: _word_groups(texts) for agency, texts in written.items()}, threshold)
    members: dict[str, list[tuple[str, float]]] = {}
    for agency, (leader, similarity) in leaders.items():
        members.setdefault(leader, []).append((agency, similarity))
    for group in members.values():
        if len(group) > 1:
            agencies = tuple(sorted(agency for agency, _ in group))
            common = set.intersection(*(set(written[agency]) for agency in agencies))
            yield Likeness(
                section=section,
                agencies=agencies,
                similarity=round(min(similarity for _, similarity in group), 3),
                shared=tuple(sorted(common, key=lambda text: (-len(text), text)))[:_SHOWN],
            )


def _leaders(grouped: Mapping[str, frozenset[str]], threshold: float) -> dict[str, tuple[str, float]]:
    """Return for each agency the one it follows, and how alike they are; one that follows nobody leads itself."""
    sketch, index = _library()
    search = index(threshold=threshold * _LOOSER, num_perm=_PERMUTATIONS)
    same: dict[frozenset[str], str] = {}  # identical texts need no sketch
    leaders: dict[str, tuple[str, float]] = {}
    for agency, words in grouped.items():
        if words in same:
            leaders[agency] = same[words], 1.0
            continue
        signature = sketch(num_perm=_PERMUTATIONS)
        signature.update_batch([group.encode() for group in sorted(words)])
        near = sorted((other, _jaccard(words, grouped[other])) for other in search.query(signature))
        best = max(near, key=lambda one: (one[1], one[0]), default=("", 0.0))
        if best[1] >= threshold:
            leaders[agency] = best
        else:
            leaders[agency] = agency, 1.0
            search.insert(agency, signature)
        same[words] = leaders[agency][0]
    return leaders


def _word_groups(texts: Iterable[str]) -> frozenset[str]:
    """Return every group of three successive words of the texts; a shorter text is one group."""
    groups: set[str] = set()
    for text in texts:
        words = text.split()
        groups.update(" ".join(words[at : at + _WORDS]) for at in range(max(1, len(words) - _WORDS + 1)))
    return frozenset(groups)


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    together = len(one | other)
    return len(one & other) / together if together else 0.0


def _library() -> tuple[type, type]:
    try:
        from datasketch import MinHash, MinHashLSH
    except ImportError:
        message = Text(
            "so sánh nội dung giữa các cơ quan cần thêm thư viện datasketch",
            "comparing the texts of agencies needs the library datasketch",
        )
        hint = Text(
            'cài bằng: pip install "qms-checker[analytics]"', 'install it: pip install "qms-checker[analytics]"'
        )
        raise MissingLibrary(Problem("no-library", Location("datasketch"), message, hint)) from None
    return MinHash, MinHashLSH
