# Everything that a newcomer, a contributor and CI run. `make run` and `make test` do all the set-up themselves.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)
export UV_PYTHON_DOWNLOADS = never

.PHONY: install run test lint bench torture lock clean
.DEFAULT_GOAL := help

help:
	@echo "make run      start Trapline (the web room, without any token)"
	@echo "make test     lint, types, import rules and the whole test suite"
	@echo "make lint     ruff, mypy and import-linter alone"
	@echo "make bench    the benchmarks, one JSON line each"
	@echo "make torture  the crash test, a thousand kills"
	@echo "make lock     resolve the dependencies anew, with hashes"

# Plain pip reads the same hashed files; uv is used where there is one because it is faster.
ifdef UV
venv = $(UV) venv -q --allow-existing --python $(PYTHON) $(VENV)
pip = $(UV) pip install -q --python $(BIN)/python
else
venv = $(PYTHON) -m venv $(VENV)
pip = $(BIN)/python -m pip install -q --disable-pip-version-check
endif

$(VENV)/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Trapline needs Python 3.11 or newer: make run PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	$(venv)
	$(pip) --require-hashes -r requirements.lock
	$(pip) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.lock
	$(pip) --require-hashes -r requirements-dev.lock
	@touch $@

install: $(VENV)/.installed

run: install
	$(BIN)/trapline run

test: lint
	$(BIN)/python -m tests.run

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/trapline content lint

bench: $(VENV)/.installed-dev
	$(BIN)/python -m bench

torture: $(VENV)/.installed-dev
	$(BIN)/pytest -m torture -p no:xdist tests/crash

# --no-index-url lines: the files name packages and hashes, never a registry's host.
lock: $(VENV)/.installed-dev
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-annotate --python-version 3.11 --group build pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-annotate --python-version 3.11 --group dev -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage*
