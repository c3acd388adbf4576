"""Where the data folders are: beside the package in a checkout or editable install, inside it in a wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_WHEEL_DATA = _PACKAGE / "_data"
_ROOT = _WHEEL_DATA if _WHEEL_DATA.is_dir() else _PACKAGE.parent


def rules_folder() -> Path:
    """Return the folder of the shipped rules."""
    return _ROOT / "rules"


def schema_file(name: str) -> Path:
    """Return the path of a JSON Schema, e.g. ``agency`` for ``schemas/agency.schema.json``."""
    return _ROOT / "schemas" / f"{name}.schema.json"


def template_file(medium: str, name: str) -> Path:
    """Return the path of a template, e.g. ``("word", "gap-report.docx")``."""
    return _ROOT / "templates" / medium / name


def sample_agencies_folder() -> Path:
    """Return the folder of the shipped sample descriptions."""
    return _ROOT / "sample_agencies"
