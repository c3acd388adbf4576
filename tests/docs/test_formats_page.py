"""The pages about formats list those that there are, with the names of their files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from qms_checker.cli.config import FORMATS
from qms_checker.cli.formats import FORMATS as WRITTEN
from qms_checker.cli.formats import Delivery
from qms_checker.reports.csv import SEPARATORS

DOCS = Path(__file__).resolve().parents[2] / "docs"
ROW = re.compile(r"^\| `(\w+)` \| ([^|]*) \| [^|]* \| ([^|]*) \|$", re.MULTILINE)


@pytest.mark.parametrize("page", ["formats.md", "formats.vi.md"])
def test_the_table_lists_every_format_and_file(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    rows = {name: (file, alone) for name, file, alone in ROW.findall(text)}

    assert list(rows) == list(FORMATS)
    for name, form in WRITTEN.items():
        file, alone = rows[name]
        if form.delivery is not Delivery.EACH_AGENCY:
            assert file == f"`{form.file}`"
        assert ("`-o`" in alone) is form.binary
    for separator in SEPARATORS.values():
        assert f"`{separator}`" in text
