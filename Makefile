# make demo      set everything up, crawl the demo site into an archive of its own, show what is stored
# make test      set everything up, run the quick tests
# make test-all  and the slow ones: a site that lives for weeks
# make check     ruff, mypy, docs
# make bench     measure: minutes long
# make docs      build docs/_build/html
# make clean     remove what the above made, archives excepted

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help demo test test-all check bench docs clean

help:
	@sed -n '/^#/!q; s/^# //p' Makefile

.venv/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit("newscrawl needs Python 3.11 or newer, $(PYTHON) is " + sys.version.split()[0] + "; try: make PYTHON=python3.12 …" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv

# What a crawl needs; and with the developers' tools. The constraints pin what was tested.
.venv/installed: .venv/bin/pip pyproject.toml constraints.txt
	$(PIP) install --constraint constraints.txt --editable .
	@touch $@

.venv/installed-dev: .venv/bin/pip pyproject.toml constraints.txt
	$(PIP) install --constraint constraints.txt --editable '.[dev]'
	@touch .venv/installed $@

demo: .venv/installed
	@$(BIN)/python -m newscrawl.demo.tour

test: .venv/installed-dev
	$(BIN)/pytest --numprocesses 2

test-all: .venv/installed-dev
	$(BIN)/pytest --numprocesses 2 -m 'not long'

check: .venv/installed-dev docs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

docs: .venv/installed-dev
	$(BIN)/sphinx-build --quiet --fail-on-warning --keep-going docs docs/_build/html

# What the extraction is measured against. An older pip trips over one requirement written in two ways.
.venv/reference/installed: .venv/bin/pip benchmarks/references.txt
	$(BIN)/python -m venv .venv/reference
	.venv/reference/bin/pip --disable-pip-version-check --quiet install --upgrade pip
	.venv/reference/bin/pip --quiet install --requirement benchmarks/references.txt
	@touch $@

bench: .venv/installed-dev .venv/reference/installed
	$(BIN)/python benchmarks/extraction.py
	$(BIN)/python benchmarks/pipeline.py
	$(BIN)/python benchmarks/reextract.py
	$(BIN)/python benchmarks/tagdiv.py
	$(BIN)/python benchmarks/fuzz.py
	$(BIN)/python benchmarks/deduplication.py
	$(BIN)/python benchmarks/queries.py
	$(BIN)/python benchmarks/exporting.py
	$(BIN)/python benchmarks/revisits.py
	$(BIN)/python benchmarks/faults.py
	$(BIN)/python benchmarks/endurance.py
	$(BIN)/pytest --quiet -m long
	for run in 1 2 3 4 5 6 7 8 9 10; do $(BIN)/pytest --quiet tests/archive/test_race.py || exit 1; done

clean:
	rm -rf .venv docs/_build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
