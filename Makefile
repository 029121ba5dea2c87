# Si UPIK. Two commands are enough: `make run` and `make test`; each sets itself up.
# Targets are quick the second time: a stamp in .venv remembers which lock is installed.

PY := .venv/bin/python
# Python keeps what it has compiled: each of many processes would compile all of it anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test test-all faults soak bench bench-inbox bench-reports bench-public bench-gateway eval i18n lint lock notice screenshots audit \
	upgrade archive bundle

help: ## shows this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile

run: .venv/run.stamp ## starts everything in the foreground (latihan unless UPIK_MODE says otherwise)
	@$(PY) -m app.runtime.launcher

# Side by side, one more than two cores, for some wait for a modem; who is done takes over from another.
IN_PROCESS := $(PY) -m pytest -n 3 --dist worksteal tests/unit tests/integration tests/house
test: .venv/dev.stamp ## before each commit: lint, all tests on SQLite, some on PostgreSQL, three stories in the browser
	@sh tools/setup_test.sh
	@$(MAKE) --no-print-directory lint
	@$(IN_PROCESS) -m "not twin and not programs"
	@$(PY) -m pytest tests/e2e -m story

test-all: test ## what `make test` runs, then the rest: all tests on PostgreSQL too, the whole browser, all faults
	@$(IN_PROCESS) -m "twin or programs"
	@$(PY) -m pytest -n 3 --dist loadfile tests/faults tests/e2e -m "not story"

faults: .venv/dev.stamp ## kills at every step, servers killed, disk full, every fault of a modem
	@sh tools/setup_test.sh
	@$(PY) -m qa.faults

soak: .venv/dev.stamp ## 15 minutes of SMS both ways, people at the web, kills, a bad stick; ends with a ledger
	@sh tools/setup_test.sh
	@$(PY) -m qa.soak

bench: .venv/dev.stamp ## every bench below, and at the end one table of all figures, aims and peers; hours
	@sh tools/setup_test.sh
	@$(PY) -m qa.bench

bench-inbox: .venv/dev.stamp ## the card lists with 10 thousand to a million messages, both databases
	@sh tools/setup_test.sh
	@$(PY) -m qa.bench.inbox

bench-reports: .venv/dev.stamp ## the reports with 10 thousand to a million messages, both databases
	@sh tools/setup_test.sh
	@$(PY) -m qa.bench.reports

bench-public: .venv/dev.stamp ## the public site with 100,000 published messages, two workers
	@$(PY) -m qa.bench.public

bench-gateway: .venv/dev.stamp ## our lane beside gammu-smsd, where that is installed
	@$(PY) -m qa.bench.gateway

eval: .venv/dev.stamp ## how good the proposals are: make eval TSV=labelled.tsv (id, teks, kategori, skpd)
	@$(PY) -m qa.bench.suggestions $(TSV)

i18n: .venv/dev.stamp ## reads the words of the code anew, updates and compiles the catalogues of the screens
	@sh tools/i18n.sh

lint: .venv/dev.stamp ## format, ruff, mypy, the layers, hadolint
	@$(PY) -m ruff format --check .
	@$(PY) -m ruff check .
	@$(PY) -m mypy
	@.venv/bin/lint-imports
	@.venv/bin/hadolint Dockerfile

lock: .venv/dev.stamp ## writes requirements*.txt anew from requirements*.in
	@sh tools/lock.sh

notice: .venv/dev.stamp ## writes NOTICE anew: the locked packages and their licences
	@$(PY) -m tools.notice

audit: .venv/dev.stamp ## known holes of the locked packages, as far as the index answers
	@$(PY) tools/audit.py

screenshots: .venv/dev.stamp ## takes a picture of every screen and window anew
	@sh tools/setup_test.sh
	@$(PY) tools/screenshots.py

upgrade: ## a server's (or compose.yaml's) next release, by git or ARCHIVE=file; goes back when it does not answer
	@sh deploy/upgrade.sh $(ARCHIVE)

archive: ## this release as one file, for servers that reach no git
	@git archive --format=tar.gz --prefix=upik/ \
		--output=upik-$$(cat VERSION).tar.gz HEAD

bundle: .venv/run.stamp ## the same with every package in it, for servers without internet: [ARCH=aarch64] [PYTHONS=3.13]
	@ARCH=$(ARCH) PYTHONS="$(PYTHONS)" sh tools/bundle.sh

# The hash-locked packages; made anew when a lock changes.
.venv/run.stamp: requirements.txt tools/venv.sh
	@sh tools/venv.sh requirements.txt run

.venv/dev.stamp: requirements-dev.txt requirements.txt tools/venv.sh
	@sh tools/venv.sh requirements-dev.txt dev
