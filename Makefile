# Everything a person or a machine does with this tree; `make` alone prints the list.
#
# The tools live in .venv, installed from the hash-locked requirements/*.txt, and only when
# those have changed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=

# pip takes only what the lock files name, with the hashes they name.
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
LOCKED := $(PIP_INSTALL) --require-hashes --requirement

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help serve dev test check format types layers docs crash bench requirements clean

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

serve: $(VENV)/run.stamp ## Start the server; options: make serve ARGS="--data-dir /srv/lazarette"
	@exec $(BIN)/lazarette serve $(ARGS)

dev: $(VENV)/dev.stamp ## Install what development and the tests need into .venv

test: dev check types layers ## Prove everything: format, lint, types, layers, every test
	$(BIN)/python -m pytest --durations=10 $(ARGS)

check: $(VENV)/dev.stamp ## Check format and lint
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

format: $(VENV)/dev.stamp ## Format the code and mend what the linter can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

types: $(VENV)/dev.stamp ## Check the types
	$(BIN)/mypy

layers: $(VENV)/dev.stamp ## Check that imports point downward
	$(BIN)/lint-imports

docs: $(VENV)/dev.stamp ## Write the generated pages anew
	$(BIN)/python tools/generate_docs.py

crash: $(VENV)/dev.stamp ## Kill the server hundreds of times and look for what was lost
	LAZARETTE_TEST_CRASH_ROUNDS=$${LAZARETTE_TEST_CRASH_ROUNDS:-300} \
		$(BIN)/python -m pytest tests/crash --timeout=7200 $(ARGS)

bench: $(VENV)/bench.stamp ## Measure against bare servers and a peer; prints a table
	PYTHONPATH=src:. $(BIN)/python -m bench $(ARGS)

requirements: $(VENV)/dev.stamp ## Lock the requirements anew, with hashes
	@for name in run dev bench; do \
		echo "requirements/$$name.txt"; \
		$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url \
			--universal --python-version 3.11 --custom-compile-command "make requirements" \
			--output-file requirements/$$name.txt requirements/$$name.in || exit 1; \
	done

clean: ## Remove .venv, caches and build results; data stays
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis \
		.import_linter_cache bench/results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Lazarette needs Python 3.11 or newer; name one: make PYTHON=python3.12 ..." >&2; \
		exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { \
		echo "This Python cannot make virtual environments: run 'apt-get install python3-venv'" \
			"(Debian, Ubuntu) first." >&2; \
		exit 1; }
	$(PYTHON) -m venv $(VENV)

# The project itself is installed as a link to src/, so that a pull needs no new install.
$(VENV)/run.stamp: requirements/run.txt pyproject.toml | $(BIN)/python
	@echo "Installing into $(VENV) ..."
	@$(LOCKED) requirements/run.txt
	@$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/run.stamp
	@echo "Installing the development tools into $(VENV) ..."
	@$(LOCKED) requirements/dev.txt
	@touch $@

$(VENV)/bench.stamp: requirements/bench.txt $(VENV)/dev.stamp
	@echo "Installing the benchmark's peer into $(VENV) ..."
	@$(LOCKED) requirements/bench.txt
	@touch $@
