"""Reading the register: assessments and findings as values, in an order that no database and no run changes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from sys import intern
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, or_, select

from qms_checker.errors import Location, Problem
from qms_checker.register.database import Database
from qms_checker.register.records import Ending
from qms_checker.register.stored import StoredAssessment, StoredChange, StoredFinding, StoredRun, StoredSource, Where
from qms_checker.register.tables import (
    agencies,
    assessments,
    changes,
    findings,
    plans,
    problems,
    runs,
    sources,
    successions,
)
from qms_checker.vocabulary import FindingKind, Grading, Outcome, Text

_GRADINGS = ("major", "minor", "observation", "opportunity_for_improvement")
_CHUNK = 1000


class Reader:
    """Reads a register. Iterators hold a transaction until they are used up; memory stays flat."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def assessments(self, where: Where) -> Iterator[StoredAssessment]:
        """Yield assessments by date, those of one date in the order in which they were entered."""
        names = [column for column in assessments.c if column.name not in ("plan_id", "agency")]
        plan = (plans.c.as_of, plans.c.profile, plans.c.rules_sha256, plans.c.rules)
        query = _joined(select(agencies.c.agency_id, *names, *plan)).where(*_agency_terms(where))
        for row in self._rows(query.order_by(plans.c.as_of, assessments.c.id)):
            yield _assessment(row)

    def findings(self, where: Where, *, in_full: bool = False) -> Iterator[StoredFinding]:
        """Yield findings in the order of their assessments, those of one assessment in the order of the rules.

        ``in_full``: with their details, which are most of the register and not needed to count and compare.
        """
        whole = [column for column in findings.c if in_full or column.name != "content"]
        columns = (agencies.c.agency_id, plans.c.as_of, *whole)
        query = _joined(select(*columns), findings.join(assessments, findings.c.assessment_id == assessments.c.id))
        query = query.where(*_agency_terms(where), *_finding_terms(where))
        for row in self._rows(query.order_by(plans.c.as_of, assessments.c.id, findings.c.id)):
            yield _finding(row, row.content if in_full else b"")

    def changes(self) -> Iterator[StoredChange]:
        """Yield the changes of organisation that descriptions record."""
        columns = (agencies.c.agency_id, assessments.c.province, *changes.c)
        query = _joined(select(*columns), changes.join(assessments, changes.c.assessment_id == assessments.c.id))
        for row in self._rows(query.order_by(plans.c.as_of, assessments.c.id, changes.c.id)):
            yield StoredChange(
                assessment=row.assessment_id,
                agency=row.agency_id,
                province=row.province,
                kind=row.kind,
                effective_on=row.effective_on,
                former_name=row.former_name,
                new_name=row.new_name,
                predecessors=tuple(json.loads(row.predecessors)),
            )

    def successions(self) -> tuple[tuple[str, str], ...]:
        """Return the successions entered by hand: predecessor and successor."""
        query = select(successions.c.predecessor, successions.c.successor)
        return tuple(sorted((row.predecessor, row.successor) for row in self._rows(query)))

    def runs(self) -> Iterator[StoredRun]:
        """Yield the runs, the first first."""
        columns = [column for column in plans.c if column.name not in ("id", "key")]
        query = select(runs, *columns).join(plans, runs.c.plan_id == plans.c.id).order_by(runs.c.id)
        for row in self._rows(query):
            yield StoredRun(
                id=row.id,
                started_at=row.started_at,
                finished_at=row.finished_at or "",
                as_of=date.fromisoformat(row.as_of),
                profile=row.profile,
                engine=row.engine,
                tool_version=row.tool_version,
                rules_sha256=row.rules_sha256,
                paths=tuple(json.loads(row.paths)),
                endings={Ending(name): count for name, count in json.loads(row.endings or "{}").items()},
            )

    def sources(self, run: int) -> Iterator[StoredSource]:
        """Yield what a run found, in its order, with problems where there are some."""
        joined = sources.outerjoin(assessments, sources.c.assessment_id == assessments.c.id).outerjoin(
            agencies, assessments.c.agency == agencies.c.id
        )
        query = select(sources, agencies.c.agency_id).select_from(joined).where(sources.c.run_id == run)
        told = select(problems).join(sources, problems.c.source_id == sources.c.id).where(sources.c.run_id == run)
        with self.database.reading() as connection:
            of_source: dict[int, list[Problem]] = {}
            for row in connection.execute(told.order_by(problems.c.id)):
                of_source.setdefault(row.source_id, []).append(_problem(row))
            for row in connection.execute(query.order_by(sources.c.position, sources.c.id)):
                yield StoredSource(
                    run=run,
                    key=row.key,
                    name=row.name,
                    ending=Ending(row.ending),
                    agency=row.agency_id or "",
                    problems=tuple(of_source.get(row.id, ())),
                )

    def names_in_use(self, field: str) -> tuple[str, ...]:
        """Return the values that assessments have in a field: ``province``, ``level`` or ``type``; also ``profile``."""
        column = plans.c.profile if field == "profile" else assessments.c[field]
        query = _joined(select(column.label("value")).distinct())
        return tuple(sorted(row.value for row in self._rows(query)))

    def _rows(self, query: Select[Any]) -> Iterator[Row[Any]]:
        with self.database.reading() as connection:
            yield from _streamed(connection, query)


