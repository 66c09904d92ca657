# Dateline: `make run` loads a corpus, `make test` proves it. `make help` lists the rest.
SHELL := /bin/bash
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
UV_VERSION := 0.13.9

# Where captures are read from and where everything is kept; both may be given on the command line.
CORPUS_LANDING ?= include/seeds
CORPUS_HOME ?= data
export CORPUS_LANDING CORPUS_HOME CORPUS_EVAL Q TO REPLAY CAPTURE WITH
export ARTICLE URL SOURCE REASON UNDO FILE
export FORMAT SOURCES LANGUAGES TOPICS SINCE UNTIL COPIES MASK WHERE WITHOUT_FLAGS
export PYTHONPATH := $(CURDIR)/include
export DO_NOT_TRACK := 1

# PATH first, so that the tools find each other; nothing of the user's own environment is changed.
export PATH := $(CURDIR)/$(BIN):$(PATH)

.DEFAULT_GOAL := help
.PHONY: help run up sql explain report export rollback quarantine withdraw migrate snapshot setup-lake setup-cluster test test-quick cluster-test cluster-faults cluster-cut cluster-speed lint format docs bench rivals fit score faults lock setup setup-dev clean

help: ## list these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: setup ## run corpus_load once over CORPUS_LANDING; REPLAY=<load_id> or all: take what it quarantined again
	@$(BIN)/python -m corpus.operate.run

up: setup ## Airflow with scheduler and UI on localhost; Ctrl-C stops it
	@$(BIN)/python -m corpus.operate.up

sql: setup ## a read-only DuckDB shell on the published corpus; Q="select ..." runs one statement
	@$(BIN)/python -m corpus.operate.sql

explain: setup ## why each block of a capture is what it is: CAPTURE=<capture_id> or <path>#<record>; WITH=<another>: why they are copies or not
	@$(BIN)/python -m corpus.operate.explain

report: setup ## print the newest report's path; in a terminal serve the pages on 127.0.0.1 (SERVE=yes, PORT=8090)
	@$(BIN)/python -m corpus.operate.report

export: setup ## write articles to the folder TO, FORMAT=parquet|jsonl|csv; SOURCES, LANGUAGES, TOPICS, SINCE, UNTIL, COPIES=no, WITHOUT_FLAGS, WHERE, MASK=yes
	@$(BIN)/python -m corpus.operate.export

rollback: setup ## list the kept snapshots, or publish an earlier one again: TO=<load_id>
	@$(BIN)/python -m corpus.operate.rollback

quarantine: setup ## take a capture out of the corpus, so that a load can go on: CAPTURE=<id> or <path>#<record>
	@$(BIN)/python -m corpus.operate.quarantine

withdraw: setup ## take articles out for good: ARTICLE=<id>, URL=https://… or SOURCE=<id>, with REASON=…; COPIES=yes; UNDO=<order_id>
	@$(BIN)/python -m corpus.operate.withdraw

migrate: setup ## copy the corpus into another warehouse and publish it from there: TO=<file> or TO='ducklake:CATALOG?data=WHERE'
	@$(BIN)/python -m corpus.operate.migrate

snapshot: setup ## write what is published as one DuckDB file: FILE=<path>; of use where the warehouse is a lake
	@$(BIN)/python -m corpus.operate.snapshot

test: setup-dev ## all tests
	@$(BIN)/python -m pytest -n 2 --dist loadfile

test-quick: setup-dev ## all tests but whole loads and what else takes long
	@$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow"

cluster-test: setup-cluster setup-dev ## the same DAG on Celery workers, Postgres, Redis and an S3 store, all on this machine: equal tables
	@$(BIN)/python -m tests.cluster.prove

cluster-faults: setup-cluster setup-dev ## the same, with KILLS SIGKILLs of workers and writer (100)
	@$(BIN)/python -m tests.cluster.prove kills $(or $(KILLS),100)

cluster-cut: setup-cluster setup-dev ## a landing area above the bound of a load, on the same cluster: its parts are loaded by themselves
	@$(BIN)/python -m tests.cluster.cut

cluster-speed: setup-cluster setup-dev ## how much faster two workers read and derive than one; ARTICLES of each load (20000)
	@$(BIN)/python -m tests.cluster.speed $(or $(ARTICLES),20000)

