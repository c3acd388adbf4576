"""The page about what follows an assessment: its waivers can be read."""

from __future__ import annotations

import re
from pathlib import Path

from qms_checker.assessment.waivers import read_waivers
from qms_checker.resources import rules_folder
from qms_checker.rulepacks.load import load_rulebook

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"


def test_the_waivers_shown_are_valid(tmp_path: Path) -> None:
    text = (DOCS / "follow-up.md").read_text(encoding="utf-8")
    found = re.search(r"```yaml waivers\n(.*?)```", text, re.DOTALL)
    assert found is not None
    file = tmp_path / "waivers.yaml"
    file.write_text(found[1], encoding="utf-8")

    assert len(read_waivers(file, "waivers.yaml", load_rulebook(rules_folder())).waivers) == 2