def _streamed(connection: Connection, query: Select[Any]) -> Iterator[Row[Any]]:
    return iter(connection.execution_options(yield_per=_CHUNK).execute(query))


def _joined(query: Select[Any], first: Any = assessments) -> Select[Any]:
    with_plan = first.join(plans, assessments.c.plan_id == plans.c.id)
    return query.select_from(with_plan.join(agencies, assessments.c.agency == agencies.c.id))


def _agency_terms(where: Where) -> list[ColumnElement[bool]]:
    terms: list[ColumnElement[bool]] = []
    if where.profile:
        terms.append(plans.c.profile == where.profile)
    if where.since is not None:
        terms.append(plans.c.as_of >= where.since.isoformat())
    if where.until is not None:
        terms.append(plans.c.as_of <= where.until.isoformat())
    for column, names in (
        (agencies.c.agency_id, where.agencies),
        (assessments.c.province, where.provinces),
        (assessments.c.level, where.levels),
        (assessments.c.type, where.types),
    ):
        if names:
            terms.append(column.in_(names))
    return terms


def _finding_terms(where: Where) -> list[ColumnElement[bool]]:
    terms = []
    if where.rules:
        terms.append(or_(*(findings.c.rule.startswith(name, autoescape=True) for name in where.rules)))
    if where.criteria:
        terms.append(or_(*(findings.c.criteria.contains(f'"{name}', autoescape=True) for name in where.criteria)))
    if where.gradings:
        graded = findings.c.grading.in_(where.gradings)
        terms.append(or_(graded, and_(findings.c.grading == "", findings.c.kind.in_(where.gradings))))
    return terms


def _assessment(row: Row[Any]) -> StoredAssessment:
    return StoredAssessment(
        id=row.id,
        run=row.run_id,
        agency=row.agency_id,
        name=row.name,
        type=intern(row.type),  # the same few words in every row: kept once
        level=intern(row.level),
        province=intern(row.province),
        as_of=_day(row.as_of),
        profile=intern(row.profile),
        edition=intern(row.edition),
        rules_sha256=intern(row.rules_sha256),
        description_sha256=row.description_sha256,
        score=row.score,
        coverage=row.coverage,
        grade=_grade(row.grade_vi, row.grade_en),
        counts={outcome: getattr(row, outcome) for outcome in Outcome},
        gradings={name: getattr(row, name) for name in _GRADINGS},
        waived=row.waived,
        rules=_rules(row.rules),
        codes=row.outcomes,
    )


def _finding(row: Row[Any], content: bytes) -> StoredFinding:
    return StoredFinding(
        assessment=row.assessment_id,
        agency=row.agency_id,
        as_of=date.fromisoformat(row.as_of),
        fingerprint=row.fingerprint,
        rule=row.rule,
        kind=FindingKind(row.kind),
        grading=Grading(row.grading) if row.grading else None,
        criteria=tuple(json.loads(row.criteria)),
        record=Text(row.record_vi, row.record_en),
        statement=Text(row.statement_vi, row.statement_en),
        waived=row.waived,
        content=content,
    )


def _problem(row: Row[Any]) -> Problem:
    hint = Text(row.hint_vi, row.hint_en) if row.hint_vi else None
    location = Location(row.file, row.line, row.column, row.pointer)
    return Problem(row.code, location, Text(row.message_vi, row.message_en), hint)


@lru_cache(maxsize=64)
def _day(stored: str) -> date:
    return date.fromisoformat(stored)


@lru_cache(maxsize=64)
def _grade(vi: str, en: str) -> Text | None:
    return Text(vi, en) if vi else None


@lru_cache(maxsize=64)
def _rules(stored: str) -> tuple[str, ...]:
    return tuple(json.loads(stored))
