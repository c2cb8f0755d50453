# Everything a person or a machine does with this tree; `make` alone prints the list.
#
# The tools live in .venv, installed from the hash-locked requirements/*.txt, and only when
# those have changed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# An environment of their own for clients that cannot live beside the others.
CLIENTS := $(VENV)/clients
ARGS ?=
# Two tests at a time, by two processes with servers of their own; one at a time: ARGS="-n 0".
SIDE_BY_SIDE := -n 2 --dist worksteal

# pip takes only what the lock files name, with the hashes they name.
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
LOCKED := $(PIP_INSTALL) --require-hashes --requirement

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help serve dev console try-console browser test test-clients test-terraform check format types \
	layers docs fuzz crash bench requirements clean

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

serve: $(VENV)/run.stamp $(VENV)/console.stamp ## Start the server; options: make serve ARGS="--data-dir /srv/lazarette"
	@exec $(BIN)/lazarette serve $(ARGS)

dev: $(VENV)/dev.stamp ## Install what development and the tests need into .venv

console: $(VENV)/console.stamp ## Build the console into the package, when its sources have changed

test: dev try-console browser check types layers ## Prove everything: format, lint, types, layers, every test
	$(BIN)/python -m pytest $(SIDE_BY_SIDE) --durations=10 $(ARGS)

test-clients: dev $(CLIENTS)/clients.stamp restic ## Try every client, over HTTP and TLS
	LAZARETTE_TEST_CLIENTS=all $(BIN)/python -m pytest tests/clients --timeout=300 \
		--durations=10 -rs $(ARGS)

test-terraform: dev ## Tell every story with real Terraform
	LAZARETTE_TEST_TERRAFORM=all $(BIN)/python -m pytest tests/terraform --durations=10 $(ARGS)

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

fuzz: $(VENV)/dev.stamp ## Look for examples that break a property, other ones every time
	LAZARETTE_TEST_HYPOTHESIS="make fuzz" $(BIN)/python -m pytest tests/properties tests/unit \
		--timeout=1800 $(ARGS)

crash: $(VENV)/dev.stamp ## Kill the server hundreds of times and look for what was lost
	LAZARETTE_TEST_CRASH_ROUNDS=$${LAZARETTE_TEST_CRASH_ROUNDS:-300} \
		$(BIN)/python -m pytest tests/crash --timeout=7200 $(ARGS)

bench: $(VENV)/bench.stamp ## Measure against bare servers and a peer; prints a table
	PYTHONPATH=src:. $(BIN)/python -m bench $(ARGS)

requirements: $(VENV)/dev.stamp ## Lock the requirements anew, with hashes
	@for name in run dev bench clients console; do \
		echo "requirements/$$name.txt"; \
		$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url \
			--universal --python-version 3.11 --custom-compile-command "make requirements" \
			$$(test -f requirements/$$name.excludes && \
				echo --excludes requirements/$$name.excludes) \
			--output-file requirements/$$name.txt requirements/$$name.in || exit 1; \
	done

clean: ## Remove .venv, caches and build results; data stays
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis \
		.import_linter_cache bench/results console/node_modules src/lazarette/console/static
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

# Node.js is the machine's or, where there is none, a package's.
CONSOLE_SOURCES := $(shell find console -name node_modules -prune -o -type f -print)
$(VENV)/console-packages.stamp: console/package-lock.json requirements/console.txt | $(BIN)/python
	@echo "Installing what builds the console ..."
	@$(BIN)/python tools/build_console.py has-node || \
		$(LOCKED) requirements/console.txt
	@$(BIN)/python tools/build_console.py install
	@touch $@

$(VENV)/console.stamp: $(CONSOLE_SOURCES) tools/build_console.py $(VENV)/console-packages.stamp
	@echo "Building the console ..."
	@$(BIN)/python tools/build_console.py build
	@touch $@

# A machine that reaches no npm registry proves everything else. A console that does not build
# is an error.
try-console:
	@$(MAKE) --no-print-directory $(VENV)/console-packages.stamp && \
		$(MAKE) --no-print-directory console || { \
		test ! -f $(VENV)/console-packages.stamp && \
		echo "THE CONSOLE WILL NOT BE TRIED: what builds it cannot be installed" >&2; }

# The journeys of the console need a browser. They are skipped, loudly, without it.
browser:
	@command -v chromium >/dev/null || { \
		test "$$(id -u)" = 0 && command -v apt-get >/dev/null && \
			apt-get update --quiet=2 && \
			apt-get install --yes --quiet=2 --no-install-recommends chromium; \
	} >/dev/null || echo "THE CONSOLE WILL NOT BE TRIED: install the package chromium as root" >&2

$(VENV)/bench.stamp: requirements/bench.txt $(VENV)/dev.stamp
	@echo "Installing the benchmark's peer into $(VENV) ..."
	@$(LOCKED) requirements/bench.txt
	@touch $@

# A client's unused dependencies are excluded when locking, so pip must not look for them.
$(CLIENTS)/clients.stamp: requirements/clients.txt tests/clients/js/package-lock.json | $(BIN)/python
	@echo "Installing the clients of the matrix into $(CLIENTS) ..."
	@$(PYTHON) -m venv $(CLIENTS)
	@$(CLIENTS)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps \
		--require-hashes --requirement requirements/clients.txt
	@$(CLIENTS)/bin/python tools/install_js_clients.py tests/clients/js $(CLIENTS)/js
	@touch $@

# restic is in no Python or JavaScript registry. Its tests are skipped, loudly, without it.
.PHONY: restic
restic:
	@command -v restic >/dev/null || { \
		test "$$(id -u)" = 0 && command -v apt-get >/dev/null && \
			apt-get update --quiet=2 && \
			apt-get install --yes --quiet=2 --no-install-recommends restic; \
	} || echo "RESTIC WILL NOT BE TRIED: install the package restic as root" >&2
