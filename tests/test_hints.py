"""Tests of the hints for names that are not known."""

from __future__ import annotations

import pytest

from qms_checker.hints import did_you_mean, which_there_are

KEYS = ("number", "signed_on", "lead_auditor", "held_on", "year", "heads", "đạt", "không đạt", "Tỉnh Mẫu")


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("signed_by", "'signed_on'"),
        ("Signd_On", "'signed_on'"),
        ("leader", "'lead_auditor'"),
        ("auditor", "'lead_auditor'"),
        ("head", "'heads'"),
        ("dat", "'đạt'"),
        ("khong dat", "'không đạt'"),
        ("tinh mau", "'Tỉnh Mẫu'"),
    ],
)
def test_the_closest_names_are_meant(given: str, meant: str) -> None:
    hint = did_you_mean(given, KEYS)

    assert hint is not None
    assert hint.vi == f"có phải ý bạn là {meant}?"
    assert hint.en == f"did you mean {meant}?"


@pytest.mark.parametrize("given", ["", "x", "name", "ngày", "\x1b[31m", "_" * 1000])
def test_nothing_far_away_is_meant(given: str) -> None:
    assert did_you_mean(given, KEYS) is None


def test_where_nothing_is_close_the_names_are_listed() -> None:
    assert which_there_are("zzz", ("một", "hai")).en == "there are: một, hai"
    assert which_there_are("mot", ("một", "hai")).en == "did you mean 'một'?"
    assert which_there_are("zzz", (str(number) for number in range(100))).en.endswith("38, 39 …")
    assert did_you_mean("x", ()) is None
