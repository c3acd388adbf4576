"""One table of hostile text, written through the command line in every format and read back."""

from __future__ import annotations

import json
import os
import re
import unicodedata
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner

from qms_checker.assessment.findings import Assessment
from qms_checker.cli import qms
from qms_checker.cli.config import FORMATS
from qms_checker.cli.formats import FORMATS as FORMATS_WRITTEN
from qms_checker.cli.formats import Context
from qms_checker.reports.terminal import Style, render_terminal
from qms_checker.rulepacks.load import load_rulebook
from tests import factories
from tests.cli.conftest import FIXED, RULES
from tests.hostile.reading import READERS, Page, rendered
from tests.hostile.table import HOSTILE
from tests.reports.html_samples import hostile as everywhere

CALM = "Sở Nội vụ"
SHOWS_ITSELF = {"json", "jsonl"}  # formats for programs hold the text as it is
_UNPRINTABLE = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff\U0001fffe]")


def _escaped(found: re.Match[str]) -> str:
    return f"\\U{ord(found[0]):08x}"


@lru_cache
def outputs(text: str) -> dict[str, bytes]:
    """Return what each format makes of an agency that has the text everywhere; nothing is written anywhere else."""
    name = text if re.search("[A-Za-zÀ-ỹ]", text) else f"{text} Sở"  # without a letter it is no name, and refused
    described = {
        "agency": {"id": "la", "name": name, "type": "sub_department", "superior_body": text, "province": text},
        "standard": {"edition": "TCVN ISO 9001:2015"},
        "declarations": [],
        "procedures": [{"code": "Q1", "title": text, "approved_by": "", "note": text}],
        "management_reviews": [{"held_on": "2027-01-01", "note": text}],
        "objectives": [{"statement": text, "note": text}],
    }
    environment = {name: None for name in os.environ if name.startswith("QMS_")} | {"COLUMNS": "100"}
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        file, out = folder / "la.yaml", folder / "out"
        file.write_text(_UNPRINTABLE.sub(_escaped, json.dumps(described, ensure_ascii=False)), encoding="utf-8")
        found: dict[str, bytes] = {}
        for form in FORMATS:
            target = [] if form == "terminal" else ["-o", str(out / form / f"la.{form}")]
            arguments = ["check", *FIXED, str(file), "--format", form, *target]
            result = CliRunner().invoke(qms, arguments, env=environment, catch_exceptions=False)
            assert result.exit_code == 1, result.output
            found[form] = result.stdout_bytes if form == "terminal" else next((out / form).rglob("*.*")).read_bytes()
        assert sorted(one.name for one in folder.iterdir()) == ["la.yaml", "out"]
    return found


def words_of(text: str) -> str:
    """Return what of a text must be seen: its letters and digits, without what is broken, cut or shown as a code."""
    whole = unicodedata.normalize("NFC", re.sub(r"\\x[0-9a-f]{2}|\\u[0-9a-f]{4}", "", text))
    return "".join(character for character in whole if character.isalnum())


def test_every_format_is_read_back() -> None:
    assert set(FORMATS) <= set(READERS)


@pytest.mark.parametrize("hostile", HOSTILE, ids=str)
def test_hostile_text_is_text_in_every_format(hostile: str) -> None:
    text = HOSTILE[hostile]
    expected = words_of(re.sub("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]", "", text))
    expected = re.sub("[\ufffe\uffff]", "", expected)
    for form, content in outputs(text).items():
        assert expected in words_of(READERS[form](content)), form


@pytest.mark.parametrize("hostile", HOSTILE, ids=str)
def test_hostile_text_adds_nothing_to_a_page(hostile: str) -> None:
    """The elements of a page, and of rendered Markdown, are those that a calm name has, too."""
    calm, found = outputs(CALM), outputs(HOSTILE[hostile])

    def elements(content: bytes) -> list[tuple[str, ...]]:
        return Page(rendered(content.decode())).structure

    assert elements(found["markdown"]) == elements(calm["markdown"])
    if "html" in found:
        assert Page(found["html"].decode()).structure == Page(calm["html"].decode()).structure


def graded(run: Assessment) -> Assessment:
    """Return the assessment with gradings that exist: only the program writes those."""
    results = [
        replace(result, findings=tuple(replace(one, escalated_from=("minor", one.rule)) for one in result.findings))
        for result in run.results
    ]
    return replace(run, results=tuple(results))


@pytest.mark.parametrize("hostile", HOSTILE, ids=str)
def test_hostile_waivers_reports_and_rules_are_text_too(hostile: str) -> None:
    """Whatever stands beside the description: waivers, an earlier report, the papers of an auditor, an overlay."""
    run = graded(everywhere(HOSTILE[hostile]))
    rulebook = replace(load_rulebook(RULES), catalogue=factories.catalogue())
    for name, form in FORMATS_WRITTEN.items():
        READERS[name](form.render((run,), Context(rulebook, "vi", single=True)))
    assert READERS["terminal"](render_terminal(run, rulebook.catalogue, "vi", Style(verbosity=1)).encode())
