"""The project's own files: what is pinned can be installed where the README says."""

import re
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
