# The commands of the project; `make help` lists them.

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest -q
UPGRADE ?= --upgrade
RUN_ENV := DEBUG=1 SECRET_KEY="$$(cat var/secret_key)" SITE_URL="$${SITE_URL:-http://localhost:$(PORT)}"
.DEFAULT_GOAL := help
# Not empty if .venv is missing or incomplete, or if its Python is gone. Then .venv is created again.
BROKEN := $(shell $(BIN)/python -c "import pip" 2>/dev/null || echo broken)
.PHONY: again port help run dev worker test test-all test-fast check format messages requirements screenshots tools check-html lighthouse bench deploy-check audit

help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

.venv/.run: requirements-pip.txt requirements.txt $(if $(BROKEN),again)
	@echo "Installing what the site needs (once; a few minutes)..."
	@PYTHON=$(PYTHON) PIP_NO_COMPILE=1 QUIET= sh deploy/packages requirements.txt
	@touch $@

.venv/.dev: .venv/.run requirements-dev.txt
	@echo "Installing what the checks and tests need (once; a few minutes)..."
	@PIP_NO_COMPILE=1 QUIET= sh deploy/packages requirements-dev.txt
	@touch $@

var/secret_key:
	@mkdir -p var
	@$(PYTHON) -c "import secrets; print(secrets.token_urlsafe(50))" > $@
	@chmod 600 $@

again:

port:
	@$(PYTHON) demo/port.py "$(PORT)"

run: port .venv/.run var/secret_key ## Serve the site with its demo content (PORT=9000 for another port)
	@$(RUN_ENV) $(BIN)/python manage.py serve_demo --port $(PORT)

dev: port .venv/.run var/secret_key ## Serve the site and restart it when the code changes
	@$(RUN_ENV) $(BIN)/python manage.py runserver 127.0.0.1:$(PORT)

worker: .venv/.run var/secret_key ## Run the worker for background tasks (for a site with DEBUG off)
	@SECRET_KEY="$${SECRET_KEY:-$$(cat var/secret_key)}" $(BIN)/python manage.py db_worker

test: .venv/.dev ## Run the tests that are not slow: SQLite, partly PostgreSQL, browser (docs/testing.md)
	@sh tests/install_system.sh
	@sh tests/with_postgres.sh sh tests/run.sh $(BIN)/python

test-all: .venv/.dev ## Run all tests on both databases, and the slow tools (Java, Node; as root also deploy-check)
	@sh tests/install_system.sh
	@echo "== SQLite"
	@$(PYTEST) -n 2 --maxschedchunk 2 --ignore tests/e2e --ignore tests/heavy --ignore tests/faults
	@echo "== PostgreSQL"
	@sh tests/with_postgres.sh $(PYTEST) -n 2 --maxschedchunk 2 --ignore tests/e2e --ignore tests/heavy --ignore tests/faults
	@echo "== Browser"
	@$(PYTEST) -n 2 --dist loadgroup tests/e2e
	@echo "== Tests that run alone"
	@$(PYTEST) tests/heavy tests/faults
	@sh tests/with_postgres.sh $(PYTEST) tests/faults/test_kill.py tests/faults/test_delivery.py tests/faults/test_enrolling.py
	@$(MAKE) --no-print-directory check-html lighthouse
	@[ "$$(id -u)" != 0 ] || $(MAKE) --no-print-directory deploy-check

test-fast: .venv/.dev ## Run the tests that need no browser and no PostgreSQL
	@$(PYTEST) -n 2 --maxschedchunk 2 -m "not slow" --ignore tests/e2e

check: .venv/.dev var/secret_key ## Check code style, templates, scripts, styles, migrations and deployment settings
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/djhtml --check --tabwidth 2 templates
	@sh tests/biome.sh check --error-on-warnings
	@$(RUN_ENV) $(BIN)/python manage.py makemigrations --check --dry-run
	@SECRET_KEY="$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(60))')" SITE_URL=https://forum.example.pl $(BIN)/python manage.py check --deploy --fail-level WARNING

format: .venv/.dev ## Format the code, the templates, the scripts and the styles
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format --quiet .
	@$(BIN)/djhtml --tabwidth 2 templates
	@sh tests/biome.sh check --write

messages: .venv/.run var/secret_key ## Collect messages and compile the Polish catalogue (needs gettext)
	@$(RUN_ENV) $(BIN)/python manage.py makemessages --locale pl --no-location --no-wrap --ignore '.venv/*' --ignore 'var/*'
	@$(RUN_ENV) $(BIN)/python manage.py compilemessages --ignore '.venv/*'

requirements: ## Pin the packages with their hashes (needs uv; UPGRADE= keeps pinned versions)
	for name in requirements requirements-dev requirements-s3 requirements-pip requirements-audit; do \
	    uv pip compile --quiet $(UPGRADE) --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links $$name.in -o $$name.txt || exit 1; \
	done

audit: .venv/.dev ## Check the pinned packages for known vulnerabilities (network)
	@sh tests/audit.sh $(BIN)/python

screenshots: .venv/.dev ## Take screenshots of the main pages and the CMS into docs/images/
	@sh tests/install_system.sh
	@$(PYTEST) tests/e2e/screenshots.py tests/e2e/design.py tests/e2e/handbook.py

tools: .venv/.dev
	@sh tests/install_system.sh tools
	@$(MAKE) --no-print-directory var/tools/.installed

var/tools/.installed: tests/tools/package.json tests/tools/package-lock.json tests/tools/.npmrc
	@mkdir -p var/tools
	@cp $^ var/tools/
	@echo "Installing the HTML checker and Lighthouse (once)..."
	@cd var/tools && npm ci --ignore-scripts --silent
	@touch $@

check-html: tools ## Check every page type and the styles with the Nu HTML checker (Java, npm)
	@$(PYTEST) tests/e2e/check_html.py

lighthouse: tools ## Check the main pages with Lighthouse, served as in production (Node, npm)
	@$(PYTEST) tests/e2e/check_lighthouse.py

deploy-check: ## Deploy the site as docs/deployment.md says, in a temporary folder, and check it (root)
	@$(PYTHON) tests/deploy/check.py

bench: .venv/.dev ## Measure the site under load: PostgreSQL, Redis, gunicorn (BEFORE=folder of a checkout to compare with)
	@sh tests/install_system.sh bench
	@sh tests/with_postgres.sh $(BIN)/python -m tests.bench pages
	@sh tests/with_postgres.sh $(BIN)/python -m tests.bench discussion --before "$(BEFORE)"
	@sh tests/with_postgres.sh $(BIN)/python -m tests.bench inbox
	@sh tests/with_postgres.sh $(BIN)/python -m tests.bench rows
