# The commands of docs/operations.md. `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PY := .venv/bin/python
SIZE ?= S
# Up to four processes, each with a database server: `make test WORKERS=` runs everything in one.
WORKERS ?= -n logical
# Kept compiled: a program that starts compiles two thousand modules anew otherwise, and the tests start many.
export PYTHONDONTWRITEBYTECODE :=
COMPILE = uv pip compile pyproject.toml --generate-hashes --universal --python-version 3.11 \
	--no-emit-index-url --no-header --no-annotate --quiet

.PHONY: help setup setup-demo run test check bench lock

help:
	@echo "make run     the whole product on http://127.0.0.1:8000 (PORT=8001 changes it)"
	@echo "make test    the test suite"
	@echo "make check   formatting, lint, types, contracts, templates, migrations, deploy check, locks, compose file"
	@echo "make bench   speed, memory and scale (SIZE=S or L)"
	@echo "make setup   what test, check and bench need, without running them"
	@echo "make lock    write the requirements locks anew from pyproject.toml"

setup:
	@scripts/setup dev

setup-demo:
	@scripts/setup demo

run: setup-demo
	@DEMO=1 exec $(PY) -m trust.launcher.supervisor

test: setup
	@$(PY) -m pytest $(WORKERS) $(ARGS)

check: setup
	@PATH="$(CURDIR)/.venv/bin:$$PATH" scripts/check

bench: setup
	@DEMO=1 SIZE=$(SIZE) $(PY) -m benchmarks $(ARGS)

lock:
	@command -v uv >/dev/null || { echo "uv is needed to write locks: python3 -m pip install uv"; exit 1; }
	@$(COMPILE) -o requirements.lock
	@$(COMPILE) --group demo -o requirements-demo.lock
	@$(COMPILE) --group dev -o requirements-dev.lock
	@$(subst pip compile pyproject.toml,pip compile,$(COMPILE)) --group setup -o requirements-setup.lock
