"""A condition of a rule in words, for ``qms explain``: what is required, of whom, in the language of the reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from qms_checker.assessment.wording import format_period, parameter_text
from qms_checker.dates import Period, format_date, parse_date
from qms_checker.description.schema import Field, RecordType
from qms_checker.rulepacks.field_tests import NUMBER_OPERATORS
from qms_checker.rulepacks.model import Rulebook
from qms_checker.rulepacks.parameters import PERIOD_UNITS
from qms_checker.rulepacks.parse import QUANTIFIERS
from qms_checker.rulepacks.scope import OUTCOMES
from qms_checker.vocabulary import Language, Text

_OPERATORS = {
    "equals": Text("là", "is"),
    "not_equals": Text("không phải là", "is not"),
    "in": Text("thuộc", "is one of"),
    "not_in": Text("không thuộc", "is none of"),
    "at_least": Text("ít nhất", "is at least"),
    "at_most": Text("không quá", "is at most"),
    "more_than": Text("lớn hơn", "is more than"),
    "less_than": Text("nhỏ hơn", "is less than"),
    "before": Text("trước", "is earlier than"),
    "on_or_before": Text("không muộn hơn", "is not later than"),
    "after": Text("sau", "is later than"),
    "on_or_after": Text("không sớm hơn", "is not earlier than"),
    "within": Text("trong {} gần nhất", "is within the last {}"),
    "contains": Text("có chứa", "contains"),
    "contains_all": Text("có đủ", "contains all of"),
    "contains_any": Text("có ít nhất một trong", "contains one of"),
    "check_digit": Text("có số kiểm tra đúng theo", "has the right check digit of"),
    "matches": Text("có dạng", "matches"),
}
_QUANTIFIED = {
    "some": Text("có ít nhất một mục “{}”", "there is a record of “{}”"),
    "none": Text("không có mục “{}” nào", "there is no record of “{}”"),
    "every": Text("mọi mục “{}”", "every record of “{}”"),
    "count": Text("số mục “{}”", "the number of records of “{}”"),
    "share": Text("tỷ lệ các mục “{}”", "the share of records of “{}”"),
    "sum": Text("tổng của các mục “{}”", "the sum over records of “{}”"),
    "unique": Text("các mục “{}” không trùng nhau", "records of “{}” do not repeat"),
}
_WHERE = Text(" mà ({})", " for which ({})")
_SATISFIES = Text(" thoả mãn ({})", " satisfying ({})")
_BY = Text(" theo {}", " by {}")
_RECORDED = {True: Text("có ghi", "is recorded"), False: Text("không có", "is stated as none")}
_BELONGING = frozenset({"where", "as", "satisfies", "of", "by", *NUMBER_OPERATORS})
"""What stands beside a quantifier and is part of it; everything else is a test of its own."""
_CONNECTIVES = frozenset({"all", "any", "not", "is", *QUANTIFIERS})
_AND, _OR, _NOT = Text("; và ", "; and "), Text("; hoặc ", "; or "), Text("không phải ({})", "not ({})")
_JUDGED = Text("{} của mục được xét", "{} of the record judged")
_OF_AGENCY = Text("{} của cơ quan", "{} of the agency")
_OF_NAMED = Text("{} của mục “{}” đó", "{} of that record of “{}”")
_OF_FORMER = Text("{0} của mục “{1}” nêu trước", "{0} of the record of “{1}” named before")
_LATEST = Text("là mục gần nhất theo {}", "it is the latest by {}")
_OR_NONE = {
    "after": Text("{} không có hoặc không muộn hơn {}", "{} is none or not later than {}"),
    "on_or_before": Text("{} không có hoặc sau {}", "{} is none or later than {}"),
    "before": Text("{} không có hoặc không sớm hơn {}", "{} is none or not earlier than {}"),
    "on_or_after": Text("{} không có hoặc trước {}", "{} is none or earlier than {}"),
}
"""What the negation of a test of a date says: it also holds where there is no date."""
_EMPTY_LIST = Text("(hiện không có giá trị nào)", "(at present no value)")
_SUM = Text("tổng của {0}", "the sum of {0}")
_PLUS, _MINUS = Text("{} cộng {}", "{} plus {}"), Text("{} trừ {}", "{} minus {}")
_LATER, _EARLIER = Text("mốc {1} sau {0}", "{1} after {0}"), Text("mốc {1} trước {0}", "{1} before {0}")
_TRUE, _FALSE = Text("“có”", "“yes”"), Text("“không”", "“no”")
_BUILT_IN = {
    "$as_of": Text("ngày đánh giá", "the date of the assessment"),
    "$as_of.year": Text("năm đánh giá", "the year of the assessment"),
}


@dataclass(frozen=True, slots=True)
class ConditionWords:
    """Puts conditions into words; ``kinds``: the record types of the variables, the innermost last."""

    rulebook: Rulebook
    as_of: date
    language: Language
    kinds: tuple[tuple[str, RecordType], ...]

    def phrase(self, raw: Any) -> str:
        """Return a condition as one phrase."""
        if not isinstance(raw, Mapping):
            return str(raw)
        return self._say(_AND).join(self._parts(raw))

    def _parts(self, raw: Mapping[str, Any]) -> Iterator[str]:
        keyword = next((key for key in QUANTIFIERS if key in raw), None)
        belonging = _BELONGING if keyword else frozenset()
        for key, value in raw.items():
            if key == keyword:
                yield self._quantified(key, raw)
            elif key not in belonging:
                yield self._entry(key, value)

    def _entry(self, key: str, value: Any) -> str:
        if key == "all":
            return self._say(_AND).join(self.phrase(part) for part in value if not only_counts(part))
        if key == "any":
            # brackets keep apart what "and" and "or" bind
            parts = [f"({part})" if "; " in part else part for part in map(self.phrase, value)]
            return f"({self._say(_OR).join(parts)})" if len(parts) > 1 else parts[0]
        if key == "not":
            idiom = self._not_a_date(value)
            if idiom is not None:
                return idiom
            return self._say(_NOT).format(self.phrase(value))
        if key == "is":
            definition = self.rulebook.definitions.get(value)
            return value if definition is None else _phrase_of(definition.meaning.in_language(self.language))
        field, name = self._field(key)
        tests = value if isinstance(value, Mapping) else {"equals": value}
        return f"{name} " + self._say(_AND).join(self._test(operator, tests[operator], field) for operator in tests)

    def _test(self, operator: str, operand: Any, field: Field | None) -> str:
        if operator == "recorded":
            return self._say(_RECORDED[bool(operand)])
        if operator == "within":
            return self._say(_OPERATORS[operator]).format(self._operand(operand, field))
        return f"{self._say(_OPERATORS[operator])} {self._operand(operand, field)}"

    def _not_a_date(self, value: Any) -> str | None:
        """Return words for the negation of one test of a date, which also holds where there is none."""
        match list(value.items()) if isinstance(value, Mapping) else []:
            case [(str(written), {**tests})] if len(tests) == 1 and written not in _CONNECTIVES:
                ((operator, operand),) = tests.items()
            case _:
                return None
        if operator not in _OR_NONE:
            return None
        field, name = self._field(written)
        return self._say(_OR_NONE[operator]).format(name, self._operand(operand, field))

    def _latest(self, keyword: str, raw: Mapping[str, Any], kind: RecordType) -> str | None:
        """Return words for "no record of the same list is later", which singles out the latest one."""
        where = raw.get("where")
        if keyword != "none" or kind is not self.kinds[-1][1] or not isinstance(where, Mapping) or len(where) != 1:
            return None
        written, tests = str(next(iter(where))), next(iter(where.values()))
        if not isinstance(tests, Mapping) or not set(tests) <= {"after", "on_or_before"} or written not in kind.fields:
            return None
        after = str(tests.get("after", ""))
        same = after.startswith("$") and after.partition(".")[2] == written
        return self._say(_LATEST).format(self._titled(kind, written)) if same else None

    @staticmethod
    def of_quantifier(raw: Mapping[str, Any]) -> dict[str, Any]:
        """Return the entries of a mapping that make up its quantifier; empty where it has none."""
        keyword = next((key for key in QUANTIFIERS if key in raw), None)
        return {} if keyword is None else {key: raw[key] for key in raw if key == keyword or key in _BELONGING}

    def quantifier(self, raw: Mapping[str, Any]) -> tuple[str, ConditionWords] | None:
        """Return how a quantifier begins, and the words for what stands inside it; ``None`` where there is none."""
        keyword = next((key for key in QUANTIFIERS if key in raw), None)
        kind = None if keyword is None else self._collection(str(raw[keyword]))
        if keyword is None or kind is None or self._latest(keyword, raw, kind) is not None:
            return None
        inner = replace(self, kinds=(*self.kinds, (str(raw.get("as", "")), kind)))
        words = self._say(_QUANTIFIED[keyword]).format(kind.title.in_language(self.language))
        counted = raw.get("of") or raw.get("by")
        if counted:
            words += self._say(_BY).format(inner._field(str(counted))[1])  # noqa: SLF001  # the same class
        tests = [self._test(operator, raw[operator], None) for operator in NUMBER_OPERATORS if operator in raw]
        return " ".join([words, self._say(_AND).join(tests)]).strip(), inner

    def _quantified(self, keyword: str, raw: Mapping[str, Any]) -> str:
        kind = self._collection(str(raw[keyword]))
        if kind is None:
            return f"{keyword}: {raw[keyword]}"
        latest = self._latest(keyword, raw, kind)
        if latest is not None:
            return latest
        found = self.quantifier(raw)
        assert found is not None
        words, inner = found
        if "where" in raw:
            words += self._say(_WHERE).format(inner.phrase(raw["where"]))
        if "satisfies" in raw:
            words += self._say(_SATISFIES).format(inner.phrase(raw["satisfies"]))
        return words

    def _collection(self, written: str) -> RecordType | None:
        if written == OUTCOMES.name:
            return OUTCOMES
        path = written.partition(".")[2] if written.startswith("$") else written
        return next((kind.collections[path] for _, kind in reversed(self.kinds) if path in kind.collections), None)

    def _field(self, written: str) -> tuple[Field | None, str]:
        """Return a field and what it is called; the innermost record needs no owner."""
        head, _, rest = written.partition(".")
        if not head.startswith("$"):
            found = self.kinds[-1][1].fields.get(written)
            return found, written if found is None else self._titled(self.kinds[-1][1], written)
        variables = {"$agency": self.kinds[0], "$": self.kinds[min(1, len(self.kinds) - 1)]}
        variables |= {f"${name}": (name, kind) for name, kind in self.kinds[2:] if name}
        if head not in variables or rest not in variables[head][1].fields:
            return None, written
        title = self._titled(variables[head][1], rest)
        kind = variables[head][1]
        if head == "$agency":
            return kind.fields[rest], title if self._names_its_group(kind, rest) else self._say(_OF_AGENCY).format(
                title
            )
        if head != "$" and head == f"${self.kinds[-1][0]}":
            return kind.fields[rest], title
        owned = self._say(_JUDGED).format(title) if head == "$" else None
        which = _OF_FORMER if kind is self.kinds[-1][1] else _OF_NAMED
        return kind.fields[rest], owned or self._say(which).format(title, kind.title.in_language(self.language))

    @staticmethod
    def _names_its_group(kind: RecordType, path: str) -> bool:
        """Tell whether the title of a field already says whose it is: a field of a group of the agency."""
        return kind.name == "" and "." in path

    def _titled(self, kind: RecordType, path: str) -> str:
        title = kind.fields[path].title.in_language(self.language)
        outer = path.partition(".")[0]
        named = kind.name == "" and outer != path
        return f"“{kind.title_of(outer).in_language(self.language)} › {title}”" if named else f"“{title}”"

    def _operand(self, operand: Any, field: Field | None) -> str:
        if isinstance(operand, Mapping):
            return self._compound(operand, field)
        if isinstance(operand, list) and not operand:
            return self._say(_EMPTY_LIST)
        if isinstance(operand, list):
            return ", ".join(self._operand(item, field) for item in operand)
        if isinstance(operand, bool):
            return self._say(_TRUE if operand else _FALSE)
        if operand in _BUILT_IN:
            return self._say(_BUILT_IN[operand])
        if isinstance(operand, str) and operand.startswith("$"):
            return self._field(operand)[1]
        if field is not None and operand in field.labels:
            return f"“{field.labels[operand].in_language(self.language)}”"
        day = parse_date(str(operand))
        return str(operand) if day is None else format_date(day, self.language)

    def _compound(self, operand: Mapping[str, Any], field: Field | None) -> str:
        match operand:
            case {"parameter": name} if name in self.rulebook.parameters:
                return self._parameter(name, field)
            case {"date": base, "plus": period}:
                return self._say(_LATER).format(self._operand(base, field), self._operand(period, None))
            case {"date": base, "minus": period}:
                return self._say(_EARLIER).format(self._operand(base, field), self._operand(period, None))
            case {"number": base, "plus": amount}:
                return self._say(_PLUS).format(self._operand(base, field), self._operand(amount, None))
            case {"number": base, "minus": amount}:
                return self._say(_MINUS).format(self._operand(base, field), self._operand(amount, None))
            case {"sum": list() as parts}:
                return self._say(_SUM).format(", ".join(self._operand(part, field) for part in parts))
            case {"year": base}:
                return self._moved_year(self._operand(base, field), operand)
        if set(operand) <= PERIOD_UNITS:
            return format_period(Period(**operand), self.language)
        return "; ".join(f"{key}: {value}" for key, value in operand.items())

    def _moved_year(self, base: str, moved: Mapping[str, Any]) -> str:
        words = self._say(_BUILT_IN["$as_of.year"]) if base == self._say(_BUILT_IN["$as_of"]) else base
        for direction, pattern in (("plus", _PLUS), ("minus", _MINUS)):
            if direction in moved:
                words = self._say(pattern).format(words, self._operand(moved[direction], None))
        return words

    def _parameter(self, name: str, field: Field | None) -> str:
        parameter = self.rulebook.parameters[name]
        dated = parameter.at(self.as_of)
        if field is not None and dated is not None and isinstance(dated.value, tuple):
            return self._operand(list(dated.value), field)
        return parameter_text(parameter, self.as_of, self.language)

    def _say(self, text: Text) -> str:
        return text.in_language(self.language)


def only_counts(raw: Mapping[str, Any]) -> bool:
    """Tell whether a condition always holds: it counts something for the statement and requires nothing."""
    return "count" in raw and raw.get("at_least") == 0


def _phrase_of(sentence: str) -> str:
    """Return a sentence so that it can stand inside another."""
    return (sentence[:1].lower() + sentence[1:]).rstrip(".")
