"""The letterhead and the signature of every Word paper (Decree 30/2020/NĐ-CP)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields

from qms_checker.assessment.findings import AgencyIdentity, Assessment
from qms_checker.dates import format_day, parse_date
from qms_checker.vocabulary import Language, Text

BLANK = "……………"

_OPEN_NUMBER = "……"
_OPEN_DAY = Text("ngày …… tháng …… năm {}", "…… …………… {}")
_LONGEST_UNBROKEN = 14
_LONGEST_PLACE = 26
_NO_BREAK = "\u00a0"
_WITH_PLACE = re.compile(r"(.{15,}?) ((?:tỉnh|thành phố|xã|phường|đặc khu|huyện|quận|thị xã) .+)", re.IGNORECASE)
_REGISTERED = ("number", "signed_on")
_HEAD = Text("Người đứng đầu cơ quan", "Head of the agency")
_COLLECTIVE = Text("TM. ỦY BAN NHÂN DÂN", "ON BEHALF OF THE PEOPLE'S COMMITTEE")
_COMMITTEES = ("provincial_peoples_committee", "district_peoples_committee", "commune_peoples_committee")
_OF_COMMITTEE = re.compile(r"\s+(?:ủy ban nhân dân|uỷ ban nhân dân|ubnd)\b", re.IGNORECASE)
_IN_CHARGE = re.compile(r"(?<=\w),?\s+(?:phụ trách|điều hành)$", re.IGNORECASE)
_DEPUTY = "phó "
_ACTING = "quyền "
_UNNAMED_PROVINCE = ("tỉnh ", "thành phố ")
_CITY_WITH_FULL_NAME = "thành phố hồ chí minh"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """What head and signature of every paper are made of (Decree 30/2020/NĐ-CP).

    What is unknown is a dotted blank, or left out. ``number`` and ``signed_on``: what the registry gives a paper, in no
    description; ``authority``: who decides, in capitals, above a decision.
    ``signer_lines``: in whose name and as what the head signs.
    """

    superior_body: str
    agency_heading: str
    agency_name: str
    place: str
    year: str
    number: str
    signed_on: str
    document_symbol: str
    authority: str
    signer_lines: tuple[str, ...]
    signer_name: str


def letterhead_of(assessment: Assessment, language: Language) -> Letterhead:
    """Return the letterhead of the assessed agency; number, day and month are left to --data or a pen."""
    agency, year = assessment.agency, assessment.receipt.as_of[:4]
    return Letterhead(
        superior_body=_unbroken(agency.superior_body),
        agency_heading=_unbroken(agency.name),
        agency_name=agency.name,
        place=_place(agency.place or agency.province) or BLANK,
        year=year,
        number=_OPEN_NUMBER,
        signed_on=_OPEN_DAY.in_language(language).format(year),
        document_symbol=agency.document_symbol or BLANK,
        authority=_authority(agency, language),
        signer_lines=signer_lines(agency, language),
        signer_name=agency.head_name or BLANK,
    )


def open_letterhead(year: str, language: Language) -> dict[str, object]:
    """Return the variables of a letterhead whose writer is not known: dotted blanks, for --data or a pen."""
    head = Text("THỦ TRƯỞNG ĐƠN VỊ", "HEAD OF THE UNIT").in_language(language)
    paper = Letterhead(
        superior_body="",
        agency_heading=BLANK * 2,
        agency_name=BLANK * 2,
        place=BLANK,
        year=year,
        number=_OPEN_NUMBER,
        signed_on=_OPEN_DAY.in_language(language).format(year),
        document_symbol=BLANK,
        authority=head,
        signer_lines=(head,),
        signer_name=BLANK * 2,
    )
    return as_variables(paper)


def signer_lines(agency: AgencyIdentity, language: Language) -> tuple[str, ...]:
    """Return the capitals above the signature of the head.

    A People's Committee is a collective body: its chairman signs on its behalf (TM.). A deputy signs for the head
    (KT.), also one who is in charge for the time being; an acting head signs as such (Q.).
    """
    collective = (_COLLECTIVE.in_language(language),) if agency.type in _COMMITTEES else ()
    position = _position(agency, language)
    held, stands_in = _held(position)
    if stands_in == _DEPUTY:
        return (*collective, f"KT. {held.upper()}", position.upper())
    if stands_in == _ACTING:
        return (*collective, f"Q. {held.upper()}")
    return (*collective, position.upper())


def _authority(agency: AgencyIdentity, language: Language) -> str:
    """Return the committee itself where it is collective, else the head's office, whoever stands in for it."""
    if agency.type in _COMMITTEES:
        return agency.name.upper()
    held, _ = _held(_position(agency, language))
    return f"{held} {agency.name}".upper() if language == "vi" else f"{held}, {agency.name}".upper()


def _position(agency: AgencyIdentity, language: Language) -> str:
    """Return the position of the head without the name of the body."""
    position = _OF_COMMITTEE.split(agency.head_position, maxsplit=1)[0].strip()
    at = position.casefold().find(agency.name.casefold()) if agency.name else -1
    position = position[:at].strip() if at >= 0 else position
    position = _IN_CHARGE.sub("", position)
    return position or _HEAD.in_language(language)


def _held(position: str) -> tuple[str, str]:
    """Return the head's position, and by which word somebody else stands in for it."""
    for word in (_DEPUTY, _ACTING):
        if position.casefold().startswith(word):
            rest = position[len(word) :].strip()
            return rest[:1].upper() + rest[1:], word
    return position, ""


def as_registered(data: Mapping[str, object], language: Language) -> dict[str, object]:
    """Return supplied values with number and day as they stand on a paper: "05", "ngày 05 tháng 01 năm 2026".

    Words stay as they were given: a number such as "12a", a day such as "ngày …… tháng 02 năm 2026".
    """
    registered = dict(data)
    number, day = str(data.get("number") or ""), parse_date(str(data.get("signed_on") or ""))
    if number.isascii() and number.isdigit():
        registered["number"] = f"{int(number):02}"
    if day:
        registered["signed_on"] = format_day(day, language)
    return {name: value for name, value in registered.items() if name not in _REGISTERED or value}


def as_variables(paper: Letterhead) -> dict[str, object]:
    """Return the fields of a paper as the variables of its template."""
    return {field.name: getattr(paper, field.name) for field in fields(paper)}


def _place(text: str) -> str:
    """Leave out "Tỉnh"/"Thành phố" except where the city bears the name of a person, as on official papers."""
    lowered = text.casefold()
    if lowered == _CITY_WITH_FULL_NAME:
        return text
    prefix = next((one for one in _UNNAMED_PROVINCE if lowered.startswith(one)), "")
    return text[len(prefix) :]


def _unbroken(name: str) -> str:
    """Let a long name break before the place it belongs to ("tỉnh Hưng Yên"), and else not between the last two words.

    What is too long for the narrow column may break anywhere.
    """
    match = _WITH_PLACE.fullmatch(name)
    if match and len(match[2]) <= _LONGEST_PLACE:
        return " ".join((match[1], match[2].replace(" ", _NO_BREAK)))
    before, _, last = name.rpartition(" ")
    previous = before.rpartition(" ")[2]
    return f"{before}{_NO_BREAK}{last}" if before and len(previous) + len(last) < _LONGEST_UNBROKEN else name
