"""The descriptions that conform to every rule, into which the table of defects plants one change at a time.

They are cut out of the large sample agency, so that whoever changes the sample or a rule learns here what no longer
fits. Two units, three administrative procedures in force and one abolished give every rule something to judge.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Any

from qms_checker.description.agency import Description
from qms_checker.description.discover import discover
from qms_checker.description.read import parse_description, read_description
from qms_checker.resources import sample_agencies_folder

Data = dict[str, Any]

OLD_EDITION = "TCVN ISO 9001:2008"
SAMPLE = "so-khoa-hoc-cong-nghe"
OFFICE, STANDARDS = "Văn phòng Sở", "Phòng Tiêu chuẩn Đo lường Chất lượng"
DEPARTMENT = "Sở Khoa học và Công nghệ tỉnh Bình An"

# Of each section the records to keep, by the field that names them and in this order.
KEPT: Mapping[str, tuple[str, tuple[Any, ...]]] = {
    "units": ("name", (OFFICE, STANDARDS)),
    "positions": ("unit", (OFFICE, STANDARDS)),
    "personnel": ("unit", (OFFICE, STANDARDS)),
    "internal_auditors": ("unit", (OFFICE, STANDARDS)),
    "risks": ("id", ("RR-02", "RR-04")),
    "procedures": ("code", ("QT.TDC.04", "QT.TDC.16", "QT.NB.01")),
    "administrative_procedures": ("code", ("1.904005", "1.904006", "3.000485", "1.904901")),
    "documents": (
        "code",
        ("CSCL", "PV", "MHHT", "QT.HT.01", "QT.HT.02", "QT.HT.03", "QT.HT.04", "QT.NB.01", "QT.TDC.04", "QT.TDC.16"),
    ),
    "declarations": ("number", ("288/QĐ-SKHCN", "195/QĐ-SKHCN")),
    "internal_audits": ("id", ("DGNB-2026",)),
    "management_reviews": ("year", (2026,)),
    "nonconformities": ("id", ("KPH-2025-03", "KPH-2026-01", "KPH-2026-02")),
    "scope_changes": ("decided_on", ("2026-06-15",)),
    "objectives": ("id", ("MT-01", "MT-02", "MT-03", "MT25-03")),
    "official_documents": ("number", ("118/QĐ-SKHCN", "195/QĐ-SKHCN", "1034/SKHCN-VP")),
    "issuing_decisions": ("number", ("214/QĐ-SKHCN", "152/QĐ-SKHCN", "118/QĐ-SKHCN")),
    "improvements": ("decided_on", ("2026-04-20",)),
    "records": ("name", ("Hồ sơ ban hành, sửa đổi tài liệu", "Hồ sơ đánh giá nội bộ")),
    "external_documents": ("number", ("118/2025/NĐ-CP", "TCVN ISO 9001:2015")),
}
# Sections of which the first records are as good as any.
SHORTENED: Mapping[str, int] = {
    "processes": 2,
    "interested_parties": 2,
    "measuring_equipment": 1,
    "external_providers": 1,
    "qms_changes": 1,
    "consulting_organisations": 1,
    "data_analyses": 1,
    "personnel": 2,
    "positions": 1,
    "trainings": 3,
    "indicators": 2,
    "dossier_samples": 2,
    "feedback": 1,
    "late_dossiers": 1,
    "monitoring": 1,
}
LEFT_OUT = ("lead_unit_activities", "measurement_assurance_programme", "traceability")


@lru_cache(maxsize=1)
def sample() -> Data:
    (source,) = discover(sample_agencies_folder() / SAMPLE)
    return dict(read_description(source).data)


def department() -> Data:
    """A department of a province in good order."""
    return copy.deepcopy(_department())


@lru_cache(maxsize=1)
def _department() -> Data:
    whole = sample()
    data = {key: copy.deepcopy(value) for key, value in whole.items() if key not in LEFT_OUT}
    for section, (field, names) in KEPT.items():
        data[section] = [one for name in names for one in data[section] if one[field] == name]
    for section, length in SHORTENED.items():
        data[section] = data[section][:length]
    used = {code for one in data["procedures"] for step in one["steps"] for code in step["forms"]}
    used |= {code for one in data["procedures"] for code in one["forms"]}
    data["forms"] = [one for one in data["forms"] if one["code"] in used]
    data["objectives"].append({**copy.deepcopy(data["objectives"][2]), "id": "MT-09", "unit": STANDARDS})
    data["steering_committee"]["members"] = data["steering_committee"]["members"][:3]
    for one in data["documents"]:
        one["in_use_at"] = one["distributed_to"] = [OFFICE]
        for key in ("storage", "approver_position", "reviewed_on"):
            del one[key]
    for one in data["procedures"][:2]:
        _shorten(one)
    audit = data["internal_audits"][0]
    audit["assignments"] = [
        {"auditor": "Trịnh Thu Uyên", "auditor_unit": OFFICE, "audited_unit": STANDARDS},
        {"auditor": "Chu Văn Định", "auditor_unit": STANDARDS, "audited_unit": OFFICE},
    ]
    audit["nonconformities_found"] = 2
    for one in data["nonconformities"]:
        one["unit"] = OFFICE
    gone: set[str] = set()
    for section, field in (
        ("units", "name"), ("documents", "code"), ("administrative_procedures", "code"), ("forms", "code"),
        ("records", "name"),
    ):  # fmt: skip
        gone |= {one[field] for one in whole[section]} - {one[field] for one in data[section]}
    # The sample has no obsolete document.
    found: Data = _without(data, gone)
    found["documents"].append(
        {"code": "QT.TDC.00", "title": "Quy trình đã thay thế", "type": "administrative_procedure",
         "status": "obsolete", "in_use_at": []}
    )  # fmt: skip
    return found


def _shorten(procedure: Data) -> None:
    """Keep three steps of a procedure; they still add up to its whole time."""
    procedure["steps"] = procedure["steps"][:3]
    days = sum(float(step["time"].split()[0].replace(",", ".")) for step in procedure["steps"])
    unit = procedure["processing_time"].split(maxsplit=1)[1]
    procedure["processing_time"] = f"{days:g} {unit}".replace(".", ",")


def _without(value: Any, gone: set[str]) -> Any:
    """Leave names that lead nowhere any more out of every list."""
    if isinstance(value, dict):
        return {key: _without(item, gone) for key, item in value.items()}
    if isinstance(value, list):
        return [_without(item, gone) for item in value if not (isinstance(item, str) and item in gone)]
    return value


def sub_department() -> Data:
    """A sub-department below that department: no obligation of its own by type."""
    changes = {"id": "cc-tdc", "name": "Chi cục Tiêu chuẩn Đo lường Chất lượng tỉnh Bình An", "type": "sub_department",
               "superior_body": DEPARTMENT, "obligation": "by_provincial_plan"}  # fmt: skip
    return edited(department(), {f"/agency/{key}": value for key, value in changes.items()})


def ministry_department() -> Data:
    """A department of a ministry: other codes, and no public service centre of a province."""
    changes = {"id": "vu-kh", "name": "Vụ Khoa học và Công nghệ", "type": "ministry_department", "level": "central",
               "code": "G99.05", "superior_body": "Bộ Mẫu", "province": ""}  # fmt: skip
    data = edited(department(), {f"/agency/{key}": value for key, value in changes.items()})
    for one in data["administrative_procedures"]:
        one["level"] = "central"
    for one in data["procedures"]:
        one["receiving_place"] = "Bộ phận Một cửa của Bộ"
        one["sections"], one["electronic_procedure_decision"] = ["purpose", "content"], ""
    return data


def merged_commune() -> Data:
    """A commune formed by merger on 1 July 2025 that has declared since, without the body of which it was made."""
    changes = {
        "/agency/id": "xa-binh-an",
        "/agency/name": "Ủy ban nhân dân xã Bình An",
        "/agency/type": "commune_peoples_committee",
        "/agency/level": "commune",
        "/agency/code": "000.12.05.H99",
        "/agency/established_on": "2025-07-01",
        "/agency/obligation": "encouraged",
        "/organisational_changes/0/effective_on": "2025-07-01",
        "/organisational_changes/0/predecessors": ["Ủy ban nhân dân xã Bình Hòa", "Ủy ban nhân dân xã An Phú"],
        "/organisational_changes/0/former_name": "",
        "/organisational_changes/0/new_name": "Ủy ban nhân dân xã Bình An",
        "/declarations/0/signatory/authority": "TM",
        "/declarations/1/signatory/authority": "TM",
        "/quality_policy/signatory/authority": "TM",
    }
    data = edited(department(), changes)
    for one in data["administrative_procedures"]:
        one["level"] = "commune"
    return data


def department_2012() -> Data:
    """The same department fourteen years earlier: certified to the edition of 2008, with the procedures it requires."""
    data: Data = _earlier(department(), years=14)
    data["standard"] = {"edition": OLD_EDITION, "adopted_on": "2010-01-04"}
    data["declarations"] = []
    data["scope_changes"] = []
    data["management_reviews"][0]["inputs"].append("preventive_actions")
    for kind in ("quality_manual", "record_control", "corrective_action", "preventive_action"):
        code = f"QT.{kind}"
        data["documents"].append({**data["documents"][3], "code": code, "type": kind})
        data["document_register"]["documents"].append(code)
        data["issuing_decisions"][1]["documents"].append(code)
    data["certificates"] = [
        {"number": "HT-01", "standard": OLD_EDITION, "edition": OLD_EDITION, "issued_on": "2011-11-20",
         "expires_on": "2014-11-19", "withdrawn_on": "", "certifier": {"name": "Tổ chức", "registered": True}}
    ]  # fmt: skip
    return data


def _earlier(value: Any, years: int) -> Any:
    """Move every date and every year of the records."""
    if isinstance(value, dict):
        return {
            key: item - years if key == "year" and isinstance(item, int) else _earlier(item, years)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [_earlier(item, years) for item in value]
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return f"{int(value[:4]) - years}{value[4:]}"
    return value


# The other types of agency: type, name, level, superior body, obligation.
_PROVINCIAL: tuple[tuple[str, str, str], ...] = (
    ("provincial_peoples_committee", "Ủy ban nhân dân tỉnh Bình An", "Chính phủ"),
    ("provincial_peoples_committee_office", "Văn phòng Ủy ban nhân dân tỉnh Bình An", "Ủy ban nhân dân tỉnh Bình An"),
    ("management_board", "Ban Quản lý các khu công nghiệp tỉnh Bình An", "Ủy ban nhân dân tỉnh Bình An"),
    ("public_service_unit", "Trung tâm Kỹ thuật Tiêu chuẩn Đo lường Chất lượng tỉnh Bình An", DEPARTMENT),
    ("policy_bank", "Chi nhánh Ngân hàng Chính sách xã hội tỉnh Bình An", "Ngân hàng Chính sách xã hội"),
)
_CENTRAL: tuple[tuple[str, str, str], ...] = (
    ("ministry", "Bộ Mẫu", "Chính phủ"),
    ("general_department", "Tổng cục Mẫu", "Bộ Mẫu"),
    ("vertical_sector_agency", "Chi cục Thuế khu vực Mẫu", "Cục Thuế"),
    ("diplomatic_mission", "Đại sứ quán Việt Nam tại nước Mẫu", "Bộ Ngoại giao"),
)
_DISTRICT: tuple[tuple[str, str, str], ...] = (
    ("district_peoples_committee", "Ủy ban nhân dân huyện An Bình", "Ủy ban nhân dân tỉnh Bình An"),
    ("district_division", "Phòng Kinh tế và Hạ tầng huyện An Bình", "Ủy ban nhân dân huyện An Bình"),
)
_ENCOURAGED = frozenset({"public_service_unit", "policy_bank", "diplomatic_mission"})


def _of_type(kind: str, name: str, superior: str, data: Data) -> Data:
    obligation = "encouraged" if kind in _ENCOURAGED else "mandatory"
    changes = {"id": kind.replace("_", "-"), "name": name, "type": kind, "superior_body": superior,
               "obligation": obligation}  # fmt: skip
    return edited(data, {f"/agency/{key}": value for key, value in changes.items()})


def _like(model: Callable[[], Data], name: str, superior: str, *, kind: str) -> Data:
    return _of_type(kind, name, superior, model())


def commune_division() -> Data:
    """A division of that commune."""
    kind, name = "commune_division", "Phòng Kinh tế xã Bình An"
    return _of_type(kind, name, "Ủy ban nhân dân xã Bình An", merged_commune())


def district(kind: str, name: str, superior: str) -> Data:
    """A body of the district level, two years earlier: there is none since 1 July 2025."""
    data: Data = _of_type(kind, name, superior, _earlier(department(), years=2))
    data["agency"]["level"] = "district"
    data["consulting_organisations"][0]["confirmation"]["issuer_kind"] = "standards_body"
    issued = {"19/2014/QĐ-TTg": "2014-03-05", "26/2014/TT-BKHCN": "2014-10-10"}
    for one in (*data["official_documents"], *data["procedures"]):
        for basis in one["legal_bases"]:  # the texts the system rests on keep their dates
            basis["issued_on"] = issued.get(basis["number"], basis["issued_on"])
    for one in data["administrative_procedures"]:
        one["level"] = "district"
    return data


BASES: Mapping[str, tuple[Callable[[], Data], str]] = {
    "department": (department, "2026-11-20"),
    "sub_department": (sub_department, "2026-11-20"),
    "ministry_department": (ministry_department, "2026-11-20"),
    "merged_commune": (merged_commune, "2026-11-20"),
    "commune_division": (commune_division, "2026-11-20"),
    **{kind: (partial(_like, department, *rest, kind=kind), "2026-11-20") for kind, *rest in _PROVINCIAL},
    **{kind: (partial(_like, ministry_department, *rest, kind=kind), "2026-11-20") for kind, *rest in _CENTRAL},
    **{kind: (partial(district, kind, *rest), "2024-11-20") for kind, *rest in _DISTRICT},
    "department_2012": (department_2012, "2012-11-20"),
}


def base(name: str) -> tuple[Data, str]:
    """A fresh copy of a base and the date as of which it conforms."""
    make, as_of = BASES[name]
    return make(), as_of


def edited(data: Data, changes: Mapping[str, Any]) -> Data:
    """Set what JSON pointers point at; ``-`` at the end of a list appends."""
    for pointer, value in changes.items():
        *path, last = (part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])
        target: Any = data
        for part in path:
            target = target[int(part)] if isinstance(target, list) else target[part]
        planted = copy.deepcopy(value)
        if not isinstance(target, list):
            target[last] = planted
        elif last == "-":
            target.append(planted)
        else:
            target[int(last)] = planted
    return data


def described(data: Data) -> Description:
    return parse_description("mau", (("mau.yaml", json.dumps(data, ensure_ascii=False).encode()),))
