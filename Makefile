# Two commands: `make run` and `make test`. They fetch what they need into this folder, and only what changed.
PYTHON ?= python3
BIN := .venv/bin
sum = $(shell cat $(1) 2>/dev/null | cksum | cut -d' ' -f1)
# What a step was made from is in the name of its stamp, so that it is made again when that changes, and only then.
PWA_SOURCES := $(shell find pwa -type f -not -path '*/node_modules/*' -not -path 'pwa/dist/*' -not -path 'pwa/src/gql/*' 2>/dev/null | LC_ALL=C sort)
VENV := .venv/.run-$(call sum,requirements.lock)
DEV := .venv/.dev-$(call sum,requirements-dev.lock)
NODE_MODULES := pwa/node_modules/.made-$(call sum,pwa/package-lock.json)
PWA := pwa/dist/.made-$(call sum,$(PWA_SOURCES) schema.graphql)

.PHONY: run test check migration lock

run: $(VENV) $(PWA) ## set up, then serve the demo company on 127.0.0.1:8000
	@$(BIN)/python -m server serve --demo

test: check $(PWA) ## everything that has to hold
	$(BIN)/python -m pytest -q -n 2

check: $(DEV) $(NODE_MODULES) ## style, types, schema
	$(BIN)/ruff format --check server tests
	$(BIN)/ruff check server tests
	$(BIN)/mypy
	$(BIN)/python -m server schema --check
	cd pwa && npm run --silent check

migration: $(DEV) ## NAME=what_changes: the next migration, from the models
	$(BIN)/tortoise -c server.migrations.CONFIG makemigrations -n $(NAME)

UV := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url
lock: ## requirements.lock and requirements-dev.lock from pyproject.toml
	$(BIN)/pip install --quiet uv
	$(UV) pyproject.toml -o requirements.lock
	$(UV) pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock

$(VENV): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=…")'
	@echo "Setting up Python in .venv"
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	@touch $@

$(DEV): requirements-dev.lock $(VENV)
	@$(BIN)/pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

$(NODE_MODULES): pwa/package-lock.json
	@echo "Fetching what the phone app is built with"
	@cd pwa && npm ci --silent --no-progress
	@touch $@

$(PWA): $(NODE_MODULES)
	@echo "Building the phone app"
	@cd pwa && npm run --silent build
	@touch $@
