"""Descriptions copied from each other: agencies whose objectives, risks, audits or reviews are nearly the same texts.

MinHash with locality-sensitive hashing (Broder 1997; Indyk and Motwani 1998) finds what may be alike among many
agencies without comparing each with each; whatever it proposes is then compared exactly. The only module that
imports ``datasketch``, which comes with the extra ``analytics``.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

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
    written: dict[str, dict[str, bytes]] = {}
    for agency in sorted(described):
        for section, texts in described[agency].items():
            if len(texts) >= FEWEST_TEXTS:
                written.setdefault(section, {})[agency] = _word_groups(texts)
    found: list[Likeness] = []
    for section in sorted(written):
        found.extend(_groups(section, written.pop(section), described, threshold))
    return tuple(sorted(found, key=lambda one: (-len(one.agencies), one.section, one.agencies)))


def _groups(
    section: str, written: Mapping[str, bytes], described: Mapping[str, Texts], threshold: float
) -> Iterator[Likeness]:
    """Yield the groups of one section: each agency joins the first earlier one that it is nearly the same as."""
    members: dict[str, list[tuple[str, float]]] = {}
    for agency, (leader, similarity) in _leaders(written, threshold).items():
        members.setdefault(leader, []).append((agency, similarity))
    for group in members.values():
        if len(group) > 1:
            agencies = tuple(sorted(agency for agency, _ in group))
            common = set(described[agencies[0]][section])
            for agency in agencies[1:]:
                common.intersection_update(described[agency][section])
            yield Likeness(
                section=section,
                agencies=agencies,
                similarity=round(min(similarity for _, similarity in group), 3),
                shared=tuple(sorted(common, key=lambda text: (-len(text), text)))[:_SHOWN],
            )


def _leaders(grouped: Mapping[str, bytes], threshold: float) -> dict[str, tuple[str, float]]:
    """Return for each agency the one it follows, and how alike they are; one that follows nobody leads itself."""
    sketch, index = _library()
    search = index(threshold=threshold * _LOOSER, num_perm=_PERMUTATIONS)
    same: dict[bytes, str] = {}  # identical texts need no sketch
    leaders: dict[str, tuple[str, float]] = {}
    for agency, written in grouped.items():
        if written in same:
            leaders[agency] = same[written], 1.0
            continue
        groups = _numbers(written)
        signature = sketch(num_perm=_PERMUTATIONS, hashfunc=_half)
        signature.update_batch(sorted(groups))
        near = sorted((other, _jaccard(groups, _numbers(grouped[other]))) for other in search.query(signature))
        best = max(near, key=lambda one: (one[1], one[0]), default=("", 0.0))
        if best[1] >= threshold:
            leaders[agency] = best
        else:
            leaders[agency] = agency, 1.0
            search.insert(agency, signature)
        same[written] = leaders[agency][0]
    return leaders


def _word_groups(texts: Iterable[str]) -> bytes:
    """Return every group of three successive words of the texts, as sorted numbers of 64 bits.

    A shorter text is one group. The words themselves would be ten times as much to keep of each agency.
    """
    groups: set[str] = set()
    for text in texts:
        words = text.split()
        groups.update(" ".join(words[at : at + _WORDS]) for at in range(max(1, len(words) - _WORDS + 1)))
    return array("Q", sorted(int.from_bytes(blake2b(one.encode(), digest_size=8).digest()) for one in groups)).tobytes()


def _numbers(packed: bytes) -> frozenset[int]:
    return frozenset(array("Q", packed))


def _half(number: int) -> int:
    return number & 0xFFFFFFFF


def _jaccard(one: frozenset[int], other: frozenset[int]) -> float:
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
