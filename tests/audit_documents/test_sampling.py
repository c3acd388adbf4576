"""The sampling list: repeatable, weighted by risk, independent of order."""

from __future__ import annotations

from collections import Counter
from datetime import date

from qms_checker.audit_documents.sampling import Sample, SampleKind, sampling_list
from qms_checker.vocabulary import Outcome
from tests.building import facts_of
from tests.factories import MINOR, assessment, evidence, finding, result

TODAY = date(2026, 11, 20)
PLAIN = "\n".join(f"  - {{code: QT.{number:02d}, title: Quy trình {number}, unit: Phòng A}}" for number in range(16))
AUDITED = "internal_audits:\n  - {id: A, held_on: 2026-01-05, units: [Phòng A]}\n"


def drawn(content: str, seed: str = "x", size: int | None = None) -> tuple[Sample, ...]:
    return sampling_list(facts_of(content, TODAY), assessment(), seed, size)


def codes(samples: tuple[Sample, ...]) -> list[str]:
    return [one.code for one in samples]


def reasons(content: str, code: str) -> list[str]:
    (found,) = (one for one in drawn(content, size=50) if one.code == code)
    return [one.vi for one in found.why]


def test_the_same_seed_gives_the_same_list() -> None:
    """Whatever the order of the records; another seed gives another list."""
    content = f"{AUDITED}procedures:\n{PLAIN}"
    turned = f"{AUDITED}procedures:\n" + "\n".join(reversed(PLAIN.splitlines()))

    assert drawn(content, "lô 1") == drawn(turned, "lô 1")
    assert len({tuple(codes(drawn(content, f"lô {number}"))) for number in range(20)}) > 10


def test_the_size_is_the_square_root_and_at_least_three() -> None:
    """Sixteen procedures give four, two give two; a size that is asked for is kept."""
    content = f"{AUDITED}procedures:\n{PLAIN}"

    assert [len(drawn(content)), len(drawn(content, size=7)), len(drawn("procedures: [{code: A}, {code: B}]"))] == [
        4,
        7,
        2,
    ]
    assert drawn("") == ()


def test_risk_makes_a_procedure_likelier_but_not_certain() -> None:
    """A procedure whose law has ended is drawn far more often than one of sixteen by lot."""
    risky = "  - {code: QT.99, unit: Phòng A, legal_bases: [{number: 1/2014/TT-X, in_force: false}]}"
    content = f"{AUDITED}procedures:\n{PLAIN}\n{risky}"

    counted = Counter(code for number in range(200) for code in codes(drawn(content, f"lô {number}", size=4)))

    assert 110 < counted["QT.99"] < 200
    assert max(count for code, count in counted.items() if code != "QT.99") < 90


def test_each_reason_is_told() -> None:
    """Changed law, changed procedure, late dossiers, never audited, earlier nonconformities."""
    content = """
administrative_procedures:
  - {code: 1.000001, name: A, changed_on: 2026-06-01}
  - {code: 1.000002, name: B, changed_on: 2020-01-01}
late_dossiers: [{code: HS-1, administrative_procedure: 1.000002, due_on: 2026-03-01, completed_on: 2026-03-09}]
nonconformities: [{id: N1, found_on: 2025-01-01, statement: Quy trình QT.03 thiếu biểu mẫu}]
procedures:
  - {code: QT.01, administrative_procedures: [1.000001.000.00.00.H41], revised_on: 2026-07-01}
  - {code: QT.02, administrative_procedures: [1.000002], issued_on: 2021-01-01}
  - {code: QT.03, legal_bases: [{number: 5/2020/TT-X, ended_on: 2025-12-31}]}
  - {code: QT.04, unit: Phòng B}
  - {code: QT.05, status: obsolete}
"""

    assert reasons(content, "QT.01") == ["thủ tục hành chính đã thay đổi"]
    assert reasons(content, "QT.02") == ["có hồ sơ trễ hạn"]
    assert reasons(content, "QT.03") == ["căn cứ pháp lý đã thay đổi", "đã từng có sự không phù hợp"]
    assert reasons(content, "QT.04") == ["đơn vị chưa được đánh giá trong 3 năm"]
    assert "QT.05" not in codes(drawn(content, size=50))


def test_findings_of_the_run_count() -> None:
    """What the run already found about a procedure speaks for looking at it."""
    bad = finding("R", MINOR, found=[evidence(pointer="/procedures/0/revised_on")])
    given = assessment(result("R", Outcome.NOT_FULFILLED, findings=[bad]))

    (found,) = sampling_list(facts_of("procedures: [{code: QT.01}]", TODAY), given, "x")

    assert [one.vi for one in found.why] == ["lần đánh giá này đã có phát hiện"]


def test_the_latest_dossiers_are_looked_at_the_worst_first() -> None:
    """Open ones before closed ones, and five at most."""
    lines = "\n".join(
        f"  - {{code: HS-{number}, due_on: 2026-01-01, completed_on: 2026-01-{number + 2:02d}}}" for number in range(8)
    )

    late = drawn(f"late_dossiers:\n{lines}\n  - {{code: HS-mở, due_on: 2026-01-01}}")

    assert {one.kind for one in late} == {SampleKind.LATE_DOSSIER}
    assert codes(late) == ["HS-4", "HS-5", "HS-6", "HS-7", "HS-mở"]


def test_dossiers_are_drawn_by_their_place_in_the_list() -> None:
    """Three places in per cent, however long the list is."""
    (found,) = drawn("procedures: [{code: QT.01}]")

    assert found.how.vi.count("%") == 3
    assert found.id == "procedure:QT.01"
