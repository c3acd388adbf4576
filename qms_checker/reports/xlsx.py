"""The agencies of a run as an Excel workbook to work in: summary, findings, action plan, undetermined, criteria.

Correction and corrective action are tracked apart, as ISO 9000 has them apart: the correction of each finding on the
sheet of findings, the corrective action for the common cause of a rule's findings on the action plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from qms_checker.assessment.findings import Assessment
from qms_checker.assessment.printing import shortened
from qms_checker.assessment.run import AgencyRun
from qms_checker.media.workbook import Cell, Column, Kind, Properties, Shade, Sheet
from qms_checker.media.workbook_writing import write_workbook
from qms_checker.reports import words
from qms_checker.reports.absence import BELONGS_IN, LOOKED_FOR
from qms_checker.reports.rows import FindingRow, UndeterminedRow, finding_rows, in_order, undetermined_rows
from qms_checker.reports.xlsx_criteria import criteria_sheet, follow_up_sheet, items_sheet
from qms_checker.reports.xlsx_score import score_sheet
from qms_checker.reports.xlsx_summary import summary_sheet, unreadable_sheet
from qms_checker.rulepacks.criteria import Catalogue
from qms_checker.vocabulary import FindingKind, Grading, Language, Text, finding_label

_TITLE = Text("Kết quả đánh giá hệ thống quản lý chất lượng", "Results of the assessment of the QMS")
_STATES = Text(
    "Chưa thực hiện|Đang thực hiện|Đã thực hiện, chờ kiểm tra|Đã đóng",
    "Not started|Under way|Done, to be verified|Closed",
)
_STATE_SHADES = (Shade.FAINT, Shade.WARN, Shade.NOTE, Shade.GOOD)
_EFFECTIVE = Text("Có hiệu lực", "Effective")
_YES_NO = Text("Có|Không", "Yes|No")
_DATE_PROMPT = Text("Ghi ngày, ví dụ 20/11/2026.", "Write a date, for example 2026-11-20.")
_FINDINGS_HELP = Text(
    "Lọc theo cột; các cột nền vàng để theo dõi việc khắc phục ngay. Hành động khắc phục nguyên nhân: xem kế hoạch.",
    "Filter by column; the yellow columns track the correction. Corrective actions for the cause: see the plan.",
)
_PLAN_HELP = Text(
    "Mỗi dòng là một yêu cầu; ghi nguyên nhân, người thực hiện, thời hạn, rồi đánh giá hiệu lực.",
    "One row for each requirement; record the cause, who acts, by when, then whether it was effective.",
)
_GRADES = (
    (FindingKind.NONCONFORMITY, Grading.MAJOR, Shade.BAD),
    (FindingKind.NONCONFORMITY, Grading.MINOR, Shade.WARN),
    (FindingKind.OBSERVATION, None, Shade.NOTE),
    (FindingKind.OPPORTUNITY_FOR_IMPROVEMENT, None, Shade.NOTE),
)
_NUMBER = Text("STT", "No.")
_EVIDENCE_SHOWN = 5


def render_xlsx(runs: Sequence[AgencyRun], catalogue: Catalogue, language: Language) -> bytes:
    """Return the workbook; several agencies share its sheets, in Vietnamese order."""
    ordered = in_order(runs)
    assessed = [run for run in ordered if isinstance(run, Assessment)]
    author = _Sheets(assessed, catalogue, language, several=len(ordered) > 1)
    sheets = (
        summary_sheet(ordered, language),
        author.findings(),
        author.plan(),
        author.undetermined(),
        *author.waived(),
        criteria_sheet(assessed, catalogue, language, several=author.several),
        *score_sheet(assessed, language, several=author.several),
        *items_sheet(assessed, catalogue, language, several=author.several),
        *follow_up_sheet(assessed, language, several=author.several),
        *unreadable_sheet(ordered, language),
    )
    subject = assessed[0].agency.name if len(ordered) == 1 and assessed else ""
    return write_workbook(sheets, Properties(title=_TITLE.in_language(language), subject=subject, language=language))


class _Sheets:
    def __init__(
        self, assessed: Sequence[Assessment], catalogue: Catalogue, language: Language, *, several: bool
    ) -> None:
        self.several = several
        self._language = language
        rows = [row for run in assessed for row in finding_rows(run, catalogue, language)]
        self._open = [row for row in rows if not row.is_waived]
        self._waived = [row for row in rows if row.is_waived]
        self._unknown = [row for run in assessed for row in undetermined_rows(run, catalogue, language)]

    def findings(self) -> Sheet:
        columns = (
            Column(title=self._say(_NUMBER), width=6, kind=Kind.NUMBER),
            *self._agency_column(),
            self._kind_column(),
            Column(title=self._say(words.RULE), width=12),
            Column(title=self._say(words.STATEMENT), width=52),
            Column(title=self._say(words.CORRECTION), width=36),
            *self._tracking(Text("Trạng thái khắc phục", "State of the correction")),
            Column(title=self._say(words.REQUIREMENT), width=32),
            Column(title=self._say(words.CRITERIA), width=34),
            Column(title=self._say(words.RECORD), width=26),
            Column(title=self._say(LOOKED_FOR), width=34),
            Column(title=self._say(words.EVIDENCE), width=64),
            Column(title=self._say(words.ESCALATED), width=26),
            Column(title=self._say(BELONGS_IN), width=26),
            Column(title=self._say(words.FRAGMENT_TITLE), width=40, wrap=False),
            *self._change_column(),
            Column(title=self._say(words.FINGERPRINT), width=22, hidden=True),
        )
        rows = [self._finding(number, row) for number, row in enumerate(self._open, start=1)]
        name = self._say(words.FINDINGS)
        return Sheet(
            name=name,
            columns=columns,
            rows=rows,
            heading=(f"{name} ({len(rows)})", self._say(_FINDINGS_HELP if rows else words.NO_FINDINGS)),
            frozen_columns=4 if self.several else 3,
            printed_columns=11 if self.several else 10,
        )

    def _finding(self, number: int, row: FindingRow) -> list[Cell]:
        change: list[Cell] = [row.change] if self._compared else []
        return [
            number,
            *([row.agency] if self.several else []),
            row.kind,
            row.rule,
            row.statement,
            row.correction,
            None,
            self._states[0],
            None,
            None,
            row.title,
            "; ".join(row.criteria),
            row.record,
            row.looked_for,
            "\n".join(shortened(row.evidence, _EVIDENCE_SHOWN, self._language)),
            row.escalation,
            row.belongs_in,
            row.fragment,
            *change,
            row.fingerprint,
        ]

    def plan(self) -> Sheet:
        columns = (
            Column(title=self._say(_NUMBER), width=6, kind=Kind.NUMBER),
            *self._agency_column(),
            self._kind_column(),
            Column(title=self._say(words.RULE), width=12),
            Column(title=self._say(words.REQUIREMENT), width=34),
            Column(title=self._say(Text("Số phát hiện", "Findings")), width=10, kind=Kind.NUMBER),
            Column(title=self._say(Text("Nguyên nhân", "Cause")), width=34, editable=True),
            Column(title=self._say(words.CORRECTIVE_ACTION), width=44, editable=True),
            *self._tracking(Text("Trạng thái", "State")),
            Column(
                title=self._say(Text("Có hiệu lực", "Effective")),
                width=10,
                choices=self._listed(_YES_NO),
                editable=True,
            ),
        )
        rows: list[list[Cell]] = []
        for _, group in groupby(self._open, key=lambda row: (row.agency_id, row.gravity, row.rule)):
            alike = list(group)
            first = alike[0]
            actions = "\n".join(dict.fromkeys(row.corrective_action for row in alike if row.corrective_action))
            agency: list[Cell] = [first.agency] if self.several else []
            told: list[Cell] = [first.kind, first.rule, first.title, len(alike), None, actions]
            rows.append([len(rows) + 1, *agency, *told, None, self._states[0], None, None, None])
        name = self._say(Text("Kế hoạch hành động", "Action plan"))
        heading = (name, self._say(_PLAN_HELP if rows else words.NO_FINDINGS))
        return Sheet(name=name, columns=columns, rows=rows, heading=heading, frozen_columns=4 if self.several else 3)

    def undetermined(self) -> Sheet:
        columns = (
            Column(title=self._say(_NUMBER), width=6, kind=Kind.NUMBER),
            *self._agency_column(),
            Column(title=self._say(words.RULE), width=12),
            Column(title=self._say(words.REQUIREMENT), width=40),
            Column(title=self._say(words.REASON), width=40),
            Column(title=self._say(words.TO_SUPPLY), width=60),
            Column(title=self._say(words.CRITERIA), width=36),
        )
        rows = [self._undetermined(number, row) for number, row in enumerate(self._unknown, start=1)]
        name = self._say(Text("Chưa đủ dữ liệu", "Undetermined"))
        count = sum(not row.partly for row in self._unknown)
        heading = (f"{name} ({count})", self._say(words.NO_GUESS if rows else words.ALL_DECIDED))
        return Sheet(name=name, columns=columns, rows=rows, heading=heading, frozen_columns=3 if self.several else 2)

    def _undetermined(self, number: int, row: UndeterminedRow) -> list[Cell]:
        partly = self._say(Text(" (một số mục)", " (some records)")) if row.partly else ""
        agency: list[Cell] = [row.agency] if self.several else []
        supply, cited = "\n".join(row.to_supply), "; ".join(row.criteria)
        return [number, *agency, row.rule, f"{row.title}{partly}", row.reason, supply, cited]

    def waived(self) -> Iterator[Sheet]:
        """Yield the sheet of waived findings where there are any: never among those to act upon, never as fulfilled."""
        if not self._waived:
            return
        columns = (
            *self._agency_column(),
            self._kind_column(),
            Column(title=self._say(words.RULE), width=12),
            Column(title=self._say(words.STATEMENT), width=60),
            Column(title=self._say(words.WAIVED), width=60),
            Column(title=self._say(words.CRITERIA), width=40),
        )
        rows: list[list[Cell]] = [
            [
                *([row.agency] if self.several else []),
                *(row.kind, row.rule, row.statement, row.waiver, "; ".join(row.criteria)),
            ]
            for row in self._waived
        ]
        name = self._say(words.WAIVED)
        yield Sheet(name=name, columns=columns, rows=rows, heading=(f"{name} ({len(rows)})",))

    @property
    def _states(self) -> tuple[str, ...]:
        return self._listed(_STATES)

    @property
    def _compared(self) -> bool:
        return any(row.change for row in self._open)

    def _tracking(self, state: Text) -> tuple[Column, ...]:
        shades = tuple(zip(self._states, _STATE_SHADES, strict=True))
        due, done = Text("Thời hạn", "Due"), Text("Hoàn thành ngày", "Completed on")
        prompt = self._say(_DATE_PROMPT)
        return (
            Column(title=self._say(Text("Người thực hiện", "Who")), width=20, editable=True),
            Column(title=self._say(state), width=18, choices=self._states, shades=shades, editable=True),
            Column(title=self._say(due), width=12, kind=Kind.DATE, prompt=prompt, editable=True),
            Column(title=self._say(done), width=12, kind=Kind.DATE, prompt=prompt, editable=True),
        )

    def _kind_column(self) -> Column:
        shades = tuple((finding_label(kind, grading, self._language), shade) for kind, grading, shade in _GRADES)
        return Column(title=self._say(words.KIND), width=17, shades=shades)

    def _agency_column(self) -> tuple[Column, ...]:
        return (Column(title=self._say(words.AGENCY), width=28),) if self.several else ()

    def _change_column(self) -> tuple[Column, ...]:
        return (Column(title=self._say(words.CHANGE), width=12),) if self._compared else ()

    def _listed(self, text: Text) -> tuple[str, ...]:
        return tuple(self._say(text).split("|"))

    def _say(self, text: Text) -> str:
        return text.in_language(self._language)
