# Every target sets up what it needs first, and is quick when nothing changed.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CACHE ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/heliostat
# Shared by every checkout of this machine, so that a second clone builds in seconds.
export CARGO_TARGET_DIR ?= $(CACHE)/cargo-target
export VIRTUAL_ENV := $(CURDIR)/$(VENV)
export PYTHONDONTWRITEBYTECODE := 1

PACKAGES := api_inventory chalice_app heliostat inventory_store mirror_agent simulator stream_processor
PYTHON_SOURCES := app.py $(PACKAGES) tests tools benchmarks
RUST_SOURCES := $(shell find capture -name '*.rs' -o -name Cargo.toml -o -name Cargo.lock) pyproject.toml api_inventory/redaction.json
DASHBOARD_SOURCES := $(shell find dashboard -type f -not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null)

define step
	@printf '\n\033[1m== %s\033[0m\n' '$(1)'
endef

.PHONY: help
help: ## List every target
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

# --- set-up -----------------------------------------------------------------------------------------------------------

.PHONY: setup
setup: .stamps/core ## Make .venv with everything installed, so that .venv/bin/heliostat runs

.stamps/tools:
	@tools/require.sh tools
	@mkdir -p .stamps && touch $@

.stamps/python: requirements/dev.txt requirements.txt stream_processor/requirements.txt | .stamps/tools
	$(call step,Python packages into $(VENV) (about a minute the first time))
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements/dev.txt
	@mkdir -p .stamps && touch $@

.stamps/core: .stamps/python $(RUST_SOURCES)
	$(call step,Rust core and the heliostat command (a few minutes the first time))
	@$(BIN)/maturin develop --release --locked --quiet
	@touch $@

.stamps/node: dashboard/package-lock.json dashboard/package.json | .stamps/tools
	$(call step,Dashboard packages)
	@cd dashboard && npm ci --no-audit --no-fund --loglevel=error
	@mkdir -p .stamps && touch $@

.PHONY: dashboard
dashboard: dashboard/dist/index.html ## Build the dashboard into dashboard/dist

dashboard/dist/index.html: .stamps/node $(DASHBOARD_SOURCES) docs/openapi.json
	$(call step,Dashboard build)
	@cd dashboard && npm run --silent build
	@touch $@

.PHONY: emulator
emulator: .stamps/emulator ## Make .venv-emulator: Kinesis and DynamoDB by API on this machine (heliostat up --emulated)

.stamps/emulator: requirements/emulator.txt | .stamps/tools
	$(call step,Emulator packages into .venv-emulator)
	@test -x .venv-emulator/bin/python || $(PYTHON) -m venv .venv-emulator
	@.venv-emulator/bin/python -m pip install --quiet --disable-pip-version-check --requirement requirements/emulator.txt
	@mkdir -p .stamps && touch $@

# --- run --------------------------------------------------------------------------------------------------------------

.PHONY: demo
demo: setup dashboard ## Run everything on this machine with made traffic, and print the dashboard's address (Ctrl-C ends it; SECONDS_MAX=60 bounds it)
	$(call step,Demo: traffic -> UDP -> agent -> record stream -> processor -> inventory -> dashboard)
	@$(BIN)/heliostat up $(if $(SECONDS_MAX),--for $(SECONDS_MAX))

# --- check ------------------------------------------------------------------------------------------------------------

.PHONY: test
test: lint test-rust test-dashboard test-python ## Set everything up, check and test all of it: what CI runs

.PHONY: lint
lint: setup .stamps/node ## Formats, lints, types and import contracts of every language
	$(call step,Python: ruff · mypy · import-linter)
	@$(BIN)/ruff format --check --quiet $(PYTHON_SOURCES)
	@$(BIN)/ruff check --quiet $(PYTHON_SOURCES)
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m mypy.stubtest mirror_agent._capture --ignore-disjoint-bases
	$(call step,Rust: fmt · clippy)
	@cd capture && cargo fmt --all --check
	@cd capture && cargo clippy --locked --quiet --all-targets -- --deny warnings
	$(call step,Dashboard: ESLint · tsc · API types)
	@cd dashboard && npm run --silent lint && npm run --silent check

.PHONY: test-rust
test-rust: .stamps/tools ## Rust tests
	$(call step,Rust tests)
	@cd capture && cargo test --locked --quiet

.PHONY: test-dashboard
test-dashboard: .stamps/node ## Dashboard unit tests
	$(call step,Dashboard tests)
	@cd dashboard && npm run --silent test

.PHONY: test-python
test-python: setup dashboard emulator .stamps/chromium ## Python tests: unit, contract, integration, packaging, browser
	$(call step,Python tests)
	@$(BIN)/python -m pytest -q $(PYTEST)

.stamps/chromium: | .stamps/tools
	@tools/require.sh package chromium
	@mkdir -p .stamps && touch $@

.PHONY: bench
bench: setup ## Run the benchmarks and print their ratios
	@for bench in benchmarks/*/run.py; do $(BIN)/python "$$bench"; done

.PHONY: format
format: .stamps/python ## Format every language in place
	@$(BIN)/ruff format --quiet $(PYTHON_SOURCES) && $(BIN)/ruff check --fix --quiet $(PYTHON_SOURCES)
	@cd capture && cargo fmt --all

# --- ship -------------------------------------------------------------------------------------------------------------

.PHONY: package
package: setup ## Build the control-plane zip, the processor zip and the agent wheel into build/
	@mkdir -p build
	$(call step,Control plane (Chalice))
	@$(BIN)/chalice package --stage prod build/control-plane
	$(call step,Processor)
	@$(BIN)/python tools/build_lambda.py build/stream_processor.zip
	$(call step,Agent wheel)
	@$(BIN)/maturin build --release --locked --quiet --out build

.PHONY: lock
lock: .stamps/python ## Pin Python packages anew from requirements/*.in
	@$(BIN)/python -m pip install --quiet uv
	@for name in dev emulator; do $(BIN)/uv pip compile --quiet --upgrade --no-emit-index-url --no-header --python-version 3.11 "requirements/$$name.in" --output-file "requirements/$$name.txt"; done

.PHONY: clean
clean: ## Remove what the build made in this checkout (caches outside it stay)
	@rm -rf $(VENV) .venv-emulator .stamps build dashboard/node_modules dashboard/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis mirror_agent/*.so
