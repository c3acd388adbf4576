"""The order of a Vietnamese list: as a dictionary has it, not as code points happen to lie."""

from __future__ import annotations

import re
import unicodedata

_LETTERS = {letter: place for place, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz", start=1)}
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}  # huyền, hỏi, ngã, sắc, nặng after ngang
_MODIFIERS = {"\u0302", "\u0306", "\u031b"}  # these make another letter: â ă ơ
_WORDS = re.compile(r"\d+|[^\W\d_]+")
_NUMBER, _LETTER, _FOREIGN = range(3)

Place = tuple[int, int | str]
Word = tuple[tuple[Place, ...], tuple[int, ...]]
Key = tuple[tuple[Word, ...], tuple[bool, ...], str]


def vietnamese_key(text: str) -> Key:
    """Return a key for ``sorted``.

    Syllable by syllable: its letters (a ă â b c d đ e ê … o ô ơ … u ư …), then its tone (ngang, huyền, hỏi, ngã, sắc,
    nặng), so that ``tuân thủ`` comes before ``tuần chay``. Then small before capital letters. Numbers count by value:
    ``Quận 2`` comes before ``Quận 10``. Everything else only separates words.
    """
    composed = unicodedata.normalize("NFC", text)
    words = _WORDS.findall(composed)
    capitals = tuple(character.isupper() for word in words for character in word)
    return tuple(_word(word) for word in words), capitals, text


def _word(word: str) -> Word:
    if word.isdecimal():
        return ((_NUMBER, int(word[:4000])),), ()  # Python refuses to read much longer numbers
    places, tones = [], []
    for character in word:
        base, tone = _taken_apart(character)
        places.append((_LETTER, _LETTERS[base]) if base in _LETTERS else (_FOREIGN, base))
        tones.append(tone)
    return tuple(places), tuple(tones)


def _taken_apart(character: str) -> tuple[str, int]:
    """Return the letter without its tone, in small, and the tone."""
    tone, kept = 0, ""
    for part in unicodedata.normalize("NFD", character.lower()):
        if part in _TONES:
            tone = _TONES[part]
        elif part in _MODIFIERS or not unicodedata.combining(part):
            kept += part
    return unicodedata.normalize("NFC", kept), tone
