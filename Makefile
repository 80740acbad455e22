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
RUST_SOURCES := $(shell find capture -path capture/fuzz -prune -o \( -name '*.rs' -o -name Cargo.toml -o -name Cargo.lock \) -print) pyproject.toml api_inventory/redaction.json api_inventory/access/credentials.json api_inventory/access/credential_names.json
DASHBOARD_SOURCES := $(shell find dashboard -type f -not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null)

define step
	@printf '\n\033[1m== %s\033[0m\n' '$(1)'
endef

.PHONY: help
help: ## List every target
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

# --- set-up -----------------------------------------------------------------------------------------------------------
# A stamp lies inside what it stands for, so that whoever removes the one removes the other.
PYTHON_READY := $(VENV)/.packages-ready
CORE_READY := $(VENV)/.core-ready
NODE_READY := dashboard/node_modules/.packages-ready
EMULATOR_READY := .venv-emulator/.packages-ready
# Outside of the checkout, by what is in it: every checkout with the same pins shares it, and CI keeps it between runs.
CHECKOV := $(CACHE)/checkov-$(shell sha256sum requirements/checkov.txt | cut -c1-16)
CHECKOV_READY := $(CHECKOV)/.packages-ready
SEMGREP := $(CACHE)/semgrep-$(shell sha256sum requirements/semgrep.txt | cut -c1-16)
SEMGREP_READY := $(SEMGREP)/.packages-ready
AUDIT := $(CACHE)/audit-$(shell sha256sum requirements/audit.txt | cut -c1-16)
AUDIT_READY := $(AUDIT)/.packages-ready

.PHONY: setup
setup: $(CORE_READY) ## Make .venv with everything installed, so that .venv/bin/heliostat runs

# Looked at each time: they are not ours to keep, and looking is quick.
.PHONY: tools
tools: ## Say which toolchain is missing, and how to get it
	@tools/require.sh tools

.PHONY: chromium
chromium: ## Install Debian's Chromium for the browser tests, or say how to
	@tools/require.sh package chromium

$(PYTHON_READY): requirements/dev.txt | tools
	$(call step,Python packages into $(VENV) (about a minute the first time))
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/dev.txt
	@touch $@

$(CORE_READY): $(PYTHON_READY) $(RUST_SOURCES)
	$(call step,Rust core and the heliostat command (a few minutes the first time))
	@MAKEFLAGS= PIP_QUIET=1 $(BIN)/maturin develop --release --locked --quiet
	@touch $@

$(NODE_READY): dashboard/package-lock.json dashboard/package.json | tools
	$(call step,Dashboard packages)
	@cd dashboard && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

.PHONY: dashboard
dashboard: dashboard/dist/index.html ## Build the dashboard into dashboard/dist

dashboard/dist/index.html: $(NODE_READY) $(DASHBOARD_SOURCES) docs/openapi.json api_inventory/redaction.json
	$(call step,Dashboard build)
	@cd dashboard && npm run --silent build
	@touch $@

.PHONY: emulator
emulator: $(EMULATOR_READY) ## Make .venv-emulator: Kinesis and DynamoDB by API on this machine (heliostat up --emulated)

$(EMULATOR_READY): requirements/emulator.txt | tools
	$(call step,Emulator packages into .venv-emulator)
	@test -x .venv-emulator/bin/python || $(PYTHON) -m venv .venv-emulator
	@.venv-emulator/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/emulator.txt
	@touch $@

ENGINES_READY := tests/engines/node_modules/.packages-ready
.PHONY: engines
engines: $(ENGINES_READY) ## Install dynalite and kinesalite, which the contract tests run on beside moto and ministack

