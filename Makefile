# Everything that a newcomer, a contributor and CI run. `make run` and `make test` do all the set-up themselves.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)
export UV_PYTHON_DOWNLOADS = never

.DEFAULT_GOAL := help
.PHONY: help install run test lint docs bench torture fuzz lock clean

help:
	@echo "make run      start Trapline (the web room, without any token)"
	@echo "make test     lint, types, import rules and the whole test suite"
	@echo "make lint     ruff, mypy, import-linter and the content's own rules alone"
	@echo "make docs     write docs/commands.md anew from the program"
	@echo "make bench    the benchmarks, one JSON line each"
	@echo "make torture  the crash test, a thousand kills"
	@echo "make fuzz     forged requests and interactions for a minute (SECONDS=3600: for an hour)"
	@echo "make lock     write the lock files from pyproject.toml (UPGRADE=--upgrade: the newest versions)"
	@echo "make install  set up $(VENV) alone;  make clean  remove it, and every cache"

# Plain pip reads the same hashed files; uv is used where there is one because it is faster.
ifdef UV
venv = $(UV) venv -q --python $(PYTHON) $(VENV)
pip = $(UV) pip install -q --python $(BIN)/python
else
venv = $(PYTHON) -m venv $(VENV)
pip = $(BIN)/python -m pip install -q --disable-pip-version-check
endif

# Made once. One that could not be finished (Debian without python3-venv) is removed, so that the next try starts clean.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("Trapline needs Python 3.11 or newer: make run PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	$(venv) || { rm -rf $(VENV); exit 1; }

$(VENV)/.installed: requirements.lock pyproject.toml | $(BIN)/python
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

docs: $(VENV)/.installed-dev
	$(BIN)/python -m tests.docs.commands
	$(BIN)/python -m tests.docs.limits

bench: $(VENV)/.installed-dev
	$(BIN)/python -m bench

torture: $(VENV)/.installed-dev
	$(BIN)/pytest -m torture tests/crash

SECONDS ?= 60

fuzz: $(VENV)/.installed-dev
	FUZZ_SECONDS=$(SECONDS) $(BIN)/pytest tests/attack/test_http_fuzz.py

# The files name packages and hashes, never a registry's host. What is locked stays, unless UPGRADE says otherwise.
UPGRADE ?=
compile = $(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-annotate --python-version 3.11 \
	--custom-compile-command "make lock" $(UPGRADE)

lock: $(VENV)/.installed-dev
	$(compile) --group build pyproject.toml -o requirements.lock
	$(compile) --group dev -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage*
