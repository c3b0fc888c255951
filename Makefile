# Two commands matter: make demo, make test. Both set everything up by themselves; a second call is fast.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := PIP_CONSTRAINT=requirements.lock PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/pip install --quiet

export DO_NOT_TRACK := 1
export PREFECT_SERVER_ANALYTICS_ENABLED := false

.PHONY: setup demo test check test-neo4j bench clean

setup: $(VENV)/.ready

$(VENV)/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Jianwei needs Python 3.11 or newer, found " + sys.version.split()[0] + "; try make PYTHON=python3.12")'
	@echo "Setting up $(VENV) (about 1 GB, once) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) --editable .
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready
	@echo "Adding test and check tools ..."
	@$(PIP) --editable '.[dev]'
	@touch $@

# The whole job on a fictional district, on the embedded default.
demo: $(VENV)/.ready
	@JIANWEI_HOME="$(CURDIR)/.jianwei-demo" $(BIN)/jianwei demo

test: $(VENV)/.ready-dev
	@$(BIN)/pytest -m "not neo4j" $(ARGS)

check: $(VENV)/.ready-dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

# The same job and contracts against a real Neo4j (needs Java 17 and Maven; JIANWEI_GRAPH names a server of yours).
test-neo4j: $(VENV)/.ready-dev
	@JIANWEI_TEST_NEO4J=1 $(BIN)/pytest -m neo4j $(ARGS)

bench: $(VENV)/.ready-dev
	@$(BIN)/python -m bench

clean:
	@if [ -x $(BIN)/jianwei ] && [ -d .jianwei-demo ]; then JIANWEI_HOME="$(CURDIR)/.jianwei-demo" $(BIN)/jianwei down || true; fi
	@rm -rf .jianwei-demo build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
