"""Reading a filled-in checklist: into an audit record, or into what contradicts itself, with the cell's address.

Nothing is passed over in silence: what stands where nothing was asked is refused like a contradiction, because the
auditor believes to have recorded it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from qms_checker.assessment.follow_up import Auditor, AuditRecord, Origin, Sampled, Verification
from qms_checker.audit_documents.checklist_layout import (
    ANSWERS,
    AUDIT_ITEMS,
    FIELDS,
    FIXED,
    GRADINGS,
    SHEET_NAMES,
    Field,
    Part,
    digest_of,
)
from qms_checker.audit_documents.checklist_meta import Asked, Meta, read_meta
from qms_checker.audit_documents.checklist_strays import Stray, stray_sheets, strays_in
from qms_checker.dates import parse_date
from qms_checker.errors import Location, Problem, QmsError
from qms_checker.hints import did_you_mean
from qms_checker.media.workbook_reading import ReadCell, ReadSheet, read_workbook
from qms_checker.vocabulary import LABELS, LANGUAGES, Grading, Language, Outcome, Text

_HEADER_ROWS = 12
_UNASKED = Text("ô này không có trong phiếu", "the checklist asks nothing here")


@dataclass(frozen=True, slots=True)
class ReadChecklist:
    """What an auditor filled in; ``language``: of the checklist."""

    record: AuditRecord
    language: Language


_Row = Mapping[str, ReadCell]


def read_checklist(content: bytes, file: str, today: date) -> ReadChecklist:
    """Read a filled-in checklist. Raises :class:`QmsError` with every cell that cannot be taken over."""
    sheets = read_workbook(content, file)
    meta = read_meta(sheets, file)
    reader = _Reader(file, meta, today)
    record = reader.read(sheets)
    if reader.problems:
        raise QmsError(*reader.problems)
    return ReadChecklist(record, meta.language)


@dataclass(slots=True)
class _Reader:
    """Reads sheet by sheet and collects what cannot be taken over."""

    file: str
    meta: Meta
    today: date
    problems: list[Problem] = field(default_factory=list)

    def read(self, sheets: Mapping[str, ReadSheet]) -> AuditRecord:
        self._tell(stray_sheets(sheets))
        tables = {part: list(self._table(part, sheets)) for part in FIELDS}
        audit = {row["id"].text: row["value"] for row in tables[Part.AUDIT] if "value" in row}
        team = tuple(self._auditors(tables[Part.TEAM]))
        rows = [*tables[Part.OPEN], *tables[Part.DECIDED]]
        self._all_there(rows, self.meta.rows, sheets)
        names = {one.name for one in team}
        verified = tuple(one for row in rows if (one := self._verification(row, names)) is not None)
        self._all_there(tables[Part.SAMPLES], self.meta.samples, sheets)
        held_on, ended_on = self._required_day(audit, sheets), self._day(audit.get("ended_on"))
        if ended_on is not None and ended_on < held_on:
            message = Text("ngày kết thúc trước ngày đánh giá", "the last day is before the day of the audit")
            self._refuse("contradiction", audit["ended_on"].address, message)
        self._in_the_audit(rows, held_on)
        facts = self.meta.facts
        return AuditRecord(
            agency=facts.get("agency", ""),
            held_on=held_on,
            ended_on=ended_on,
            lead_auditor=audit["lead_auditor"].text if "lead_auditor" in audit else "",
            conclusion=audit["conclusion"].text if "conclusion" in audit else "",
            origin=Origin(**{key: facts.get(key, "") for key in Origin.__slots__}),
            team=team,
            verifications=verified,
            samples=tuple(self._samples(tables[Part.SAMPLES])),
        )

    def _table(self, part: Part, sheets: Mapping[str, ReadSheet]) -> Iterator[_Row]:
        """Yield the filled-in rows of a sheet by field; formulas and cells outside the table are refused."""
        name = SHEET_NAMES[part].in_language(self.meta.language)
        sheet = sheets.get(name)
        if sheet is None:
            message = Text(f"thiếu trang tính {name!r}", f"the sheet {name!r} is missing")
            self._refuse("sheet-missing", "", message)
            return
        fields, header = self._header(part, sheet)
        if fields:
            self._tell(strays_in(sheet, header))
        for number, row in enumerate(sheet.rows):
            if number <= header:
                continue
            found: dict[str, ReadCell] = {}
            for index, cell in enumerate(row):
                if cell.value is None:
                    continue
                place = _place(name, cell)
                if cell.is_formula:
                    message = Text("ô có công thức; chỉ nhận giá trị", "a formula; only values are read")
                    self._refuse("formula", place, message, Text("ghi giá trị vào ô", "write the value itself"))
                elif index not in fields:
                    self._refuse("not-asked", place, _UNASKED)
                else:
                    found[fields[index].key] = ReadCell(place, cell.value)
            if found:
                yield found

    def _header(self, part: Part, sheet: ReadSheet) -> tuple[dict[int, Field], int]:
        """Return which column holds which field, and where the titles stand."""
        titles = {one.title.in_language(self.meta.language): one for one in FIELDS[part]}
        for number, row in enumerate(sheet.rows[:_HEADER_ROWS]):
            fields = {index: titles[cell.text] for index, cell in enumerate(row) if cell.text in titles}
            if len(fields) == len(titles):
                return fields, number
        missing = Text("hàng tiêu đề bị đổi hoặc bị xoá", "the row of titles was changed or deleted")
        hint = Text("chép phần đã ghi sang phiếu mới xuất ra", "copy what was filled in to a newly written checklist")
        self._refuse("header-missing", sheet.name, missing, hint)
        return {}, len(sheet.rows)

    def _all_there(self, rows: list[_Row], asked: Collection[str], sheets: Mapping[str, ReadSheet]) -> None:
        """Every row that was asked is there once, and no other."""
        if len(sheets) < len(FIELDS):
            return  # a missing sheet is told already
        seen: dict[str, str] = {}
        for row in rows:
            place = next(iter(row.values())).address
            name = row["id"].text if "id" in row else ""
            if name not in asked:
                self._refuse("not-asked", place, Text("dòng này không có trong phiếu", "the checklist has no such row"))
            elif name in seen:
                message = Text(f"dòng này lặp lại dòng ở {seen[name]}", f"this row repeats the one at {seen[name]}")
                self._refuse("duplicate", place, message)
            seen.setdefault(name, place)
        if not any(problem.code in ("sheet-missing", "header-missing") for problem in self.problems):
            for name in asked:
                if name not in seen:
                    message = Text(f"thiếu dòng {name!r} của phiếu", f"the row {name!r} of the checklist is missing")
                    hint = Text("để trống dòng chưa xem, không xoá", "leave a row empty rather than deleting it")
                    self._refuse("row-missing", "", message, hint)

    def _verification(self, row: _Row, team: Collection[str]) -> Verification | None:
        asked = self.meta.rows.get(row["id"].text) if "id" in row else None
        if asked is not None:
            self._unchanged(row, asked)
        filled = [row[key] for key in ("verified", "grading", "evidence", "remarks", "auditor") if key in row]
        if asked is None or not (filled or "verified_on" in row):
            return None
        outcome = self._choice(row.get("verified"), ANSWERS)
        grading = self._choice(row.get("grading"), GRADINGS)
        evidence = row["evidence"].text if "evidence" in row else ""
        if "verified" not in row:
            first = (filled or [row["verified_on"]])[0]
            message = Text("có ghi nhận nhưng chưa chọn kết quả xác minh", "something is recorded, but no outcome")
            hint = Text("chưa kết luận được thì chọn Chưa đủ dữ liệu", "choose Undetermined if it cannot be decided")
            self._refuse("contradiction", first.address, message, hint)
            return None
        if not isinstance(outcome, Outcome):
            return None
        if "grading" in row and outcome is not Outcome.NOT_FULFILLED:
            chosen = LABELS[outcome]
            message = Text(f"kết quả là {chosen.vi} mà lại phân loại", f"graded, but the outcome is {chosen.en}")
            self._refuse("contradiction", row["grading"].address, message)
        if outcome is Outcome.NOT_FULFILLED and not evidence:
            message = Text("không đạt mà không có bằng chứng khách quan", "not fulfilled, but no objective evidence")
            self._refuse("contradiction", row["verified"].address, message)
        auditor = row["auditor"].text if "auditor" in row else ""
        auditor = next((name for name in team if plain(name) == plain(auditor)), auditor)
        if auditor and team and auditor not in team:
            message = Text(f"{auditor!r} không có trong đoàn đánh giá", f"{auditor!r} is not in the audit team")
            self._refuse("unknown-auditor", row["auditor"].address, message, did_you_mean(auditor, team))
        return Verification(
            target=asked.target,
            title=Text("", ""),
            declared=asked.declared,
            verified=outcome,
            grading=grading if isinstance(grading, Grading) else None,
            evidence=evidence,
            remarks=row["remarks"].text if "remarks" in row else "",
            auditor=auditor,
            verified_on=self._day(row.get("verified_on")),
            unit=asked.unit or (row["unit"].text if "unit" in row else ""),
        )

    def _in_the_audit(self, rows: Iterable[_Row], held_on: date) -> None:
        """Refuse what was verified before the audit began: one of the two days is a slip of the pen."""
        for row in rows:
            cell = row.get("verified_on")
            day = None if cell is None else _day_in(cell)
            if cell is not None and day is not None and day < held_on:
                message = Text("ngày xác minh trước ngày đánh giá", "verified before the day of the audit")
                self._refuse("contradiction", cell.address, message)

    def _unchanged(self, row: _Row, asked: Asked) -> None:
        """Refuse what was written over the question: the auditor meant it for another column."""
        place = next(iter(row.values())).address
        if digest_of(row[key].text for key in FIXED if key in row) != asked.digest:
            message = Text("cột của phiếu trong dòng này đã bị ghi đè", "what was asked here was written over")
            hint = Text("chỉ ghi vào các ô màu vàng", "write in the yellow cells only")
            self._refuse("written-over", place, message, hint)
        unit = row["unit"].text if "unit" in row else ""
        if asked.unit and unit != asked.unit:
            message = Text(f"dòng này hỏi đơn vị {asked.unit!r}", f"this row asks the unit {asked.unit!r}")
            self._refuse("contradiction", row["unit"].address if "unit" in row else place, message)

    def _choice(self, cell: ReadCell | None, choices: Collection[Outcome | Grading]) -> Outcome | Grading | None:
        if cell is None:
            return None
        words = {LABELS[one].in_language(self.meta.language): one for one in choices}
        given = {plain(LABELS[one].in_language(language)): one for one in choices for language in LANGUAGES}
        found = given.get(plain(cell.text))
        if found is None:
            listed = ", ".join(words)
            message = Text(f"{cell.text[:60]!r} không thuộc: {listed}", f"{cell.text[:60]!r} is not one of: {listed}")
            self._refuse("unknown-value", cell.address, message, did_you_mean(cell.text, words))
        return found

    def _auditors(self, rows: list[_Row]) -> Iterator[Auditor]:
        for row in rows:
            if "name" not in row:
                message = Text("thiếu họ và tên", "the name is missing")
                self._refuse("name-missing", next(iter(row.values())).address, message)
                continue
            texts = {key: row[key].text if key in row else "" for key in Auditor.__slots__}
            yield Auditor(**texts)

    def _samples(self, rows: list[_Row]) -> Iterator[Sampled]:
        for row in rows:
            name = row["id"].text if "id" in row else ""
            if name in self.meta.samples and ("seen" in row or "remarks" in row):
                title, unit = self.meta.samples[name]
                seen, remarks = (row[key].text if key in row else "" for key in ("seen", "remarks"))
                yield Sampled(id=name, title=title, unit=unit, seen=seen, remarks=remarks)

    def _required_day(self, audit: Mapping[str, ReadCell], sheets: Mapping[str, ReadSheet]) -> date:
        day = self._day(audit.get("held_on"))
        if SHEET_NAMES[Part.AUDIT].in_language(self.meta.language) not in sheets:
            return day or date.min
        for key in ("held_on", "lead_auditor"):
            if key not in audit:
                item = AUDIT_ITEMS[key].in_language(self.meta.language).rstrip(" *")
                name = SHEET_NAMES[Part.AUDIT].in_language(self.meta.language)
                message = Text(f"chưa ghi {item.lower()}", f"{item} is not filled in")
                self._refuse("required", name, message)
        return day or date.min

    def _day(self, cell: ReadCell | None) -> date | None:
        if cell is None:
            return None
        day = _day_in(cell)
        if day is None:
            message = Text(f"{cell.text[:40]!r} không phải là ngày", f"{cell.text[:40]!r} is not a date")
            self._refuse("not-a-date", cell.address, message, Text("viết 20/11/2026", "write 2026-11-20"))
        elif day > self.today:
            message = Text(f"ngày {cell.text} ở tương lai", f"{cell.text} lies in the future")
            self._refuse("future-date", cell.address, message)
        return day

    def _tell(self, strays: Iterable[Stray]) -> None:
        for one in strays:
            self._refuse(one.code, one.place, one.message, one.hint)

    def _refuse(self, code: str, place: str, message: Text, hint: Text | None = None) -> None:
        file = f"{self.file} [{place}]" if place else self.file
        self.problems.append(Problem(code, Location(file), message, hint))


def plain(words: str) -> str:
    """Return words without what people and programs do to capitals and spaces."""
    return " ".join(words.casefold().split())


def _day_in(cell: ReadCell) -> date | None:
    return cell.value if isinstance(cell.value, date) else parse_date(cell.text)


def _place(sheet: str, cell: ReadCell) -> str:
    return f"{sheet}!{cell.address}"
