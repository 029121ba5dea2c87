# Si UPIK. Two commands are enough: `make run` and `make test`; each sets itself up.
# Targets are quick the second time: a stamp in .venv remembers which lock is installed.

PY := .venv/bin/python

.PHONY: help run test faults bench-gateway lint lock screenshots

help: ## shows this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile

run: .venv/run.stamp ## starts everything in the foreground (latihan unless UPIK_MODE says otherwise)
	@$(PY) -m app.launch

test: .venv/dev.stamp ## lint, then every test; starts the servers it needs itself
	@sh tools/setup_test.sh
	@$(MAKE) --no-print-directory lint
	@$(PY) -m pytest

faults: .venv/dev.stamp ## kill -9 at every step of the modem's owner, servers killed, disk full
	@sh tools/setup_test.sh
	@$(PY) -m pytest tests/faults

bench-gateway: .venv/dev.stamp ## our lane beside gammu-smsd, where that is installed
	@$(PY) -m bench.gateway

lint: .venv/dev.stamp ## format, ruff, mypy, the layers
	@$(PY) -m ruff format --check .
	@$(PY) -m ruff check .
	@$(PY) -m mypy
	@.venv/bin/lint-imports

lock: .venv/dev.stamp ## writes requirements*.txt anew from requirements*.in
	@sh tools/lock.sh

screenshots: .venv/dev.stamp ## takes the pictures of the README anew
	@sh tools/setup_test.sh
	@$(PY) tools/screenshots.py

# The hash-locked packages; made anew when a lock changes.
.venv/run.stamp: requirements.txt tools/venv.sh
	@sh tools/venv.sh requirements.txt run

.venv/dev.stamp: requirements-dev.txt requirements.txt tools/venv.sh
	@sh tools/venv.sh requirements-dev.txt dev
