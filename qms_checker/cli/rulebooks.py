"""The options that name the rules, and the rulebook, profile and rules they stand for."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from qms_checker.cli.framework import option
from qms_checker.errors import Location, Problem, UsageError
from qms_checker.hints import did_you_mean, which_there_are
from qms_checker.vocabulary import Text

if TYPE_CHECKING:
    from qms_checker.rulepacks.model import Profile, Rule, Rulebook

rules_option = option(
    "--rules",
    envvar="QMS_RULES",
    metavar_words=Text("THƯ_MỤC", "DIR"),
    words=Text("Thư mục quy tắc (mặc định: kèm theo chương trình).", "Folder of rules (default: those shipped)."),
)
overlay_option = option(
    "--overlay",
    multiple=True,
    envvar="QMS_OVERLAY",
    metavar_words=Text("TÊN|TỆP", "NAME|FILE"),
    words=Text(
        "Quy định riêng của tỉnh, bộ đặt lên quy tắc chung (lặp lại được; lớp sau thay lớp trước).",
        "What a province or ministry changes in the rules (repeatable; later ones win).",
    ),
)


def rules_path(given: str | None) -> Path:
    """Return the folder of rules asked for, or the shipped one."""
    if given is not None:
        return Path(given)
    from qms_checker.resources import rules_folder

    return rules_folder()


def open_rulebook(given: str | None, overlays: tuple[str, ...] = ()) -> Rulebook:
    """Load the rules and lay the overlays over them. Raises :class:`RulePackError`."""
    from qms_checker.rulepacks.load import load_rulebook  # late: not every command needs the rules

    rulebook = load_rulebook(rules_path(given))
    if overlays:
        from qms_checker.cli.overlays import lay_overlays

        rulebook = lay_overlays(rulebook, rules_path(given), overlays)
    return rulebook


def find_profile(rulebook: Rulebook, name: str) -> Profile:
    """Return a profile by name. Raises :class:`UsageError` with the closest names."""
    if name in rulebook.profiles:
        return rulebook.profiles[name]
    hint = which_there_are(name, rulebook.profiles)
    message = Text(f"không có bộ quy tắc {name!r}", f"there is no profile {name!r}")
    raise UsageError(Problem("no-profile", Location("--profile"), message, hint))


def choose_rules(rules: Iterable[Rule], select: tuple[str, ...], ignore: tuple[str, ...]) -> tuple[Rule, ...]:
    """Return the rules whose ids are selected and not ignored. A prefix without any rule is a usage problem."""
    from qms_checker.rulepacks.selection import has_prefix, is_selected

    rules = tuple(rules)
    problems = []
    for name, prefixes in (("--select", select), ("--ignore", ignore)):
        for prefix in prefixes:
            if not any(has_prefix(rule.id, prefix) for rule in rules):
                message = Text(
                    f"không có quy tắc nào có mã bắt đầu bằng {prefix!r}", f"no rule id starts with {prefix!r}"
                )
                problems.append(
                    Problem("no-rule", Location(name), message, did_you_mean(prefix, [rule.id for rule in rules]))
                )
    if problems:
        raise UsageError(*problems)
    return tuple(rule for rule in rules if is_selected(rule.id, select, ignore))
