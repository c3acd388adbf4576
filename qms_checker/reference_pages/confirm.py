"""Who has to confirm what, as the lists of ``docs/confirm``: read from the rules, so that nothing is forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from qms_checker.assessment.unconfirmed import Kind, Unconfirmed, parameters_of, unconfirmed
from qms_checker.resources import rules_folder
from qms_checker.rulepacks.load import load_rulebook
from qms_checker.rulepacks.model import Rulebook
from qms_checker.vocabulary import Language, Text

_BLOCK = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
_LAWYER = Text(
    "Người làm pháp chế có toàn văn Quyết định số 19/2014/QĐ-TTg, Thông tư số 26/2014/TT-BKHCN và văn bản trước đó",
    "A lawyer with the full text of Decision 19/2014/QĐ-TTg, Circular 26/2014/TT-BKHCN and their predecessor",
)
_LEAD_UNIT = Text(
    "Đơn vị chủ trì của bộ, tỉnh (có mô hình khung và hướng dẫn chuyển đổi)",
    "The lead unit of the ministry or province (which has the framework model and the letters on conversion)",
)
_ONE_STOP = Text(
    "Văn phòng Ủy ban nhân dân hoặc đơn vị kiểm soát thủ tục hành chính",
    "The office of the People's Committee, or whoever controls administrative procedures",
)
_CLERKS = Text("Văn thư của cơ quan", "The clerical office of the agency")
_FINANCE = Text("Bộ phận kế hoạch – tài chính của cơ quan", "The finance unit of the agency")
_METROLOGY = Text(
    "Đơn vị quản lý tiêu chuẩn, đo lường, chất lượng của sở khoa học và công nghệ",
    "The unit for standards, metrology and quality of the department of science and technology",
)
_PROFESSIONAL = Text(
    "Chuyên gia đánh giá có toàn văn TCVN ISO 9001", "An auditor with the full text of TCVN ISO 9001 at hand"
)
_CAN_TELL: Mapping[str, Text] = {
    "decision-101-2019": _LEAD_UNIT,
    "letter-419-2018": _LEAD_UNIT,
    "letter-3003-2018": _LEAD_UNIT,
    "letter-5335-2016": _LEAD_UNIT,
    "circular-07-2025": _ONE_STOP,
    "decree-118-2025": _ONE_STOP,
    "decree-61-2018": _ONE_STOP,
    "decision-766-2022": _ONE_STOP,
    "decision-20-2020": _ONE_STOP,
    "letter-8869-2021": _ONE_STOP,
    "letter-9907-2016": _ONE_STOP,
    "decree-30-2020": _CLERKS,
    "circular-116-2015-btc": _FINANCE,
    "decision-100-2019": _METROLOGY,
    "decision-996-2018": _METROLOGY,
}
"""Who has each text; the others are for a lawyer, the standard for an auditor."""

_COLUMNS = Text("| Mã | Nội dung | Vì sao còn phải xác nhận | Nguồn |", "| Id | What | Why it is open | Sources |")
_NUMBERS = Text("| Tham số | Nội dung | Hiện dựa vào | Quy tắc dùng |", "| Parameter | What | Rests on | Used by |")


def fill(page: str, language: Language) -> str:
    """Return the page with the content of its generated blocks written anew."""
    lists = _Lists(load_rulebook(rules_folder()), language)
    return _BLOCK.sub(lambda found: f"{found[1]}\n{lists.block(found[2])}\n\n{found[3]}", page)


class _Lists:
    def __init__(self, rulebook: Rulebook, language: Language) -> None:
        self._rulebook = rulebook
        self._language = language
        self._open = unconfirmed(rulebook)

    def block(self, name: str) -> str:
        """Return a list by the name of its block."""
        blocks = {"texts": self._texts, "numbers": self._numbers}
        return "\n".join(blocks[name]())

    def _texts(self) -> Iterator[str]:
        groups: dict[Text, list[Unconfirmed]] = {_LAWYER: []}
        groups |= {who: [] for who in (*_CAN_TELL.values(), _PROFESSIONAL)}
        for entry in self._open:
            if entry.kind is not Kind.PARAMETER:
                groups[self._who(entry)].append(entry)
        first = True
        for who, entries in groups.items():
            if entries:
                yield from (() if first else ("",))
                yield from (f"### {self._say(who)}", "", self._say(_COLUMNS), "|---|---|---|---|")
                yield from map(self._row, entries)
                first = False

    def _who(self, entry: Unconfirmed) -> Text:
        """Return who can tell: whoever has the first text cited that is not the standard."""
        standards = {name for name, found in self._rulebook.catalogue.instruments.items() if found.editions}
        legal = [name for name in entry.instruments if name not in standards]
        return _CAN_TELL.get(legal[0], _LAWYER) if legal else _PROFESSIONAL

    def _row(self, entry: Unconfirmed) -> str:
        suffix = "" if self._language == "vi" else ".en"
        page = "rules" if entry.kind is Kind.RULE else "criteria"
        why = "; ".join(self._say(reason) for reason in entry.reasons)
        name = f"[{entry.id}](reference/{page}{suffix}.md#{entry.id})"
        return _cells(name, self._say(entry.title), why, ", ".join(entry.sources))

    def _numbers(self) -> Iterator[str]:
        yield from (self._say(_NUMBERS), "|---|---|---|---|")
        used: dict[str, list[str]] = {}
        for rule in self._rulebook.rules.values():
            for name in parameters_of(rule, self._rulebook):
                used.setdefault(name, []).append(rule.id)
        for entry in self._open:
            if entry.kind is Kind.PARAMETER:
                why = "; ".join(self._say(reason) for reason in entry.reasons)
                yield _cells(f"`{entry.id}`", self._say(entry.title), why, ", ".join(used.get(entry.id, ["–"])))

    def _say(self, text: Text) -> str:
        return text.in_language(self._language)


def _cells(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
