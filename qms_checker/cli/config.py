"""Settings from ``qms.toml``: the nearest one upward of the working directory; variables and options win over it."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from qms_checker.errors import Location, Problem, UsageError
from qms_checker.hints import did_you_mean
from qms_checker.vocabulary import LANGUAGES, Text

CONFIG_FILE = "qms.toml"
ENGINES = ("auto", "durable", "python")
FAIL_ON = ("major", "minor", "undetermined", "never")
FORMATS = ("terminal", "json", "jsonl", "csv", "xlsx", "html", "docx", "sarif", "markdown")
COLORS = ("auto", "always", "never")

_CHOICES: Mapping[str, tuple[str, ...]] = {
    "lang": LANGUAGES,
    "engine": ENGINES,
    "fail-on": FAIL_ON,
    "format": FORMATS,
    "color": COLORS,
}
_PATHS = ("rules", "waivers", "baseline")
_TEXTS = frozenset({"as-of", "profile", "register", *_PATHS, *_CHOICES})
_LISTS = frozenset({"select", "ignore", "overlay"})
_TEXT_OR_LIST = frozenset({"format"})
KEYS = tuple(sorted(_TEXTS | _LISTS))
"""The keys that ``qms.toml`` may have: the names of the options."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What ``qms.toml`` says, by the names of click's parameters; empty where there is no such file."""

    file: Path | None = None
    defaults: Mapping[str, Any] = field(default_factory=dict)


def settings(start: Path | None = None) -> Settings:
    """Read the nearest ``qms.toml``. Raises :class:`UsageError` with everything that is wrong in it."""
    here = (start or Path.cwd()).absolute()
    file = next((folder / CONFIG_FILE for folder in (here, *here.parents) if (folder / CONFIG_FILE).is_file()), None)
    return Settings() if file is None else _read(file)


def _read(file: Path) -> Settings:
    shown = os.path.relpath(file).replace(os.sep, "/") if file.is_relative_to(Path.cwd()) else str(file)
    try:
        text = file.read_bytes().decode("utf-8-sig")
        data = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        message = Text(f"không đọc được tệp cấu hình ({error})", f"the settings cannot be read ({error})")
        raise UsageError(Problem("config", Location(shown), message)) from None
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+), column (\d+)", str(error))
        location = Location(shown, int(place[1]), int(place[2])) if place else Location(shown)
        raise UsageError(
            Problem("config", location, Text(f"sai cú pháp TOML: {error}", f"TOML syntax: {error}"))
        ) from None
    problems = [problem for key, value in data.items() if (problem := _judge(key, value, shown, text)) is not None]
    if problems:
        raise UsageError(*problems)
    names = {"format": "output_format"}  # where the parameter is not called like its option
    defaults = {
        names.get(key, key.replace("-", "_")): value.isoformat() if isinstance(value, date) else value
        for key, value in data.items()
    }
    for name in _PATHS:
        if name in defaults:
            defaults[name] = str(file.parent / defaults[name])  # relative to the file that says it
    if "overlay" in defaults:
        defaults["overlay"] = [
            str(file.parent / name) if name.endswith((".yaml", ".yml")) else name for name in defaults["overlay"]
        ]
    return Settings(file, defaults)


def _judge(key: str, value: Any, shown: str, text: str) -> Problem | None:
    found = re.search(rf"^[ \t]*[\"']?{re.escape(key)}[\"']?[ \t]*=|^[ \t]*\[{re.escape(key)}\b", text, re.MULTILINE)
    line = text.count("\n", 0, found.start()) + 1 if found else 1
    location, source = Location(shown, line), text.splitlines()[line - 1] if text else ""
    if key not in KEYS:
        known = ", ".join(KEYS)
        hint = did_you_mean(key, KEYS) or Text(f"các khoá: {known}", f"keys: {known}")
        return Problem(
            "unknown-key", location, Text(f"không có khoá {key!r}", f"there is no key {key!r}"), hint, source
        )
    if key in _LISTS:
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return None
        message = Text(
            f'{key}: cần danh sách chữ, ví dụ ["QD19"]', f'{key}: a list of texts is expected, e.g. ["QD19"]'
        )
        return Problem("wrong-type", location, message, None, source)
    if key in _TEXT_OR_LIST and isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        value = ",".join(value)
    if not isinstance(value, str) and not (key == "as-of" and isinstance(value, date)):
        message = Text(f"{key}: cần chữ trong ngoặc kép", f"{key}: a text in quotes is expected")
        return Problem("wrong-type", location, message, None, source)
    choices, given = _CHOICES.get(key, ()), str(value).split(",") if key in _TEXT_OR_LIST else [str(value)]
    for one in (part.strip() for part in given if choices):
        if one not in choices:
            listed = ", ".join(choices)
            message = Text(f"{key}: {one!r} không thuộc: {listed}", f"{key}: {one!r} is not one of: {listed}")
            return Problem("unknown-value", location, message, did_you_mean(one, choices), source)
    return None
