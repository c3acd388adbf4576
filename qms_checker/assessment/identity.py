"""Who is assessed, and who heads it on the as-of date."""

from __future__ import annotations

from datetime import date

from qms_checker.assessment.findings import AgencyIdentity
from qms_checker.facts.model import Record
from qms_checker.vocabulary import Text


def agency_identity(root: Record, as_of: date) -> AgencyIdentity:
    """Return the agency as its description states it; what is not stated is empty."""

    def stated(path: str) -> str:
        value = root.raw(path)
        return "" if value is None else str(value)

    kind = stated("agency.type")
    head = _head(root, as_of)
    return AgencyIdentity(
        id=stated("agency.id"),
        name=stated("agency.name"),
        type=kind,
        type_name=root.type.fields["agency.type"].labels.get(kind, Text(kind, kind)),
        province=stated("agency.province"),
        superior_body=stated("agency.superior_body"),
        place=stated("agency.place"),
        document_symbol=stated("agency.document_symbol"),
        head_name="" if head is None else str(head.raw("name") or ""),
        head_position="" if head is None else str(head.raw("position") or ""),
        edition=stated("standard.edition"),
        lead_unit=stated("agency.lead_unit"),
    )


def _head(root: Record, as_of: date) -> Record | None:
    """Return the head in office on the date: the last one who had taken office and had not left."""
    found = None
    for record in root.collections.get("agency.heads", ()):
        since, until = record.fields.get("from"), record.fields.get("to")
        taken = not isinstance(since, date) or since <= as_of
        left = isinstance(until, date) and until < as_of
        if taken and not left:
            found = record
    return found