lint: setup-dev ## ruff, mypy and sqlfluff
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/ruff check --select AIR dags plugins
	@$(BIN)/mypy
	@$(BIN)/sqlfluff lint -p 0 dbt_project && $(BIN)/sqlfluff lint -p 0 --templater placeholder include/corpus/warehouse

format: setup-dev ## let ruff and sqlfluff put the layout right
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .
	@$(BIN)/sqlfluff fix -p 0 dbt_project && $(BIN)/sqlfluff fix -p 0 --templater placeholder include/corpus/warehouse

docs: setup ## write docs/tables.md's columns as the dbt project describes them
	@$(BIN)/python -m corpus.operate.docs

bench: setup ## speed, memory and quality, on this machine
	@$(BIN)/python -m bench.load && $(BIN)/python -m bench.memory
	@$(BIN)/python -m bench.quality && $(BIN)/python -m bench.parsing && $(BIN)/python -m bench.parts && $(BIN)/python -m bench.copies && $(BIN)/python -m bench.race

rivals: ## the tools that `make bench` races, in an environment of their own (.rivals/)
	@PYTHON=$(PYTHON) bench/rivals.sh .rivals

fit: setup-dev ## fit the numbers of corpus.article.model anew, on the pages in CORPUS_EVAL
	@$(BIN)/python -m training.fit

score: setup-dev ## how well the pages in CORPUS_EVAL are parsed, and unseen sites by the numbers' cards
	@$(BIN)/python -m training.score

faults: setup-dev ## kill loads, then parts of `make run`, at KILLS random moments (50) and compare what comes of them
	@$(BIN)/python -m tests.e2e.faults kills $(or $(KILLS),50) && $(BIN)/python -m tests.e2e.process_kills $(or $(KILLS),50)

lock: $(VENV)/.uv ## compile requirements*.in into the pinned requirements*.txt
	@for list in requirements requirements-lake requirements-cluster requirements-dev; do \
	  $(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-strip-extras $$list.in -o $$list.txt; done

# Runs a command that may take minutes, and says now and then that it does.
patiently = ( began=$$SECONDS; (while sleep 10 >/dev/null 2>&1; do echo "  still $(1) ($$((SECONDS - began)) s)"; done) & \
  teller=$$!; trap "kill $$teller 2>/dev/null" EXIT; $(2) )

setup: $(VENV)/.installed
setup-dev: $(VENV)/.installed-dev
setup-lake: $(VENV)/.installed-lake ## install what a lake needs: DuckDB's extensions ducklake, httpfs and postgres

setup-cluster: $(VENV)/.installed-cluster ## install what a cluster needs beyond that: Celery and Redis's client

$(VENV)/.uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Dateline needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1). Name another with: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "$(PYTHON) cannot make a virtual environment; on Debian: apt-get install python3-venv"; exit 1; }
	@echo "Setting up Dateline in $(VENV) (once)" && $(BIN)/pip install -q --disable-pip-version-check uv==$(UV_VERSION) && touch $@

# uv keeps what it has downloaded, so an interrupted set-up goes on where it stopped. Byte code is compiled
# now: without it every task of every run would compile it again on a read-only or shared installation.
$(VENV)/.installed: requirements.txt | $(VENV)/.uv
	@echo "Installing $$(grep -c '==' $<) packages (once; about a minute, more on a slow network)"
	@$(call patiently,installing,$(BIN)/uv pip install -q --compile-bytecode --require-hashes --python $(BIN)/python -r $<) && touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	@echo "Installing the $$(grep -c '==' $<) packages of requirements-dev.txt (once)"
	@$(call patiently,installing,$(BIN)/uv pip install -q --compile-bytecode --require-hashes --python $(BIN)/python -r $<) && touch $@

$(VENV)/.installed-lake: requirements-lake.txt $(VENV)/.installed
	@echo "Installing the packages of requirements-lake.txt (once)"
	@$(call patiently,installing,$(BIN)/uv pip install -q --require-hashes --python $(BIN)/python -r $<) && touch $@

$(VENV)/.installed-cluster: requirements-cluster.txt $(VENV)/.installed-lake
	@echo "Installing the packages of requirements-cluster.txt (once)"
	@$(call patiently,installing,$(BIN)/uv pip install -q --compile-bytecode --require-hashes --python $(BIN)/python -r $<) && touch $@

clean: ## remove the environment and the caches, never the corpus
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis dbt_project/target dbt_project/logs