$(ENGINES_READY): tests/engines/package-lock.json tests/engines/package.json tests/engines/.npmrc | tools
	$(call step,Engines of the contract tests: dynalite · kinesalite)
	@cd tests/engines && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(CHECKOV_READY): | tools
	$(call step,Checkov packages into $(CHECKOV))
	@mkdir -p $(CACHE) && (test -x $(CHECKOV)/bin/python || $(PYTHON) -m venv $(CHECKOV))
	@$(CHECKOV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/checkov.txt
	@touch $@

$(SEMGREP_READY): | tools
	$(call step,Semgrep packages into $(SEMGREP))
	@mkdir -p $(CACHE) && (test -x $(SEMGREP)/bin/python || $(PYTHON) -m venv $(SEMGREP))
	@$(SEMGREP)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/semgrep.txt
	@touch $@

$(AUDIT_READY): | tools
	$(call step,Audit packages into $(AUDIT))
	@mkdir -p $(CACHE) && (test -x $(AUDIT)/bin/python || $(PYTHON) -m venv $(AUDIT))
	@$(AUDIT)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/audit.txt
	@touch $@

# --- run --------------------------------------------------------------------------------------------------------------

.PHONY: demo
demo: setup dashboard ## Run everything on this machine with made traffic, and print the dashboard's address (Ctrl-C ends it; SECONDS_MAX=60 bounds it)
	$(call step,Demo: traffic -> UDP -> agent -> record stream -> processor -> inventory -> dashboard)
	@$(BIN)/heliostat up $(if $(SECONDS_MAX),--for $(SECONDS_MAX))

# --- check ------------------------------------------------------------------------------------------------------------

.PHONY: test
test: ## Set everything up, check and test all of it: what CI runs
	$(call step,Checks: two at a time, each told when it has ended)
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target chromium checks
	@$(MAKE) --no-print-directory test-dashboard test-python

# Cargo is not told of make's jobs (MAKEFLAGS), which it could not take part in. Most of these keep one core busy, so that two go beside each other. Those of Rust would only wait for each other's lock.
.PHONY: checks
checks: lint-python lint-rust test-rust fuzz-same dashboard lint-dashboard checkov semgrep emulator ## Everything but the tests of Python and the dashboard
ifneq ($(filter checks,$(MAKECMDGOALS)),)
lint-rust: | $(CORE_READY)
test-rust: | lint-rust
fuzz-same: | test-rust
endif

.PHONY: lint
lint: lint-python lint-rust lint-dashboard ## Formats, lints, types and import contracts of every language

.PHONY: lint-python
lint-python: setup ## Formats, lints, types and import contracts of Python
	$(call step,Python: ruff · mypy · import-linter)
	@$(BIN)/ruff format --check --quiet $(PYTHON_SOURCES)
	@$(BIN)/ruff check --quiet $(PYTHON_SOURCES)
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m mypy.stubtest mirror_agent._capture --ignore-disjoint-bases

.PHONY: lint-rust
lint-rust: tools ## Formats and lints of Rust
	$(call step,Rust: fmt · clippy)
	@cd capture && cargo fmt --all --check
	@cd capture/fuzz && cargo fmt --check
	@cd capture && MAKEFLAGS= cargo clippy --locked --quiet --all-targets -- --deny warnings

.PHONY: lint-dashboard
lint-dashboard: $(NODE_READY) ## Formats, lints and types of the dashboard
	$(call step,Dashboard: ESLint · tsc · API types)
	@cd dashboard && npm run --silent lint && npm run --silent check

.PHONY: checkov
checkov: $(CHECKOV_READY) $(PYTHON_READY) dashboard ## Hold the stack templates, and the one that is made of the control plane, against checkov
	$(call step,Stack templates: checkov)
	@mkdir -p build/checkov && $(BIN)/python tools/package_control_plane.py build/checkov
	@$(CHECKOV)/bin/checkov --framework cloudformation --compact --quiet --skip-download --file cfn/bootstrap.yaml cfn/collector.yaml cfn/processing.yaml build/checkov/control-plane.json

# The rules are our own, and nothing is asked or told over the network.
SEMGREP_SCAN := SEMGREP_SEND_METRICS=off SEMGREP_ENABLE_VERSION_CHECK=0 $(SEMGREP)/bin/semgrep scan
SHIPPED_SOURCES := app.py $(filter-out simulator,$(PACKAGES)) capture/capture capture/capture-live capture/capture-py dashboard/src
.PHONY: semgrep
semgrep: $(SEMGREP_READY) ## Hold what is shipped against the security rules of tools/semgrep, after trying each rule on its examples
	$(call step,Security rules: semgrep)
	@$(SEMGREP_SCAN) --test --quiet tools/semgrep
	@$(SEMGREP_SCAN) --config tools/semgrep --quiet --error --exclude '*.test.ts*' $(SHIPPED_SOURCES)

.PHONY: test-rust
test-rust: tools ## Rust tests
	$(call step,Rust tests)
	@cd capture && MAKEFLAGS= cargo test --locked --quiet

SECONDS_EACH ?= 60
JOBS ?= 2
.PHONY: fuzz
fuzz: tools ## Fuzz the Rust core, every target for SECONDS_EACH=60, JOBS=2 at a time; say what each covered and found
	$(call step,Fuzz targets)
	@$(PYTHON) tools/fuzz.py --seconds $(SECONDS_EACH) --jobs $(JOBS)

.PHONY: fuzz-same
fuzz-same: tools ## Fuzz the Rust core from its seeds, the same executions each time: a check of a change
	$(call step,Fuzz targets)
	@$(PYTHON) tools/fuzz.py --same --jobs $(JOBS)

.PHONY: test-dashboard
test-dashboard: $(NODE_READY) ## Dashboard unit tests
	$(call step,Dashboard tests)
	@cd dashboard && npm run --silent test

# Each file's tests run in one process, one after the other, for they share what is slow to make. One process more than cores of
# a small machine: some wait for a browser, or for a program that they started. In the order of the folders, the quick ones last: files
# of few and long tests, which xdist would leave to the end, would be waited for there by one process alone.
TEST_JOBS ?= 3
.PHONY: test-python
test-python: setup dashboard emulator engines chromium ## Python tests: unit, contract, integration, packaging, browser
	$(call step,Python tests)
	@$(BIN)/python -m pytest -q --numprocesses $(TEST_JOBS) --dist loadfile --no-loadscope-reorder $(PYTEST)

.PHONY: explore
explore: setup ## Property tests of Python with new examples each time, where `make test` takes the same, and ten times as many where a test sets no number
	$(call step,Python property tests: new examples)
	@$(BIN)/python -m pytest -q --numprocesses $(TEST_JOBS) --hypothesis-profile exploring -m hypothesis tests/unit $(PYTEST)

.PHONY: engines-full
engines-full: setup emulator engines ## The whole contract suites on every engine of DynamoDB and Kinesis (minutes); HELIOSTAT_TEST_DYNAMODB_URL adds another
	$(call step,Contract suites on every engine)
	@HELIOSTAT_TEST_ALL_ENGINES=1 $(BIN)/python -m pytest -q --numprocesses $(TEST_JOBS) tests/contract $(PYTEST)

.PHONY: faults
faults: setup emulator ## Let everything around agent, processor and control plane fail, ten minutes at most; every exchange is to be explained (FAULTS="--seed 7 --only spool")
	@$(BIN)/python -m heliostat.faults $(FAULTS)

.PHONY: figures
figures: setup ## Measure on this machine what fleets are reckoned from (about a quarter of an hour), and write docs/scaling.md anew
	$(call step,Figures: end to end · fold)
	@$(BIN)/python benchmarks/end_to_end/run.py --seconds 6 --json benchmarks/results/end_to_end.json
	@$(BIN)/python benchmarks/fold/run.py --json benchmarks/results/fold.json
	@$(BIN)/python benchmarks/scaling/run.py --write

# A soak is no benchmark: it takes an hour, and says yes or no.
.PHONY: bench
bench: setup dashboard chromium ## Run the benchmarks and print their ratios; one that fails does not keep the others
	@failed=; for bench in $(filter-out benchmarks/soak/run.py,$(wildcard benchmarks/*/run.py)); do \
		$(BIN)/python "$$bench" || failed="$$failed $$bench ($$?)"; \
	done; if [ -n "$$failed" ]; then echo "failed:$$failed" >&2; exit 1; fi

SECONDS ?= 3600
.PHONY: soak
soak: setup ## Steady traffic and every attack in turn through all parts, for SECONDS=3600: memory stays flat, every request is accounted for (JSON=path)
	$(call step,Soak of $(SECONDS) s)
	@$(BIN)/python benchmarks/soak/run.py --seconds $(SECONDS) $(if $(JSON),--json $(JSON))

.PHONY: format
format: $(PYTHON_READY) ## Format every language in place
	@$(BIN)/ruff format --quiet $(PYTHON_SOURCES) && $(BIN)/ruff check --fix --quiet $(PYTHON_SOURCES)
	@cd capture && cargo fmt --all
	@cd capture/fuzz && cargo fmt

# --- ship -------------------------------------------------------------------------------------------------------------

# Where the crates lie is a path of this machine, which panics would carry. With flags of its own it is built apart.
SHIPPED_WHEEL = CARGO_TARGET_DIR=$(CARGO_TARGET_DIR)-shipped RUSTFLAGS="--remap-path-prefix=$${CARGO_HOME:-$$HOME/.cargo}=/cargo --remap-path-prefix=$(CURDIR)=/heliostat" $(BIN)/maturin build --release --locked --quiet

.PHONY: package
package: setup dashboard ## Build everything that `heliostat deploy` uploads into build/artifacts: control plane with the dashboard, processor, agents' bundle, templates, bills of materials
	@$(MAKE) --no-print-directory artifacts

.PHONY: artifacts
artifacts: ## What `make package` builds, where everything is set up already
	@rm -rf build/artifacts build/wheel && mkdir -p build/artifacts build/wheel
	$(call step,Control plane: Chalice · SAM translator)
	@$(BIN)/python tools/package_control_plane.py build/artifacts
	$(call step,Processor)
	@$(BIN)/python tools/build_lambda.py build/artifacts/processor.zip
	$(call step,Agent bundle: wheel · pinned dependencies · systemd unit)
	@$(SHIPPED_WHEEL) --out build/wheel
	@$(BIN)/python tools/build_agent_bundle.py build/artifacts/heliostat-agent.tar build/wheel/heliostat-*.whl
	$(call step,Bills of materials)
	@$(BIN)/python tools/make_sbom.py build/artifacts
	$(call step,Templates and manifest)
	@$(BIN)/python tools/write_artifacts.py build/artifacts

.PHONY: reproducible
reproducible: setup $(NODE_READY) ## Build every artifact twice, in other folders, at other times and in another environment, and compare the bytes
	@$(BIN)/python tools/check_reproducible.py

.PHONY: sbom
sbom: $(PYTHON_READY) ## Write a bill of materials (CycloneDX) for each artifact into build/artifacts
	@$(BIN)/python tools/make_sbom.py build/artifacts

.PHONY: audit
audit: $(AUDIT_READY) ## Ask the advisory databases about every pin: clean, findings, or NOT ASKED where one does not answer
	@$(PYTHON) tools/audit.py --programs $(AUDIT)/bin

.PHONY: agent-bundle
agent-bundle: setup ## Build what agents on EC2 are installed from into build/, and print its SHA-256 for cfn/collector.yaml
	$(call step,Agent bundle: wheel · pinned dependencies · systemd unit)
	@rm -rf build/agent && mkdir -p build/agent
	@$(SHIPPED_WHEEL) --out build/agent
	@$(BIN)/python tools/build_agent_bundle.py build/heliostat-agent.tar build/agent/heliostat-*.whl

# What is shipped has the pins of what was tested: dev.txt is made first, and binds the others. Chalice looks for the
# control plane's at the root. With UPGRADE= what is pinned stays, and only what is new in a .in is pinned.
UPGRADE ?= --upgrade
UV_COMPILE = $(BIN)/uv pip compile --quiet $(UPGRADE) --no-emit-index-url --no-header --python-version 3.11 --generate-hashes
SHIPPED = --constraint requirements/dev.txt --python-platform
.PHONY: lock
lock: $(PYTHON_READY) ## Pin Python packages anew, with their hashes, from requirements/*.in
	@$(BIN)/python -m pip install --quiet uv
	@for name in dev emulator checkov semgrep audit; do $(UV_COMPILE) "requirements/$$name.in" --output-file "requirements/$$name.txt"; done
	@$(UV_COMPILE) $(SHIPPED) x86_64-manylinux2014 requirements/control-plane.in --output-file requirements.txt
	@$(UV_COMPILE) $(SHIPPED) x86_64-manylinux2014 requirements/processor.in --output-file stream_processor/requirements.txt
	@$(UV_COMPILE) $(SHIPPED) x86_64-manylinux_2_28 --extra agent pyproject.toml requirements/agent.in --output-file requirements/agent.txt

.PHONY: clean
clean: ## Remove what the build made in this checkout (caches outside it stay)
	@rm -rf $(VENV) .venv-emulator build dashboard/node_modules tests/engines/node_modules dashboard/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis mirror_agent/*.so
