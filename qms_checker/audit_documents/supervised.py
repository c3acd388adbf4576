"""Consultants and certifiers of an agency, as a lead unit supervises them: what is recorded, and what the rules say."""

from __future__ import annotations

from dataclasses import dataclass

from qms_checker.assessment.findings import RuleResult
from qms_checker.audit_documents.dossier.reading import records_of, reference, said
from qms_checker.audit_documents.known import known_result
from qms_checker.audit_documents.papers import Material
from qms_checker.facts.model import Record
from qms_checker.vocabulary import Language, label

_RULES = ("TT26-01", "TT26-02", "TT26-03", "TT26-04", "TT26-05", "TT26-06", "TT26-07", "TT26-08", "TT26-14")


@dataclass(frozen=True, slots=True, kw_only=True)
class Expert:
    """A consultant of an organisation with the card."""

    number: int
    name: str
    years: str
    card: str
    expires_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultancy:
    """A consulting organisation as it is recorded; empty texts are unknown."""

    name: str
    legal_status: str
    confirmation: str
    confirmed_by: str
    certificate: str
    certificate_expires_on: str
    organisations_certified: str
    contract: str
    contract_scope: str
    experts: tuple[Expert, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Certification:
    """A certificate of the agency and who issued it."""

    number: str
    standard: str
    issued_on: str
    expires_on: str
    scope: str
    certifier: str
    registration: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """A rule about consultants or certifiers with its outcome; of all organisations together."""

    rule: str
    title: str
    outcome: str
    known: str


def consultancies_of(material: Material, language: Language) -> tuple[Consultancy, ...]:
    """Return the consulting organisations of the agency."""
    return tuple(_consultancy(one, language) for one in records_of(material.facts, "consulting_organisations"))


def certifications_of(material: Material, language: Language) -> tuple[Certification, ...]:
    """Return the certificates of the agency."""
    return tuple(
        Certification(
            number=said(one, "number", language),
            standard=said(one, "standard", language) or said(one, "edition", language),
            issued_on=said(one, "issued_on", language),
            expires_on=said(one, "expires_on", language),
            scope=said(one, "scope", language),
            certifier=said(one, "certifier.name", language),
            registration=said(one, "certifier.registration", language),
        )
        for one in records_of(material.facts, "certificates")
    )


def requirements_of(material: Material, language: Language) -> tuple[Requirement, ...]:
    """Return the rules about consultants that took part in the run, in their order."""
    by_id = {one.rule: one for one in material.assessment.results}
    return tuple(_requirement(by_id[rule], language) for rule in _RULES if rule in by_id)


def _requirement(result: RuleResult, language: Language) -> Requirement:
    known = known_result(result, language).text.partition(". ")[2]
    return Requirement(
        rule=result.rule,
        title=result.title.in_language(language),
        outcome=label(result.outcome, language).lower(),
        known=known[:1].upper() + known[1:],
    )


def _consultancy(record: Record, language: Language) -> Consultancy:
    return Consultancy(
        name=said(record, "name", language),
        legal_status=said(record, "legal_status", language),
        confirmation=reference(record, "confirmation.number", "confirmation.issued_on", language),
        confirmed_by=said(record, "confirmation.issued_by", language),
        certificate=reference(record, "certificate.number", "certificate.issued_on", language),
        certificate_expires_on=said(record, "certificate.expires_on", language),
        organisations_certified=said(record, "organisations_certified", language),
        contract=reference(record, "contract.number", "contract.signed_on", language),
        contract_scope=said(record, "contract.scope", language),
        experts=tuple(
            Expert(
                number=number,
                name=said(one, "name", language),
                years=said(one, "years_of_experience", language),
                card=reference(one, "card.number", "card.issued_on", language),
                expires_on=said(one, "card.expires_on", language),
            )
            for number, one in enumerate(record.collections.get("consultants", ()), start=1)
        ),
    )
