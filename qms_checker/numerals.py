"""Numbers as people write them, in Vietnamese and in English."""

from __future__ import annotations

from qms_checker.vocabulary import Language

_VIETNAMESE_MARKS = str.maketrans(",.", ".,")


def format_number(value: float, language: Language, digits: int = 3) -> str:
    """Return ``1.297,5`` in Vietnamese and ``1,297.5`` in English, with at most ``digits`` decimals."""
    text = f"{value:,}" if isinstance(value, int) else f"{value:,.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.translate(_VIETNAMESE_MARKS) if language == "vi" else text


def format_score(value: float, language: Language) -> str:
    """Return ``83,0`` / ``83.0``: a score among others, each with one decimal."""
    return f"{value:.1f}".replace(".", "," if language == "vi" else ".")


def format_ungrouped(value: float, language: Language) -> str:
    """Return ``1297,5`` / ``1297.5``: for a number of which nobody knows whether it is a year."""
    text = str(value) if isinstance(value, int) else f"{value:.6f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if language == "vi" else text


def format_percent(share: float, language: Language) -> str:
    """Return a share (0–1) as ``12,5 %`` / ``12.5%``."""
    number = format_number(round(share * 100, 1), language)
    return f"{number} %" if language == "vi" else f"{number}%"
