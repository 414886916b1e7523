# make run    sets up what is missing and starts skillcert
# make help   says what else there is

PYTHON ?= python3
PY := .venv/bin/python
BOOT := $(PYTHON) skillcert/bootstrap.py

VENV := .venv/.made
PACKAGES := .venv/.packages
DEV := .venv/.packages-dev
VENDOR := static/vendor/.made
# One more than two cores: a test often waits for a server that it started.
WORKERS ?= 3
PYTEST = $(PY) -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

# Compiled modules are kept: the tests start hundreds of processes, and each would compile the whole house again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup run test test-all test-tools lint bench drills docs lock

help:
	@echo 'make setup   install everything into this folder (.venv, static/vendor)'
	@echo 'make run     set up what is missing, then start: web, jobs, queue; PORT, DATABASE_URL, REDIS_URL are honoured'
	@echo 'make test    the everyday round: on SQLite, what depends on the database on PostgreSQL, journeys in a browser (minutes)'
	@echo 'make test-all  every test: also what says on the other database, in the other language or at length what was said'
	@echo 'make lint    style, import contracts, types'
	@echo 'make bench   the speed floors, written to docs/performance.md'
	@echo 'make drills  break things in mid-exam, a long round of it (SCALE=5: five times as long), written to docs/drills.md'
	@echo 'make docs    generate docs/rules.md, docs/workflow.md, docs/access.md'
	@echo 'make lock    renew the lock files (needs uv and npm)'

$(VENV): skillcert/bootstrap.py
	@$(BOOT) venv
	@touch $@

$(PACKAGES): $(VENV) requirements.lock
	@$(BOOT) packages requirements.lock
	@touch $@

$(DEV): $(PACKAGES) requirements-dev.lock
	@$(BOOT) packages requirements-dev.lock
	@touch $@

$(VENDOR): $(VENV) package-lock.json skillcert/vendor.py
	@$(BOOT) frontend
	@touch $@

setup: $(PACKAGES) $(VENDOR)

run: setup
	@exec $(PY) -m skillcert.launch

test-tools: $(DEV) $(VENDOR)
	@$(BOOT) testtools

# All tests on SQLite with the journeys in a browser, of which one is as long as many files: it begins first and the rest goes on
# beside it. Then what touches a database on PostgreSQL. What the everyday round leaves out, and why that proves no less, says
# tests/support/rounds.py.
test test-all: ROUND = $(if $(filter test-all,$@),all,everyday)
test test-all: test-tools
	$(PYTEST) --round $(ROUND)$(if $(filter all,$(ROUND)), --pictures) --database sqlite
	$(PYTEST) --round $(ROUND) --database postgresql --ignore=tests/journeys

lint: $(DEV)
	$(PY) -m ruff check .
	.venv/bin/lint-imports
	$(PY) -m mypy

bench: $(DEV) $(VENDOR)
	$(PY) -m bench

# Kills, outages, jumps of the clock on both databases; about a quarter of an hour on a quiet machine.
SCALE ?= 1
VERDICTS := tests/_out/drills.jsonl
drills: test-tools
	@mkdir -p tests/_out && rm -f $(VERDICTS)
	@$(PY) -m pytest tests/drills --database both --drill-rounds long --drill-scale $(SCALE) --drill-report $(VERDICTS); \
	  went=$$?; $(PY) -m tests.support.drilling.report $(VERDICTS) docs/drills.md $$went && exit $$went

docs: $(DEV)
	$(PY) -m skillcert docs

COMPILE := uv pip compile --quiet --generate-hashes --no-header --no-annotate --universal --python-version 3.11 --no-emit-index-url --no-config
lock:
	$(COMPILE) pyproject.toml -o requirements.lock
	$(COMPILE) pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
	$(COMPILE) requirements-node.in -o requirements-node.lock
	npm install --package-lock-only
