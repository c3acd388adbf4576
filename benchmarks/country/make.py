"""Make the agencies: from a seed always the same, each with a line of truth about what was planted in it.

The make-up follows what is published of Bắc Ninh: of 154 bodies 19 departments, 9 sub-departments, 126 communes; a
few departments of ministries are added. Grades are drawn between the shares of Bắc Ninh 2021 and 2022 and Đắk Nông
2020. Every province, commune and person is invented. A description starts from one that conforms to every rule
(``tests/planted``); what is planted in it is all that is wrong with it.
"""

from __future__ import annotations

import json
import multiprocessing
import random
import zipfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.country.defects import CLASHING, Defect, defects, whole
from benchmarks.country.words import PROVINCES, commune, field_of_work, slug, title
from tests.planted.base import base, edited

TRUTH = "truth.jsonl"
MAKE_UP = {"merged_commune": 0.80, "department": 0.12, "sub_department": 0.06, "ministry_department": 0.02}
GRADES = {"excellent": 0.25, "good": 0.33, "fair": 0.36, "average": 0.06}
BANDS = {"excellent": (91.0, 100.0), "good": (81.0, 88.5), "fair": (66.5, 78.0), "average": (51.0, 64.5)}
CAPPING = frozenset({"QD19-11", "QD19-13", "QD19-21", "QD19-23"})
BROKEN, FOLDERS, ARCHIVES = 0.02, 0.05, 0.1
"""Shares: of files that cannot be assessed, of folders of parts, of provinces that come as an archive."""
_FEW = 6
_DRAWS = 20
BREAKS = (_CUT, _TAB, _KEY, _VALUE, _BYTES, _EMPTY) = ("cut", "tab", "key", "value", "bytes", "empty")


