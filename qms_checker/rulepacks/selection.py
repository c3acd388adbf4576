"""Choosing rules by the beginning of their ids."""

from __future__ import annotations

from collections.abc import Iterable


def is_selected(rule_id: str, select: Iterable[str], ignore: Iterable[str]) -> bool:
    """Tell whether an id has one of the selected prefixes (any id, when there is none) and no ignored one."""
    wanted = tuple(select)
    chosen = not wanted or any(has_prefix(rule_id, prefix) for prefix in wanted)
    return chosen and not any(has_prefix(rule_id, prefix) for prefix in ignore)


def has_prefix(rule_id: str, prefix: str) -> bool:
    """Tell whether an id starts with a prefix, without regard to letter case."""
    return rule_id.casefold().startswith(prefix.casefold())
