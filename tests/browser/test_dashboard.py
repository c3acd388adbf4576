"""The dashboard in a browser: quick with 20,000 agencies, reachable by keyboard and screen reader, harmless."""

from __future__ import annotations

import random

import pytest

from qms_checker.register.analysis import Standing
from qms_checker.register.dashboard import dashboard
from qms_checker.register.territory import shipped_territory
from qms_checker.vocabulary import Language
from tests.browser.conftest import Open
from tests.browser.test_pages import AXE
from tests.register.test_dashboard import AS_OF, HOSTILE, picture, sheet, standing

HIGHEST_SECONDS = 2.0


def country(number: int) -> tuple[Standing, ...]:
    lot = random.Random(1)
    provinces = [province.name for province in shipped_territory().on(AS_OF)]
    return tuple(
        standing(f"co-quan-{at:05}", lot.choice(provinces), name=f"Ủy ban nhân dân xã {at}", score=lot.uniform(40, 100))
        for at in range(number)
    )


def index(*standings: Standing, language: Language = "vi") -> bytes:
    return next(iter(dashboard(picture(*standings), (), language))).make()


def pages_of_all_kinds(language: Language) -> dict[str, bytes]:
    shown = (*country(60), standing("la-hoac", HOSTILE, name=HOSTILE))
    made = {page.path: page for page in dashboard(picture(*shown), [sheet(shown[-1])], language)}
    wanted = ("index.html", *(path for path in made if path.startswith("agencies/")))
    province = next(path for path in made if path.startswith("provinces/"))
    return {path: made[path].make() for path in (*wanted, province)}


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed (npm ci in tests/browser)")
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_axe_finds_nothing(open_page: Open, language: Language, color_scheme: str) -> None:
    for path, content in pages_of_all_kinds(language).items():
        page = open_page(content, color_scheme=color_scheme).page
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run({resultTypes: ['violations']})")

        assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == [], path


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_runs_loads_or_runs_over(open_page: Open, width: int) -> None:
    for path, content in pages_of_all_kinds("vi").items():
        opened = open_page(content, width=width)

        assert opened.told == [], path
        assert opened.requested == [], path
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_agencies_are_found_without_accents_and_by_grade(open_page: Open) -> None:
    page = open_page(index(*country(120), standing("x-anh", "Cà Mau", name="Sở Đặc biệt"))).page
    page.get_by_label("Tìm theo tên").fill("dac biet")

    assert page.locator("#rows tr").count() == 1
    assert page.locator("#rows a").text_content() == "Sở Đặc biệt"
    assert "q=dac" in page.url

    page.get_by_role("button", name="Bỏ lọc").click()
    page.locator("select[name=province]").select_option("Cà Mau")

    assert page.locator("#rows tr").count() >= 1
    assert set(page.locator("#rows td:nth-child(2)").all_text_contents()) == {"Cà Mau"}


def test_pages_of_the_list_are_turned(open_page: Open) -> None:
    page = open_page(index(*country(120))).page

    assert page.locator("#rows tr").count() == 50
    page.get_by_role("button", name="Trang sau").click()
    page.get_by_role("button", name="Trang sau").click()
    assert page.locator("#rows tr").count() == 20
    assert page.get_by_role("button", name="Trang sau").is_disabled()


def test_without_scripts_the_provinces_lead_to_the_agencies(open_page: Open) -> None:
    page = open_page(index(*country(60)), java_script_enabled=False).page

    assert page.locator("a[href^='provinces/']").count() > 10
    assert not page.locator("#agencies").is_visible()


def test_twenty_thousand_agencies_are_usable_at_once(open_page: Open) -> None:
    """The time from opening to a list that can be used, as the browser itself measured it."""
    page = open_page(index(*country(20_000))).page
    page.locator("#rows tr").first.wait_for()
    seconds = page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd") / 1000
    began = page.evaluate("performance.now()")
    page.get_by_label("Tìm theo tên").fill("xa 1999")
    page.locator("#rows tr").first.wait_for()
    searched = (page.evaluate("performance.now()") - began) / 1000

    assert seconds < HIGHEST_SECONDS
    assert searched < HIGHEST_SECONDS
    assert page.locator("#rows tr").count() == 12  # 1999, 11999, 19990 to 19999
