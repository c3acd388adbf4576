"""Text of strangers made safe for a terminal: no control characters, no escape sequences, no hidden direction marks."""

from __future__ import annotations

import re
import unicodedata

_BREAKS = re.compile("[\t\n\r\u2028\u2029]")
_INVISIBLE = re.compile("[\u200b-\u200d\u2060\ufeff]")
# C0 and C1 controls, the marks that reorder text, and halves of characters that file names may hold
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def printable(text: str) -> str:
    """Return the text in NFC on one line; what a terminal would act upon is shown as its code instead."""
    composed = unicodedata.normalize("NFC", _INVISIBLE.sub("", _BREAKS.sub(" ", text)))
    return _UNSAFE.sub(_shown, composed)


def _shown(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
