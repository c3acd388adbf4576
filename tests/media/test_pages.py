"""What every HTML page has in common: escaping, languages, a policy without a gap, charts."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import date

import pytest

from qms_checker.media.pages import Segment, render_page, stack
from qms_checker.resources import template_file
from qms_checker.vocabulary import Language, Text
from tests.html_reading import read_page


@pytest.fixture
def templates(tmp_path, monkeypatch):
    """Return a function that renders a template written in a test, beside the shipped ones."""
    for file in template_file("html", "style.css").parent.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    monkeypatch.setattr("qms_checker.media.pages.template_file", lambda _, name: tmp_path / name)
    from qms_checker.media import pages

    pages._environment.cache_clear()
    pages._asset.cache_clear()

    def render(source: str, language: Language = "vi", **variables: object) -> str:
        (tmp_path / "one.html.j2").write_text(source, encoding="utf-8")
        pages._environment.cache_clear()
        return render_page("one.html.j2", language, variables).decode()

    yield render
    pages._environment.cache_clear()
    pages._asset.cache_clear()


@pytest.mark.parametrize(
    ("source", "value", "vi", "en"),
    [
        ("{{ value|number }}", 97.5, "97,5", "97.5"),
        ("{{ value|number }}", 20000, "20.000", "20,000"),
        ("{{ value|number }}", 1297.5, "1.297,5", "1,297.5"),
        ("{{ value|number }}", None, "–", "–"),
        ("{{ value|percent }}", 0.975, "97,5 %", "97.5%"),
        ("{{ value|percent }}", None, "–", "–"),
        ("{{ value|day }}", "2026-11-20", "20/11/2026", "2026-11-20"),
        ("{{ value|day }}", date(2026, 11, 20), "20/11/2026", "2026-11-20"),
        ("{{ value|day }}", "năm ngoái", "năm ngoái", "năm ngoái"),
        ("{{ value|day }}", None, "", ""),
        ("{{ value|sentence }}", "điều này", "Điều này.", "Điều này."),
        ("{{ value|sentence }}", "Có chấm.", "Có chấm.", "Có chấm."),
        ("{{ value|sentence }}", "", "", ""),
        ("{{ t(value) }}", Text("Đạt", "Fulfilled"), "Đạt", "Fulfilled"),
        ("{{ t(value) }}", None, "", ""),
        ("{{ t('Đạt', 'Fulfilled') }}{{ value }}", None, "Đạt", "Fulfilled"),
    ],
)
def test_values_are_printed_in_the_style_of_the_language(templates, source, value, vi, en) -> None:
    assert templates(source, "vi", value=value) == vi
    assert templates(source, "en", value=value) == en


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        ("<b>&\"'", "&lt;b&gt;&amp;&#34;&#39;"),
        ("to\u031b\u0300", "tờ"),
        ("một\r\nhai\u2028ba", "một\nhai\nba"),
        ("\x00\x1b[2J\u202egnỏh\ud800", "\ufffd\ufffd[2J\ufffdgnỏh\ufffd"),
        (Text("<i>", "x"), "Text(vi=&#39;&lt;i&gt;&#39;, en=&#39;x&#39;)"),
        (3, "3"),
        (None, ""),
    ],
)
def test_every_value_is_made_fit_for_a_page(templates, value, printed) -> None:
    assert templates("{{ value }}", value=value) == printed
    assert templates("{% macro m(x) %}{{ x }}{% endmacro %}{{ m(value) }}", value=value) == printed


def test_a_name_that_is_not_given_is_refused(templates) -> None:
    with pytest.raises(Exception, match="missing"):
        templates("{{ missing }}")


def test_the_policy_allows_what_stands_in_the_page_and_nothing_else() -> None:
    page = read_page(render_page("base.html.j2", "vi", {}, scripts=("report.js",)))
    (policy,) = (one.attributes["content"] for one in page.all("meta") if "http-equiv" in one.attributes)
    allowed = dict(part.split(" ", 1) for part in policy.split("; "))

    assert allowed.pop("default-src") == "'none'"
    assert allowed.pop("style-src") == hash_of(page.all("style")[0].text)
    assert allowed.pop("script-src") == hash_of(page.all("script")[0].text)
    assert allowed == {"img-src": "data:", "base-uri": "'none'", "form-action": "'none'"}
    assert [one.tag for one in page.elements].index("meta") < [one.tag for one in page.elements].index("style")


def test_a_page_without_scripts_allows_none() -> None:
    assert "script-src &#39;none&#39;" in render_page("base.html.j2", "vi", {}).decode()


def hash_of(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_the_language_of_the_page_is_told() -> None:
    for language in ("vi", "en"):
        (root,) = read_page(render_page("base.html.j2", language, {})).all("html")
        assert root.attributes["lang"] == language


def test_a_bar_is_filled_by_its_parts_and_skips_those_of_nothing() -> None:
    assert stack([("a", "A", 1), ("b", "B", 0), ("c", "C", 2)]) == (
        Segment("a", "A", 1, 0, 33.333),
        Segment("c", "C", 2, 33.333, 66.667),
    )
    assert stack([("a", "A", 1)], whole=4) == (Segment("a", "A", 1, 0, 25.0),)
    assert stack([("a", "A", 0)]) == ()
    assert stack([]) == ()


@pytest.mark.parametrize("file", sorted(template_file("html", "x").parent.iterdir()), ids=lambda file: file.name)
def test_templates_hold_nothing_that_the_policy_forbids(file) -> None:
    """No address of a network, no style or script in an attribute, nothing declared safe."""
    text = file.read_text(encoding="utf-8")

    assert not re.search(r"https?://|//[a-z]+\.", text)
    assert not re.search(r"\son[a-z]+=|\sstyle=|\|\s*safe|Markup|autoescape|@import|url\(", text)
    assert not re.search(r"innerHTML|insertAdjacent|document\.write|eval\(", text)


def test_a_ring_says_what_it_shows(templates) -> None:
    source = "{% import 'parts.html.j2' as parts with context %}{{ parts.ring(segments, 3, 'quy tắc') }}"
    page = read_page(
        templates(source, segments=stack([("fulfilled", "Đạt", 2), ("undetermined", "<Chưa>", 1)])).encode()
    )
    (ring,) = page.with_class("ring")

    assert ring.attributes["role"] == "img"
    assert ring.attributes["aria-label"] == "3 quy tắc; Đạt: 2; <Chưa>: 1"
