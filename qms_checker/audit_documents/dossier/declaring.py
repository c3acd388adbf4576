"""The declaration of conformity with its annex, and the figures of the yearly report."""

from __future__ import annotations

from dataclasses import dataclass

from qms_checker.assessment.printing import instruments_for
from qms_checker.audit_documents.dossier.reading import (
    cited,
    latest,
    listed,
    of_year,
    records_of,
    reference,
    said,
    year_of,
)
from qms_checker.audit_documents.dossier.review import money
from qms_checker.audit_documents.letterhead import BLANK
from qms_checker.audit_documents.papers import Material
from qms_checker.facts.model import Record
from qms_checker.facts.values import procedure_code
from qms_checker.vocabulary import Language

_FIRST_MONTH_OF_SECOND_HALF = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnexRow:
    """An administrative procedure in the scope; the name is empty where only its code is recorded."""

    number: int
    code: str
    name: str
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaring:
    """What a declaration says. ``previous``: the one it takes the place of; ``reason``: why there is a new one."""

    standard: str
    address: str
    scope: str
    annex: tuple[AnnexRow, ...]
    documents_decision: str
    previous: str
    reason: str
    effectiveness_confirmed_on: str
    lead_unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRow:
    """A training of the year."""

    number: int
    title: str
    held_on: str
    attendees: str


@dataclass(frozen=True, slots=True, kw_only=True)
class YearReport:
    """What the yearly report tells; the year is that of the as-of date, before July the one before."""

    year: int
    plan: str
    declaration: str
    procedures_in_force: int
    procedures_in_scope: int
    work_procedures: int
    trainings: tuple[TrainingRow, ...]
    audit_held_on: str
    review_held_on: str
    nonconformities: int
    nonconformities_closed: int
    received: str
    on_time: str
    late: str
    satisfied: str
    allotted: str
    spent: str


def declaring_of(material: Material, language: Language) -> Declaring:
    """Return what the declaration to be signed says."""
    facts, root = material.facts, material.facts.root
    held = [one for one in records_of(facts, "declarations") if not one.raw("withdrawn_on")]
    previous = latest(held, "signed_on")
    change = latest(records_of(facts, "scope_changes"), "decided_on")
    if previous is not None and change is not None:
        is_answered = str(change.fields.get("decided_on", "")) <= str(previous.fields.get("signed_on", ""))
        change = None if is_answered else change
    return Declaring(
        standard=_standard(material, language),
        address=said(root, "agency.address", language),
        scope=said(root, "scope.statement", language),
        annex=_annex(material, language),
        documents_decision=cited(
            latest(records_of(facts, "issuing_decisions"), "issued_on"), "number", "issued_on", language
        ),
        previous=cited(previous, "number", "signed_on", language),
        reason="" if previous is None else said(change, "summary", language),
        effectiveness_confirmed_on=said(previous, "effectiveness_confirmed_on", language),
        lead_unit=said(root, "agency.lead_unit", language),
    )


def report_of(material: Material, language: Language) -> YearReport:
    """Return the figures of the year."""
    facts, as_of = material.facts, material.assessment.receipt.as_of
    year = year_of(as_of) - (int(as_of[5:7]) < _FIRST_MONTH_OF_SECOND_HALF)
    plan = latest((one for one in records_of(facts, "plans") if one.raw("year") == year), "issued_on")
    found = of_year(records_of(facts, "nonconformities"), year, "found_on")
    figures = latest(of_year(records_of(facts, "indicators"), year, "recorded_on", "year"), "recorded_on")
    survey = latest(of_year(records_of(facts, "satisfaction_surveys"), year, "held_on", "year"), "held_on")
    budget = latest((one for one in records_of(facts, "budgets") if one.raw("year") == year), "year")
    return YearReport(
        year=year,
        plan=reference(plan, "number", "issued_on", language),
        declaration=reference(latest(records_of(facts, "declarations"), "signed_on"), "number", "signed_on", language),
        procedures_in_force=len(_in_force(material)),
        procedures_in_scope=len(listed(facts.root, "scope.administrative_procedures", language)),
        work_procedures=sum(one.raw("status") == "in_use" for one in records_of(facts, "procedures")),
        trainings=_trainings(material, year, language),
        audit_held_on=_day(of_year(records_of(facts, "internal_audits"), year, "held_on"), language),
        review_held_on=_day(of_year(records_of(facts, "management_reviews"), year, "held_on"), language),
        nonconformities=len(found),
        nonconformities_closed=sum(bool(one.raw("closed_on")) for one in found),
        received=said(figures, "received", language),
        on_time=said(figures, "on_time", language),
        late=said(figures, "late", language),
        satisfied=said(survey, "satisfied_percent", language),
        allotted="" if budget is None else money(budget.raw("allotted"), language),
        spent="" if budget is None else money(budget.raw("spent"), language),
    )


def _standard(material: Material, language: Language) -> str:
    """Return the standard a declaration of the as-of date names; the one recorded where no catalogue knows any."""
    for instrument in instruments_for(material.assessment, material.catalogue):
        if instrument.editions:
            return _unbroken(instrument.citation.in_language(language))
    return _unbroken(material.assessment.agency.edition) or BLANK


def _unbroken(citation: str) -> str:
    """Keep "TCVN ISO 9001:2015" on one line."""
    return citation.replace(" ", "\u00a0")


def _in_force(material: Material) -> tuple[Record, ...]:
    return tuple(
        one for one in records_of(material.facts, "administrative_procedures") if one.raw("status") != "abolished"
    )


def _annex(material: Material, language: Language) -> tuple[AnnexRow, ...]:
    """Return the procedures of the scope but those abolished since; all in force where no scope lists any."""
    known = {procedure_code(str(one.raw("code"))): one for one in _in_force(material)}
    listed_codes = listed(material.facts.root, "scope.administrative_procedures", language)
    every = records_of(material.facts, "administrative_procedures")
    abolished = {procedure_code(str(one.raw("code"))) for one in every} - set(known)
    codes = [code for code in listed_codes if procedure_code(code) not in abolished]
    codes = codes if listed_codes else [str(one.raw("code")) for one in known.values()]
    rows = []
    for number, code in enumerate(codes, start=1):
        record = known.get(procedure_code(code))
        row = AnnexRow(
            number=number, code=code, name=said(record, "name", language), field=said(record, "field", language)
        )
        rows.append(row)
    return tuple(rows)


def _trainings(material: Material, year: int, language: Language) -> tuple[TrainingRow, ...]:
    held = of_year(records_of(material.facts, "trainings"), year, "held_on")
    return tuple(
        TrainingRow(
            number=number,
            title=said(one, "title", language) or said(one, "topic", language),
            held_on=said(one, "held_on", language),
            attendees=said(one, "attendees", language),
        )
        for number, one in enumerate(held, start=1)
    )


def _day(records: tuple[Record, ...], language: Language) -> str:
    return said(latest(records, "held_on"), "held_on", language)
