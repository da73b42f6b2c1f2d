# Everything that a person needs: make demo, make test. Needs Python 3.11 or later, git and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test lint types floors tests bench clean

demo: $(VENV)/core
	$(BIN)/catamnesis report examples/anakinra-mda5 -o demo/anakinra-mda5.html
	@echo "Open demo/anakinra-mda5.html in a browser."

test: lint types floors tests

lint: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev
	$(BIN)/mypy

floors: $(VENV)/dev
	$(BIN)/lint-imports

tests: $(VENV)/dev
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pytest

bench: $(VENV)/bench
	$(BIN)/python bench/run.py

$(VENV)/pip:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed: make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	touch $@

$(VENV)/core: pyproject.toml | $(VENV)/pip
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/dev: pyproject.toml | $(VENV)/core
	$(BIN)/python -m pip install --quiet --editable ".[pet,pdf,photo]" --group dev
	touch $@

$(VENV)/bench: pyproject.toml | $(VENV)/dev
	$(BIN)/python -m pip install --quiet --group bench
	touch $@

clean:
	rm -rf $(VENV) demo build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
