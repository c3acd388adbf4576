"""``qms batch --scheduler``: the same outcomes as with processes of this machine, from a cluster of separate ones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import AGENCIES, FIXED, Run

distributed = pytest.importorskip("distributed")


def outcomes(run: Run, register: str) -> list[dict[str, object]]:
    listed = run("register", "agencies", "--register", register, "--format", "json").stdout
    found: list[dict[str, object]] = json.loads(listed)
    return found


def test_a_cluster_gives_what_one_machine_gives(run: Run, tmp_path: Path) -> None:
    here, there = str(tmp_path / "o-day.db"), str(tmp_path / "cum.db")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", host="127.0.0.1"
    ) as cluster:
        address = cluster.scheduler_address.replace("tcp://", "dask://")
        first = run("batch", str(AGENCIES), *FIXED, "--register", there, "--scheduler", address)
        again = run("batch", str(AGENCIES), *FIXED, "--register", there, "--scheduler", address)
    local = run("batch", str(AGENCIES), *FIXED, "--register", here, "-j", "1")

    assert first.exit_code == local.exit_code == again.exit_code
    assert outcomes(run, there) == outcomes(run, here) != []
    assert "đánh giá lần này 0" in again.stdout


def test_a_cluster_that_is_not_there_is_told(run: Run, tmp_path: Path) -> None:
    done = run(
        "batch", str(AGENCIES), *FIXED, "--register", str(tmp_path / "so.db"), "--scheduler", "dask://127.0.0.1:1"
    )

    assert done.exit_code == 3
    assert "không kết nối được cụm Dask" in done.stderr
