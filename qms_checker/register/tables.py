"""The tables of the register as queries see them; ``migrations.py`` makes them, and a test compares the two.

Dates are ISO text, lists are JSON text: both databases order and compare them alike.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

versions = Table("schema_version", metadata, Column("version", Integer, primary_key=True))

plans = Table(
    "plans",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String, nullable=False, unique=True),
    Column("tool_version", String, nullable=False),
    Column("engine", String, nullable=False),
    Column("as_of", String, nullable=False),
    Column("profile", String, nullable=False),
    Column("rules_sha256", String, nullable=False),
    Column("schema_sha256", String, nullable=False),
    Column("selection", Text, nullable=False),
    Column("overlays", Text, nullable=False),
    Column("rules", Text, nullable=False),
    Column("waivers_sha256", String, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("plan_id", ForeignKey("plans.id"), nullable=False),
    Column("started_at", String, nullable=False),
    Column("finished_at", String),
    Column("paths", Text, nullable=False),
    Column("endings", Text),
)

agencies = Table(
    "agencies",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("agency_id", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("type", String, nullable=False),
    Column("level", String, nullable=False),
    Column("province", String, nullable=False),
    Column("superior_body", String, nullable=False),
    Column("lead_unit", String, nullable=False),
    Column("as_of", String, nullable=False),
)

assessments = Table(
    "assessments",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("plan_id", ForeignKey("plans.id"), nullable=False),
    Column("agency", ForeignKey("agencies.id"), nullable=False),
    Column("run_id", ForeignKey("runs.id"), nullable=False),
    Column("name", String, nullable=False),
    Column("type", String, nullable=False),
    Column("level", String, nullable=False),
    Column("province", String, nullable=False),
    Column("edition", String, nullable=False),
    Column("description_sha256", String, nullable=False),
    Column("score", Float),
    Column("coverage", Float, nullable=False),
    Column("grade_vi", String, nullable=False),
    Column("grade_en", String, nullable=False),
    Column("fulfilled", Integer, nullable=False),
    Column("not_fulfilled", Integer, nullable=False),
    Column("undetermined", Integer, nullable=False),
    Column("not_applicable", Integer, nullable=False),
    Column("major", Integer, nullable=False),
    Column("minor", Integer, nullable=False),
    Column("observation", Integer, nullable=False),
    Column("opportunity_for_improvement", Integer, nullable=False),
    Column("waived", Integer, nullable=False),
    Column("outcomes", Text, nullable=False),
    UniqueConstraint("plan_id", "agency"),
)

findings = Table(
    "findings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("assessment_id", ForeignKey("assessments.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("fingerprint", String, nullable=False, index=True),
    Column("rule", String, nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("grading", String, nullable=False),
    Column("criteria", Text, nullable=False),
    Column("record_vi", Text, nullable=False),
    Column("record_en", Text, nullable=False),
    Column("statement_vi", Text, nullable=False),
    Column("statement_en", Text, nullable=False),
    Column("waived", Boolean, nullable=False),
    Column("content", LargeBinary, nullable=False),
)

changes = Table(
    "organisational_changes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("assessment_id", ForeignKey("assessments.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("effective_on", String, nullable=False),
    Column("former_name", String, nullable=False),
    Column("new_name", String, nullable=False),
    Column("predecessors", Text, nullable=False),
)

portraits = Table(
    "portraits",
    metadata,
    Column("assessment_id", ForeignKey("assessments.id", ondelete="CASCADE"), primary_key=True),
    Column("inspected_on", String, nullable=False),
    Column("reorganised_on", String, nullable=False),
    Column("described_on", String, nullable=False),
    Column("too_good", Text, nullable=False),
    Column("texts", LargeBinary, nullable=False),
)

successions = Table(
    "successions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("predecessor", String, nullable=False),
    Column("successor", String, nullable=False),
    UniqueConstraint("predecessor", "successor"),
)

sources = Table(
    "sources",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("plan_id", ForeignKey("plans.id"), nullable=False),
    Column("key", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("ending", String, nullable=False),
    Column("sha256", String, nullable=False),
    Column("run_id", ForeignKey("runs.id"), nullable=False, index=True),
    Column("assessment_id", ForeignKey("assessments.id", ondelete="SET NULL"), index=True),
    UniqueConstraint("plan_id", "key"),
)

problems = Table(
    "problems",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source_id", ForeignKey("sources.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("code", String, nullable=False),
    Column("file", Text, nullable=False),
    Column("line", Integer, nullable=False),
    Column("column", Integer, nullable=False),
    Column("pointer", Text, nullable=False),
    Column("message_vi", Text, nullable=False),
    Column("message_en", Text, nullable=False),
    Column("hint_vi", Text, nullable=False),
    Column("hint_en", Text, nullable=False),
)
