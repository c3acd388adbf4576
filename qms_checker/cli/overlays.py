"""``--overlay``: from names and files to overlays laid over the rules, and where each rule and number comes from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qms_checker.cli.framework import current_language, say
from qms_checker.errors import Location, Problem, UsageError
from qms_checker.hints import did_you_mean
from qms_checker.rulepacks.cases import Case, load_cases, load_overlay_cases
from qms_checker.rulepacks.load import CASES_SUFFIX
from qms_checker.rulepacks.overlays import FOLDER, read_overlay, with_overlay
from qms_checker.vocabulary import Text

if TYPE_CHECKING:
    from qms_checker.reports.page import Page
    from qms_checker.rulepacks.model import Rule, Rulebook

_SUFFIXES = (".yaml", ".yml")


def find_overlay(folder: Path, given: str) -> tuple[Path, str]:
    """Return the file of an overlay and how messages name it. Raises :class:`UsageError` with the closest names."""
    names = sorted(file.stem for file in (folder / FOLDER).glob("*.yaml") if not file.name.endswith(CASES_SUFFIX))
    if given in names:
        return folder / FOLDER / f"{given}.yaml", f"{folder.name}/{FOLDER}/{given}.yaml"
    path = Path(given)
    if given.endswith(_SUFFIXES) or path.is_file():
        return path, given
    listed = ", ".join(names) or say("(không có)", "(none)")
    hint = did_you_mean(given, names) or Text(
        f"có: {listed}; hoặc đường dẫn một tệp .yaml", f"there are: {listed}; or the path of a .yaml file"
    )
    message = Text(f"không có lớp phủ {given!r}", f"there is no overlay {given!r}")
    raise UsageError(Problem("no-overlay", Location("--overlay"), message, hint))


def lay_overlays(rulebook: Rulebook, folder: Path, given: tuple[str, ...]) -> Rulebook:
    """Return the rulebook with the overlays laid over it one after the other."""
    for file, shown in [find_overlay(folder, name) for name in given]:
        rulebook = with_overlay(rulebook, read_overlay(file, shown))
    return rulebook


def stages(rulebook: Rulebook, folder: Path, given: tuple[str, ...]) -> Iterator[tuple[Rulebook, tuple[Case, ...]]]:
    """Yield the common rules with their cases, then those of each overlay with the rules as it leaves them.

    A case says what its author knew: the common ones know no overlay, those of an overlay nothing laid later.
    """
    yield rulebook, tuple(load_cases(folder))
    for file, shown in [find_overlay(folder, name) for name in given]:
        rulebook = with_overlay(rulebook, read_overlay(file, shown))
        yield rulebook, tuple(load_overlay_cases(file, shown))


def origin_object(rulebook: Rulebook, rules: list[dict[str, Any]], folder: Path, day: date) -> dict[str, Any]:
    """Return the catalogue as JSON with the origin of each rule and each parameter."""
    language = current_language()
    for found in rules:
        found["origin"] = _place_of(rulebook.rules[found["id"]])
        declared = rulebook.not_applicable(found["id"], day)
        if declared is not None:
            found["not_applicable"] = {
                "origin": f"{declared.place.location.file}:{declared.place.location.line}",
                "reason": declared.reason.in_language(language),
            }
    overlays = [
        {"name": found.name, "title": found.title.in_language(language), "sha256": found.sha256}
        for found in rulebook.overlays
    ]
    parameters = [
        {"name": name, "title": found.title.in_language(language), "origin": _origin_of(name, rulebook, folder)}
        for name, found in sorted(rulebook.parameters.items())
    ]
    return {"overlays": overlays, "rules": rules, "parameters": parameters}


def write_origin(page: Page, rule: Rule, rulebook: Rulebook, day: date) -> None:
    """Write where a rule comes from, and what keeps it from applying."""
    from qms_checker.reports.page import Ink

    page.text(say(f"nguồn: {_place_of(rule)}", f"from: {_place_of(rule)}"), indent=11, ink=Ink.FAINT)
    declared = rulebook.not_applicable(rule.id, day)
    if declared is not None:
        where = f"{declared.place.location.file}:{declared.place.location.line}"
        reason = declared.reason.in_language(current_language())
        page.text(say(f"không áp dụng theo {where}: {reason}", f"not applicable by {where}: {reason}"), indent=11)


def write_parameters(page: Page, rulebook: Rulebook, folder: Path) -> None:
    """Write each parameter with where its values come from, and the overlays in the order in which they win."""
    language = current_language()
    page.blank()
    page.text(say("Tham số", "Parameters"))
    for name, found in sorted(rulebook.parameters.items()):
        page.text(f"{name} · {found.title.in_language(language)}", indent=2, hang=2)
        page.text(say("nguồn: ", "from: ") + _origin_of(name, rulebook, folder), indent=6)
    if rulebook.overlays:
        order = " < ".join([folder.name, *(overlay.name for overlay in rulebook.overlays)])
        page.blank()
        page.text(say(f"Thứ tự ưu tiên (sau thay trước): {order}", f"Order (later wins): {order}"))


def _place_of(rule: Rule) -> str:
    location = rule.place.location
    return f"{location.file}:{location.line}"


def _origin_of(name: str, rulebook: Rulebook, folder: Path) -> str:
    overlay = rulebook.overlay_of_parameter(name)
    if overlay is None:
        return f"{folder.name}/parameters.yaml"
    location = overlay.place_of_parameter(name).location
    return f"{location.file}:{location.line}"
