"""Where a condition looks for its fields and lists: the variables in scope and how a path is resolved."""

from __future__ import annotations

from dataclasses import dataclass, replace

from qms_checker.description.schema import DATES_TYPE, FieldType, RecordType, built_in, made_field
from qms_checker.errors import Location, Problem, RulePackError
from qms_checker.hints import did_you_mean
from qms_checker.rulepacks.conditions import AGENCY, SUBJECT, Collection, Reference
from qms_checker.strict_yaml import YamlDocument
from qms_checker.vocabulary import FindingKind, Grading, Outcome, Text, label


def _labels(terms: type[Outcome | FindingKind | Grading]) -> dict[str, Text]:
    return {str(term): Text(label(term, "vi"), label(term, "en")) for term in terms}


OUTCOMES = built_in(
    "outcomes",
    Text("kết quả của các quy tắc", "outcomes of rules"),
    made_field("rule", FieldType.TERM, "Quy tắc", "Rule"),
    made_field("outcome", FieldType.TERM, "Kết quả", "Outcome", _labels(Outcome)),
    made_field("kind", FieldType.TERM, "Loại phát hiện", "Kind of finding", _labels(FindingKind)),
    made_field("grading", FieldType.TERM, "Mức", "Grading", _labels(Grading)),
    made_field("record", FieldType.TERM, "Mục được xét", "Record judged"),
)
"""The built-in collection of what other rules concluded, one record for each rule and record judged."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a rule file, for messages."""

    document: YamlDocument
    pointer: str

    def child(self, *tokens: str | int) -> Place:
        """Return the place of a key or index below this one."""
        return replace(self, pointer="/".join((self.pointer, *map(str, tokens))))

    def refuse(self, message: Text, hint: Text | None = None) -> RulePackError:
        """Return the exception that says what is wrong here, with the line itself."""
        location = self.location
        return RulePackError(Problem("rule", location, message, hint, self.document.source_line(location.line)))

    @property
    def location(self) -> Location:
        """Return file, line and column of this place."""
        return self.document.locate(self.pointer)


@dataclass(frozen=True, slots=True)
class Scope:
    """The variables a condition may use, outermost first; the last one owns bare paths."""

    variables: tuple[tuple[str, RecordType], ...]
    labels: tuple[str, ...] = ()

    @classmethod
    def of_subject(cls, subject: RecordType, root: RecordType) -> Scope:
        """Return the scope of a rule: the agency, and the record judged (the agency itself for most rules)."""
        return cls(((AGENCY, root), (SUBJECT, subject)))

    @property
    def innermost(self) -> tuple[str, RecordType]:
        """Return the variable that bare paths belong to; the agency as a whole has one name only."""
        variable, kind = self.variables[-1]
        return (AGENCY if kind is self.variables[0][1] else variable), kind

    def inside(self, variable: str, kind: RecordType) -> Scope:
        """Return the scope inside a quantifier."""
        return Scope((*self.variables, (variable, kind)))

    def alone(self) -> Scope:
        """Return the scope of a named definition: only the agency and the current record, as the record judged."""
        return Scope((self.variables[0], self.innermost))

    def variable(self, name: str, place: Place) -> tuple[str, RecordType]:
        """Return a variable by the name it is written with: ``$``, ``$agency`` or ``$label``."""
        wanted = {"$": SUBJECT, "$agency": AGENCY}.get(name, name.removeprefix("$"))
        for variable, kind in self.variables:
            if variable == wanted:
                return (AGENCY if kind is self.variables[0][1] else variable), kind
        if name == "$":  # inside a definition the record it is about stands for the one judged
            return self.variables[1]
        known = ", ".join(["$", "$agency", *(f"${variable}" for variable, _ in self.variables[2:])])
        raise place.refuse(Text(f"không có {name}; dùng được: {known}", f"there is no {name}; known here: {known}"))

    def reference(self, written: str, place: Place) -> Reference:
        """Resolve ``signed_on``, ``$.signed_on``, ``$agency.standard.edition`` or ``$latest.signed_on``."""
        (variable, kind), path = self._split(written, place)
        field = kind.fields.get(path)
        if field is None:
            raise place.refuse(*_unknown_name(written, path, kind))
        return Reference(variable, field)

    def collection(self, written: str, place: Place) -> Collection:
        """Resolve the name of a list: of the innermost record that has it, else a top-level section."""
        for built_in_type in (OUTCOMES, DATES_TYPE):
            if written == built_in_type.name:
                return Collection(AGENCY, built_in_type)
        if written.startswith("$"):
            (variable, kind), path = self._split(written, place)
            candidates = [(variable, kind)]
        else:
            path, candidates = written, list(reversed(self.variables))
        for variable, kind in candidates:
            if path in kind.collections:
                owner = AGENCY if kind is self.variables[0][1] else variable
                return Collection(owner, kind.collections[path])
        names = sorted({name for _, kind in candidates for name in kind.collections})
        message = Text(f"không có danh sách {written!r}", f"there is no list {written!r}")
        raise place.refuse(message, did_you_mean(path, names))

    def _split(self, written: str, place: Place) -> tuple[tuple[str, RecordType], str]:
        if not written.startswith("$"):
            return self.innermost, written
        name, _, path = written.partition(".")
        return self.variable(name, place), path


def _unknown_name(written: str, path: str, kind: RecordType) -> tuple[Text, Text | None]:
    where = kind.name or "agency"
    message = Text(f"không có trường {written!r} trong {where}", f"there is no field {written!r} in {where}")
    return message, did_you_mean(path, [*kind.fields, *kind.collections])
