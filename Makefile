# Headway. `make up` sets up and runs it; `make test` sets up and runs every test.
SHELL := /bin/sh
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WEB := services/gateway/web
STATIC := services/gateway/static
TYPES := $(WEB)/api-types
GITHUB := tests/github
ARGS ?=
PYTEST_ARGS ?=

.PHONY: help up test test-unit soak lint audit secrets package bench screenshots web asyncapi api-types setup setup-tests browser clean

help: ## Say what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

up: setup ## Set up and run everything on this machine (ARGS="--repo acme/api --port 9000")
	@exec $(BIN)/headway up $(ARGS)

test: export PYTHONDONTWRITEBYTECODE =
test: setup-tests ## Set up and run every test (PYTEST_ARGS="-k name" for some)
	@(cd $(WEB) && npm test --silent) & web=$$!; \
	  $(BIN)/python -m pytest --numprocesses 6 --dist loadfile $(PYTEST_ARGS); code=$$?; wait $$web && exit $$code

test-unit: $(VENV)/.dev $(GITHUB)/node_modules/.installed ## Run the tests that need no server, in under a minute
	@$(BIN)/python -m pytest --quiet --numprocesses 2 --dist loadfile --hypothesis-profile few \
	  -m "not server and not soak" tests/unit tests/contract tests/test_architecture.py $(PYTEST_ARGS)

soak: setup-tests ## Let every fault happen, play every case, try every law with many examples
	@$(BIN)/python -m pytest -m "soak or not soak" tests/faults $(PYTEST_ARGS)
	@$(BIN)/python -m pytest -m "soak or hypothesis" --hypothesis-profile many --ignore tests/faults \
	  $(PYTEST_ARGS)

lint: setup-tests secrets audit ## Check style and types, look for secrets and known vulnerabilities
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy
	@cd $(WEB) && npm run --silent lint

secrets: $(VENV)/.dev ## Look for secrets in what is tracked
	@sh scripts/find-secrets.sh $(BIN)

audit: $(VENV)/.dev ## Look for known vulnerabilities of what is pinned, where the services answer
	@sh scripts/audit.sh $(BIN) $(WEB) $(GITHUB)

package: $(VENV)/.dev $(STATIC)/index.html ## Build the distribution and its bill of materials, into dist/
	@sh scripts/package.sh $(BIN)

bench: setup-tests ## Measure speeds; nothing here can fail a build
	@$(BIN)/python -m bench $(ARGS)

screenshots: setup-tests ## Take the pictures of README and docs, of the demo organisation
	@$(BIN)/python -m scripts.screenshots $(ARGS)

figures: $(VENV)/.dev ## Write the code's figures into CONTRIBUTING.md
	@$(BIN)/python -m scripts.figures --write

web: $(STATIC)/index.html ## Build the dashboard

asyncapi: $(VENV)/.dev ## Write docs/asyncapi.json, the document of the streams, from the code
	@$(BIN)/python -m scripts.write_asyncapi

api-types: $(VENV)/.dev $(TYPES)/node_modules/.installed ## Write docs/openapi.json and the dashboard's API types from the code
	@$(BIN)/python -m scripts.write_openapi
	@cd $(TYPES) && npm run --silent generate

setup: $(VENV)/.up $(STATIC)/index.html

setup-tests: $(VENV)/.dev $(GITHUB)/node_modules/.installed $(TYPES)/node_modules/.installed $(STATIC)/index.html browser

browser: $(VENV)/.dev
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh scripts/ensure-browser.sh

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Headway needs Python 3.11 or newer; say which with PYTHON=…" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.up: requirements/up.txt pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/up.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements/dev.txt pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.up

$(WEB)/node_modules/.installed: $(WEB)/package-lock.json
	cd $(WEB) && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(STATIC)/index.html: $(WEB)/node_modules/.installed $(shell find $(WEB) -name node_modules -prune -o -type f -print)
	cd $(WEB) && npm run --silent build
	@touch $@

$(TYPES)/node_modules/.installed: $(TYPES)/package-lock.json
	cd $(TYPES) && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(GITHUB)/node_modules/.installed: $(GITHUB)/package-lock.json
	cd $(GITHUB) && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

clean: ## Remove what was installed and built (not the data in .headway)
	rm -rf $(VENV) dist $(STATIC) $(WEB)/node_modules $(TYPES)/node_modules $(GITHUB)/node_modules
