"""The project's own files: what is pinned can be installed where the README says."""

import re
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

PROJECT = Path(__file__).parent.parent
PINS = [Requirement(line) for line in (PROJECT / "constraints.txt").read_text().splitlines() if line[:1].isalnum()]


def test_every_pin_is_one_version_and_names_no_address():
    assert len(PINS) > 50
    assert all(re.fullmatch(r"==[\w.]+", str(pin.specifier)) and pin.url is None for pin in PINS)


@pytest.mark.parametrize("pin", PINS, ids=lambda pin: pin.name)
def test_a_pinned_version_runs_on_the_oldest_python(pin):
    try:
        found = metadata(pin.name)
    except PackageNotFoundError:
        return  # another platform's
    assert found["Version"] in pin.specifier
    assert "3.11.0" in SpecifierSet(found["Requires-Python"] or "")


def test_the_rules_of_bandit_are_on_and_no_file_of_the_program_is_excused():
    ruff = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["tool"]["ruff"]["lint"]
    assert ruff["select"] == ["ALL"]
    excused = {"": ruff["ignore"], **ruff["per-file-ignores"]}
    assert {name for name, rules in excused.items() if any(re.match(r"S\d*$", rule) for rule in rules)} == {
        "tests/**",
        "benchmarks/**",
    }
    assert "ruff check ." in (PROJECT / "Makefile").read_text("utf-8")


def test_a_mistake_that_bandit_knows_is_told(tmp_path):
    (tmp_path / "run.py").write_text("import subprocess\n\nsubprocess.run(input(), shell=True, check=False)\n")
    command = [sys.executable, "-m", "ruff", "check", "--config", str(PROJECT / "pyproject.toml"), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "S602" in done.stdout
