"""What a user installs: the wheel holds all it needs and nothing else, and answers as the checkout does."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SAMPLE = "so-nho.yaml"
DATA_FOLDERS = ("rules", "schemas", "templates", "sample_agencies")
CHECK = ("check", SAMPLE, "--as-of", "2026-11-20", "--format", "json")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel once; with the build backend of the environment where it is there, else pip fetches one."""
    folder = tmp_path_factory.mktemp("wheel")
    isolation = ["--no-build-isolation"] if importlib.util.find_spec("hatchling") else []
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--no-deps", "--quiet", *isolation]
    subprocess.run([*command, "--wheel-dir", folder, ROOT], check=True, capture_output=True, text=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Unpack the wheel, as an installer does, away from the checkout."""
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def run(package_at: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("QMS_", "PYTHON"))}
    environment |= {"PYTHONPATH": str(package_at), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run([sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, check=False)


def test_it_is_for_any_platform(wheel: Path) -> None:
    assert wheel.name.endswith("-py3-none-any.whl")


def test_it_holds_the_package_and_its_data(wheel: Path) -> None:
    """Every module, rule, schema, template and sample of the checkout, and no other file."""
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    package = {
        file.relative_to(ROOT).as_posix()
        for file in (ROOT / "qms_checker").rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    data = {
        f"qms_checker/_data/{file.relative_to(ROOT).as_posix()}"
        for folder in DATA_FOLDERS
        for file in (ROOT / folder).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }

    assert held == package | data


def test_it_carries_licence_and_types(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()

    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)
    assert "qms_checker/py.typed" in names


def test_it_answers_as_the_checkout_does(installed: Path, tmp_path: Path) -> None:
    """The same description, in an empty folder: the same bytes and the same exit code."""
    shutil.copy(installed / "qms_checker" / "_data" / "sample_agencies" / SAMPLE, tmp_path)

    from_wheel = run(installed, tmp_path, "-m", "qms_checker", *CHECK)
    from_checkout = run(ROOT, tmp_path, "-m", "qms_checker", *CHECK)

    assert from_wheel.stdout.startswith((b"{", b"[")), from_wheel.stderr.decode()
    assert from_wheel.stdout == from_checkout.stdout
    assert from_wheel.returncode == from_checkout.returncode


def test_the_wheel_was_what_ran(installed: Path, tmp_path: Path) -> None:
    """An editable install in the same environment must not be what the test above asked."""
    asked = run(installed, tmp_path, "-c", "import qms_checker; print(qms_checker.__file__)")

    assert Path(asked.stdout.decode().strip()).is_relative_to(installed)
