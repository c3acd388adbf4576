"""Writing to the register: runs, and what they found, each batch in one transaction that may be repeated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select, update

from qms_checker.register.database import PATIENCE, Database
from qms_checker.register.entering import Run, enter, plan_row, upsert
from qms_checker.register.records import (
    Ending,
    KnownSource,
    PlanEntry,
    SourceEntry,
)
from qms_checker.register.rows import as_json
from qms_checker.register.tables import (
    agencies,
    assessments,
    findings,
    plans,
    runs,
    sources,
    successions,
)
from qms_checker.vocabulary import Text

_MANY = 500
_GRADINGS = ("major", "minor", "observation", "opportunity_for_improvement")


@dataclass(frozen=True, slots=True)
class Tally:
    """What a run came to: sources by ending, assessments by grade (empty texts: none given), findings by grading.

    ``undetermined``: results of rules, over all assessments, that could not be decided. ``waived``: findings that are
    left for a time; they are not among ``findings``.
    """

    endings: Mapping[Ending, int]
    grades: Mapping[Text, int]
    findings: Mapping[str, int]
    undetermined: int
    waived: int


class Register:
    """The register as a run writes it; ``database`` is open as long as it is used."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def start_run(self, plan: PlanEntry, started_at: str, paths: Sequence[str]) -> Run:
        """Enter a run; plans are entered once and shared by all runs under them."""

        def work(connection: Connection) -> Run:
            connection.execute(upsert(connection, plans).values(plan_row(plan)).on_conflict_do_nothing())
            plan_id = connection.execute(select(plans.c.id).where(plans.c.key == plan.key)).scalar_one()
            row = {"plan_id": plan_id, "started_at": started_at, "paths": as_json(paths)}
            run_id = connection.execute(insert(runs).values(row).returning(runs.c.id)).scalar_one()
            return Run(run_id, plan_id)

        return self.database.write(work)

    def known(self, run: Run) -> dict[str, KnownSource]:
        """Return what is known under the plan of a run, by key of the source.

        A source whose assessment was replaced by that of another source is left out.
        """
        columns = (sources.c.key, sources.c.ending, sources.c.sha256, agencies.c.agency_id)
        joined = sources.outerjoin(assessments, sources.c.assessment_id == assessments.c.id).outerjoin(
            agencies, assessments.c.agency == agencies.c.id
        )
        with self.database.reading() as connection:
            rows = connection.execute(select(*columns).select_from(joined).where(sources.c.plan_id == run.plan))
            found = (KnownSource(key=a, ending=Ending(b), sha256=c, agency=d or "") for a, b, c, d in rows)
            return {one.key: one for one in found if one.agency or one.ending is not Ending.ASSESSED}

    def add(self, run: Run, entries: Iterable[SourceEntry]) -> None:
        """Enter outcomes, replacing what was known of the same sources and agencies under the same plan.

        Of several entries with one key the last counts. No agency may be assessed by two of those that count.
        """
        last = {entry.key: entry for entry in entries}
        if last:
            self.database.write(lambda connection: enter(connection, run, tuple(last.values())))

    def mark_seen(self, run: Run, keys: Sequence[str]) -> None:
        """Count unchanged sources, which were not assessed again, as part of this run."""

        def work(connection: Connection) -> None:
            for start in range(0, len(keys), _MANY):
                named = sources.c.key.in_(keys[start : start + _MANY])
                connection.execute(update(sources).where(sources.c.plan_id == run.plan, named).values(run_id=run.id))

        if keys:
            self.database.write(work)

    def finish_run(self, run: Run, finished_at: str, endings: Mapping[Ending, int]) -> None:
        """Enter that a run came to its end, with the number of sources by ending."""
        row = {"finished_at": finished_at, "endings": as_json({str(ending): endings[ending] for ending in endings})}
        self.database.write(lambda connection: connection.execute(update(runs).where(runs.c.id == run.id).values(row)))

    def tally(self, run: Run) -> Tally:
        """Return what a run came to, as the register has it."""
        by_ending = select(sources.c.ending, func.count()).where(sources.c.run_id == run.id).group_by(sources.c.ending)
        seen = sources.join(assessments, sources.c.assessment_id == assessments.c.id)
        graded = (
            select(assessments.c.grade_vi, assessments.c.grade_en, func.count())
            .select_from(seen)
            .where(sources.c.run_id == run.id)
            .group_by(assessments.c.grade_vi, assessments.c.grade_en)
        )
        summed = (func.coalesce(func.sum(assessments.c[name]), 0) for name in (*_GRADINGS, "undetermined", "waived"))
        counted = select(*summed).select_from(seen).where(sources.c.run_id == run.id)
        with self.database.reading() as connection:
            endings = {Ending(ending): count for ending, count in connection.execute(by_ending)}
            grades = {Text(vi, en): count for vi, en, count in connection.execute(graded)}
            *gradings, undetermined, waived = connection.execute(counted).one()
        return Tally(endings, grades, dict(zip(_GRADINGS, gradings, strict=True)), undetermined, waived)

    def waived(self, run: Run) -> frozenset[tuple[str, str, str]]:
        """Return the findings of a run that are waived: agency, rule and fingerprint."""
        joined = sources.join(assessments, sources.c.assessment_id == assessments.c.id)
        joined = joined.join(agencies, assessments.c.agency == agencies.c.id)
        joined = joined.join(findings, findings.c.assessment_id == assessments.c.id)
        query = select(agencies.c.agency_id, findings.c.rule, findings.c.fingerprint).select_from(joined)
        with self.database.reading() as connection:
            rows = connection.execute(query.where(sources.c.run_id == run.id, findings.c.waived))
            return frozenset((agency, rule, fingerprint) for agency, rule, fingerprint in rows)

    def add_succession(self, predecessor: str, successor: str) -> None:
        """Enter by hand that one agency carries on another's line."""
        row = {"predecessor": predecessor, "successor": successor}
        self.database.write(
            lambda connection: connection.execute(upsert(connection, successions).values(row).on_conflict_do_nothing())
        )


def open_register(url: str, *, create: bool, patience: float = PATIENCE) -> Register:
    """Open the register behind a path or URL. Raises :class:`RegisterError`; without ``create`` it must exist."""
    return Register(Database(url, create=create, patience=patience))
