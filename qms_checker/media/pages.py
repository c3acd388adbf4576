"""HTML pages from templates: the one module that makes HTML, with the one environment of ``jinja2`` for it.

A page is one file that needs nothing else: styles and scripts stand inside, named by their hashes in a content
security policy that allows nothing more. So a text of a stranger that should ever get past the escaping still could
neither run nor load anything. Templates are the project's own; values are untrusted, and every one is escaped.

What a template has besides its variables: ``language``; ``t(vi, en)`` or ``t(text)`` for words in the language of the
page; the filters ``number``, ``score``, ``percent``, ``day`` and ``sentence``; the macros of ``parts.html.j2``.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from qms_checker.dates import format_date, parse_date
from qms_checker.numerals import format_number, format_percent, format_score
from qms_checker.resources import template_file
from qms_checker.vocabulary import Language, Text

STYLES: Final = ("style.css",)

_DASH: Final = "–"
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029]")
# What HTML forbids, what reorders text, and halves of characters: shown as something that could not be shown
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Segment:
    """One piece of a bar or ring: ``start`` and ``length`` in percent of the whole, ``kind`` its class in the style."""

    kind: str
    name: str
    value: float
    start: float
    length: float


def stack(parts: Iterable[tuple[str, str, float]], *, whole: float | None = None) -> tuple[Segment, ...]:
    """Return the pieces of a bar or ring from ``(kind, name, value)``, those of nothing left out.

    ``whole``: what fills the bar, by default the sum of the values; a longer one leaves room at the end.
    """
    given = tuple(parts)
    full = sum(value for _, _, value in given) if whole is None else whole
    segments, start = [], 0.0
    for kind, name, value in given:
        if value > 0 and full > 0:
            length = 100 * value / full
            segments.append(Segment(kind, name, value, round(start, 3), round(length, 3)))
            start += length
    return tuple(segments)


def render_page(
    template: str,
    language: Language,
    variables: Mapping[str, object],
    *,
    scripts: Iterable[str] = (),
    more_styles: Iterable[str] = (),
) -> bytes:
    """Return a page of a template that extends the base; it, scripts and styles are files of ``templates/html``.

    The same values give the same bytes. Raises ``jinja2.UndefinedError`` where the template wants a value not given.
    """
    styles = tuple(map(_asset, (*STYLES, *more_styles)))
    code = tuple(map(_asset, scripts))
    context = {"styles": styles, "scripts": code, "policy": _policy(styles, code), "language": language}
    text = _environment().get_template(template).render({**variables, **context})
    return text.encode("utf-8")


def data_block(value: object) -> Markup:
    """Return data for a script of the page to read, as JSON in which nothing can end the element around it."""
    text = _NOT_TEXT.sub("\N{REPLACEMENT CHARACTER}", json.dumps(value, ensure_ascii=False, separators=(",", ":")))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704  no character of it can be markup any more


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(template_file("html", "base.html.j2").parent),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_printable,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.globals["t"] = _in_language
    environment.filters.update(number=_number, score=_score, percent=_percent, day=_day, sentence=_sentence)
    return environment


@lru_cache(maxsize=16)
def _asset(name: str) -> Markup:
    return Markup(template_file("html", name).read_text(encoding="utf-8"))  # noqa: S704  a file of the project


def _policy(styles: Iterable[str], scripts: Iterable[str]) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src {_hashes(styles)}",
            f"script-src {_hashes(scripts)}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _hashes(assets: Iterable[str]) -> str:
    digests = (base64.b64encode(hashlib.sha256(asset.encode()).digest()).decode() for asset in assets)
    return " ".join(f"'sha256-{digest}'" for digest in digests) or "'none'"


def _printable(value: object) -> str:
    """Make the text of a value fit for a page; what is markup already is made of such values."""
    if value is None:
        return ""
    if isinstance(value, Markup):
        return value
    plain = _LINE_ENDS.sub("\n", str(value))
    return unicodedata.normalize("NFC", _NOT_TEXT.sub("\N{REPLACEMENT CHARACTER}", plain))


@pass_context
def _in_language(context: Context, text: Text | str | None, english: str | None = None) -> str:
    """``t(text)`` or ``t("Vietnamese", "English")``."""
    if text is None:
        return ""
    if isinstance(text, str):
        assert english is not None, "words of a page need both languages"
        text = Text(text, english)
    return text.in_language(_language(context))


@pass_context
def _score(context: Context, value: float | None) -> str:
    return _DASH if value is None else format_score(value, _language(context))


@pass_context
def _number(context: Context, value: float | None) -> str:
    return _DASH if value is None else format_number(value, _language(context))


@pass_context
def _percent(context: Context, share: float | None) -> str:
    """A share of 0 to 1."""
    return _DASH if share is None else format_percent(share, _language(context))


@pass_context
def _day(context: Context, value: date | str | None) -> str:
    """A date, also one written as text; text that is none stays as it is."""
    day = parse_date(value) if isinstance(value, str) else value
    return str(value or "") if day is None else format_date(day, _language(context))


def _sentence(text: str) -> str:
    """A reason in few words, with a capital and a full stop."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "…", "!", "?")) or not text else ".")


def _language(context: Context) -> Language:
    language: Language = context["language"]
    return language
