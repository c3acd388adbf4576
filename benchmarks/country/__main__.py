"""``python -m benchmarks.country make DIR --agencies N --seed S`` and ``python -m benchmarks.country run DIR``."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from benchmarks.country.make import Maker, make_country
from benchmarks.country.run import measure
from benchmarks.country.words import PROVINCES
from qms_checker.register.territory import shipped_territory


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.country", description=__doc__)
    commands = parser.add_subparsers(required=True, dest="command")
    maker = commands.add_parser("make", help="write the agencies and the truth about them")
    maker.add_argument("folder", type=Path)
    maker.add_argument("--agencies", type=int, default=1000)
    maker.add_argument("--seed", type=int, default=1)
    maker.add_argument("--profile", default="self-assessment")
    maker.add_argument("--jobs", type=int, default=2)
    maker.add_argument("--real-provinces", action="store_true", help="invented agencies in provinces that exist")
    runner = commands.add_parser("run", help="assess them, measure, and compare with the truth")
    runner.add_argument("folder", type=Path)
    runner.add_argument("--register", default="", help="default: beside the folder; removed before")
    runner.add_argument("--profile", default="self-assessment")
    runner.add_argument("--jobs", type=int, nargs="+", default=[2], help="several: one run each, to compare")
    runner.add_argument("--engine", default="auto")
    given = parser.parse_args()
    if given.command == "make":
        today = tuple(province.name for province in shipped_territory().on(date(2026, 11, 20)))
        provinces = today if given.real_provinces else PROVINCES
        make_country(given.folder, given.agencies, Maker(given.seed, given.profile, provinces), given.jobs)
    else:
        measure(given.folder, given.register, given.profile, given.jobs, given.engine)


if __name__ == "__main__":
    main()