@dataclass(frozen=True, slots=True)
class Truth:
    """What is known of one agency: its file, how it has to end, the rules that have to be found, the grade aimed at."""

    path: str
    id: str
    type: str
    province: str
    ending: str
    rules: tuple[str, ...]
    grade: str


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes the agency of a number; its processes share nothing but the seed.

    ``grades``: the grade aimed at for each number, drawn where it is left out; then no file is broken either.
    """

    seed: int
    profile: str
    provinces: tuple[str, ...] = PROVINCES
    grades: tuple[str, ...] = ()

    def __call__(self, number: int) -> tuple[Truth, list[tuple[str, bytes]]]:
        return _agency(number, random.Random(f"{self.seed}-{number}"), self)


def make_country(folder: Path, agencies: int, maker: Maker, jobs: int = 1) -> None:
    """Write the agencies below a folder, and ``truth.jsonl`` beside it, a line for each in the order of numbers."""
    folder.mkdir(parents=True)
    archives: dict[str, zipfile.ZipFile] = {}
    with (
        (folder.parent / f"{folder.name}-{TRUTH}").open("w", encoding="utf-8") as truths,
        ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as pool,
    ):
        for truth, files in pool.map(maker, range(agencies), chunksize=20):
            truths.write(json.dumps(asdict(truth), ensure_ascii=False) + "\n")
            province = truth.path.partition("/")[0]
            if province.endswith(".zip"):
                if province not in archives:
                    archives[province] = zipfile.ZipFile(folder / province, "w", zipfile.ZIP_DEFLATED)
                for name, content in files:
                    info = zipfile.ZipInfo(name.partition("/")[2], (2026, 11, 20, 0, 0, 0))
                    archives[province].writestr(info, content, zipfile.ZIP_DEFLATED)
            else:
                for name, content in files:
                    path = folder / name
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(content)
    for archive in archives.values():
        archive.close()


def truths(folder: Path) -> Iterator[Truth]:
    """Yield the truth about the agencies of a folder."""
    with (folder.parent / f"{folder.name}-{TRUTH}").open(encoding="utf-8") as lines:
        for line in lines:
            data = json.loads(line)
            yield Truth(**{**data, "rules": tuple(data["rules"])})


def _agency(number: int, lot: random.Random, maker: Maker) -> tuple[Truth, list[tuple[str, bytes]]]:
    kind = _draw(lot, MAKE_UP)
    province = lot.choice(maker.provinces)
    grade = maker.grades[number] if maker.grades else _draw(lot, GRADES)
    planted = _plant(kind, grade, lot, maker.profile)
    data, _ = base(kind)
    for defect in planted:
        edited(data, defect.changes)
    data, name = _renamed(data, kind, province, lot)
    identifier = f"{slug(province)}-{number:06d}"
    data["agency"]["id"] = identifier
    place = province if random.Random(f"{maker.seed}-{province}").random() >= ARCHIVES else f"{province}.zip"
    path = f"{slug(place.removesuffix('.zip'))}{'.zip' if place.endswith('.zip') else ''}/{identifier}-{slug(name)}"
    broken = lot.choice(BREAKS) if lot.random() < BROKEN and not maker.grades else ""
    rules = sorted({rule for defect in planted for rule in defect.rules})
    if broken or lot.random() >= FOLDERS:
        file = f"{path}.yaml"
        files = [(file, break_content(as_yaml(data), broken))]
    else:
        file = path
        files = _in_parts(data, path)
    ending = "invalid" if broken else "assessed"
    return Truth(
        file, identifier, data["agency"]["type"], province, ending, () if broken else tuple(rules), grade
    ), files


def _draw(lot: random.Random, shares: dict[str, float]) -> str:
    return lot.choices(list(shares), list(shares.values()))[0]


def _plant(kind: str, grade: str, lot: random.Random, profile: str) -> list[Defect]:
    """Draw defects that can stand side by side until the score is within the band of a grade; sometimes anew."""
    for _ in range(_DRAWS):
        planted, score = _draw_defects(kind, grade, lot, profile)
        if grade == "average" or score <= BANDS[grade][1]:
            break
    return planted


def _draw_defects(kind: str, grade: str, lot: random.Random, profile: str) -> tuple[list[Defect], float]:
    """Return defects and the score they leave; one that ran out of defects that fit is above its band."""
    lowest, highest = BANDS[grade]
    aim = lot.uniform(lowest, highest)
    planted: list[Defect] = []
    lost, all_of = 0, whole(kind, profile)
    candidates = list(defects(kind, profile))
    lot.shuffle(candidates)
    if grade == "average":  # held there by one of these, whatever the score above it
        candidates.sort(key=lambda defect: CAPPING.isdisjoint(defect.rules))
    for defect in candidates:
        if defect.more < -_FEW and planted:  # it takes other rules out of force: only as the first
            continue
        score = 100 * (1 - (lost + defect.lost) / (all_of + defect.more))
        capped = grade != "average" and not CAPPING.isdisjoint(defect.rules)
        if capped or score < lowest or not _can_stand_beside(defect, planted):
            continue
        planted.append(defect)
        lost, all_of = lost + defect.lost, all_of + defect.more
        if score <= aim or defect.more < -_FEW:
            break
    return planted, 100 * (1 - lost / all_of)


def _can_stand_beside(defect: Defect, planted: list[Defect]) -> bool:
    taken = {section for one in planted for section in one.sections}
    clashing = any(
        pair == {defect.rule, one.rule}
        or (pair <= defect.rules | one.rules and not pair <= defect.rules and not pair <= one.rules)
        for one in planted
        for pair in CLASHING
    )
    return taken.isdisjoint(defect.sections) and not clashing


def _renamed(data: dict[str, Any], kind: str, province: str, lot: random.Random) -> tuple[dict[str, Any], str]:
    """Put the agency into its province under a name of its own, wherever these are mentioned."""
    text = json.dumps(data, ensure_ascii=False)
    old = data["agency"]["name"]
    if kind == "merged_commune":
        name = f"Ủy ban nhân dân xã {commune(lot)}"
    elif kind == "ministry_department":
        name = f"Vụ {field_of_work(lot)}"
    else:
        name = _moved(old.replace("Khoa học và Công nghệ", field_of_work(lot)), province)
    text = _moved(text.replace(old, "\x1a"), province).replace("\x1a", name)
    found: dict[str, Any] = json.loads(text)
    return found, name


def _moved(text: str, province: str) -> str:
    return text.replace("tỉnh Bình An", title(province)).replace("Bình An", province)


def _in_parts(data: dict[str, Any], path: str) -> list[tuple[str, bytes]]:
    """Spread a description over a folder: the agency itself, its documents, and everything else."""
    own = {key: data[key] for key in data if key in ("schema_version", "agency", "organisational_changes", "standard")}
    documents = {key: data[key] for key in data if key in ("documents", "procedures", "forms", "records")}
    rest = {key: value for key, value in data.items() if key not in own and key not in documents}
    parts = {"agency": own, "tai-lieu": documents, "hoat-dong": rest}
    return [(f"{path}/{name}.yaml", as_yaml(part)) for name, part in parts.items()]


def break_content(content: bytes, how: str) -> bytes:
    """Return a description spoilt in one of the ways of ``BREAKS``; as it is where none is given."""
    if how == _CUT:
        return content[: len(content) // 2].rsplit(b"\n", 1)[0] + b'\n    title: "'
    if how == _TAB:
        return content + b"\tx: 1\n"
    if how == _KEY:
        return content + b"declaration: []\n"
    if how == _VALUE:
        return content.replace(b'  type: "', b'  type: "x', 1)
    if how == _BYTES:
        return content.replace("Ủy".encode(), b"\xdb\xfey", 1) + b"# \xff\n"
    return b"" if how == _EMPTY else content


def as_yaml(data: dict[str, Any]) -> bytes:
    """Return data as block YAML, as people write it."""
    lines: list[str] = []
    for key, value in data.items():
        _write(f"{key}:", value, 0, lines)
    return ("\n".join(lines) + "\n").encode()


def _write(head: str, value: Any, indent: int, lines: list[str]) -> None:
    """Write block YAML; a list of scalars on one line."""
    pad = " " * indent
    if isinstance(value, dict) and value:
        lines.append(f"{pad}{head}")
        for key, item in value.items():
            _write(f"{key}:", item, indent + 2, lines)
    elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
        lines.append(f"{pad}{head}")
        for item in value:
            inner: list[str] = []
            for key, part in item.items():
                _write(f"{key}:", part, indent + 4, inner)
            inner[0] = f"{' ' * (indent + 2)}- {inner[0].lstrip()}"
            lines.extend(inner)
    else:
        lines.append(f"{pad}{head} {json.dumps(value, ensure_ascii=False)}")
