"""Whether a saved report is what its receipt says: the same inputs again, and the two results beside each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from qms_checker.vocabulary import Text


class Input(StrEnum):
    """What goes into an assessment; the value is its key in the receipt."""

    DESCRIPTION = "description_sha256"
    RULES = "rules_sha256"
    SCHEMA = "schema_sha256"
    TOOL = "tool_version"
    WAIVERS = "waivers_sha256"
    BASELINE = "baseline_sha256"


INPUT_WORDS: Mapping[Input, Text] = {
    Input.DESCRIPTION: Text("bản mô tả", "the description"),
    Input.RULES: Text("quy tắc", "the rules"),
    Input.SCHEMA: Text("cấu trúc bản mô tả", "the schema of descriptions"),
    Input.TOOL: Text("phiên bản chương trình", "the version of the program"),
    Input.WAIVERS: Text("tệp quyết định tạm hoãn", "the file of waivers"),
    Input.BASELINE: Text("tệp mốc so sánh", "the baseline"),
}
LAID_BESIDE: Mapping[str, Text] = {
    "comparison": Text("so sánh với lần trước", "the comparison with the earlier assessment"),
    "audit": Text("cuộc đánh giá tại chỗ", "the audit on the spot"),
    "verifications": Text("xác minh của chuyên gia đánh giá", "the verifications of the auditor"),
}
"""What was laid beside the assessment from papers that are not at hand; it is not computed again."""


@dataclass(frozen=True, slots=True)
class ChangedInput:
    """An input that is not the one of the receipt: what the receipt has, and what there is now."""

    input: Input
    recorded: str
    found: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of computing a report again.

    ``changed``: inputs that are no longer the same. ``differing``: places of the report that read otherwise, as rule
    ids or names of sections. ``renamed``: only the names of files differ. ``not_repeated``: what was left out.
    """

    changed: tuple[ChangedInput, ...]
    differing: tuple[str, ...]
    renamed: bool = False
    not_repeated: tuple[Text, ...] = ()

    @property
    def is_same(self) -> bool:
        """Tell whether the report is the result of its receipt."""
        return not self.changed and not self.differing

    @property
    def was_altered(self) -> bool:
        """Tell whether the report does not follow from its receipt though every input is the same."""
        return not self.changed and bool(self.differing)


def verify(saved: Mapping[str, Any], again: Mapping[str, Any]) -> Verdict:
    """Compare a saved report with the one computed again, both as objects of the schema and in one language.

    Where the files of the description are called otherwise now, that is no difference, as long as one name stands for
    one name throughout.
    """
    changed = tuple(
        ChangedInput(name, str(saved["receipt"].get(name, "")), str(again["receipt"].get(name, "")))
        for name in Input
        if saved["receipt"].get(name) != again["receipt"].get(name)
    )
    kept, repeated = _comparable(saved), _comparable(again)
    names = _Names()
    differing = tuple(dict.fromkeys(_differing(kept, repeated, names)))
    return Verdict(
        changed,
        differing or (("file",) if names.are_mixed_up else ()),
        renamed=not differing and names.differ,
        not_repeated=tuple(words for name, words in LAID_BESIDE.items() if name in saved),
    )


def _comparable(report: Mapping[str, Any]) -> dict[str, Any]:
    """Return the report without what is told apart: inputs, engine, and what others laid beside it."""
    told_apart = {"engine", *Input}
    kept = {name: value for name, value in report.items() if name not in LAID_BESIDE}
    kept["receipt"] = {name: value for name, value in report["receipt"].items() if name not in told_apart}
    if (
        "comparison" in report and "baseline_sha256" not in report["receipt"]
    ):  # it is the comparison that marks findings
        results = report["results"]
        kept["results"] = [{**result, "findings": [*map(_unmarked, result["findings"])]} for result in results]
    return kept


def _unmarked(finding: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in finding.items() if name != "change"}


def _differing(saved: dict[str, Any], again: dict[str, Any], names: _Names) -> Iterator[str]:
    """Yield the rules whose results differ, those missing on one side included, and the other sections that do."""
    kept, repeated = _by_rule(saved["results"]), _by_rule(again["results"])
    for rule in dict.fromkeys([*kept, *repeated]):
        if not names.alike(kept.get(rule), repeated.get(rule)):
            yield rule
    if not names.alike([found["rule"] for found in saved["results"]], [found["rule"] for found in again["results"]]):
        yield "results"
    for section in dict.fromkeys([*saved, *again]):
        if section != "results" and not names.alike(saved.get(section), again.get(section)):
            yield section


def _by_rule(results: list[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    return {result["rule"]: result for result in results}


class _Names:
    """Compares values but for the names of files, which it pairs."""

    def __init__(self) -> None:
        self._pairs: set[tuple[str, str]] = set()

    @property
    def differ(self) -> bool:
        """Tell whether a file is called otherwise."""
        return any(saved != again for saved, again in self._pairs)

    @property
    def are_mixed_up(self) -> bool:
        """Tell whether one name stands for several."""
        saved, again = ({pair[side] for pair in self._pairs} for side in (0, 1))
        return not len(saved) == len(again) == len(self._pairs)

    def alike(self, saved: Any, again: Any) -> bool:
        """Tell whether two values are the same but for names of files."""
        if isinstance(saved, dict) and isinstance(again, dict):
            if saved.keys() != again.keys():
                return False
            found = [name == "file" or self.alike(saved[name], again[name]) for name in saved]
            if "file" in saved:
                self._pairs.add((str(saved["file"]), str(again["file"])))
            return all(found)
        if isinstance(saved, list) and isinstance(again, list):
            pairs = zip(saved, again, strict=False)
            found = [self.alike(one, other) for one, other in pairs]
            return len(saved) == len(again) and all(found)
        return type(saved) is type(again) and bool(saved == again)
