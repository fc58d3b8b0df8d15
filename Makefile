# Everything one does with Porchlight, one word each. `make` alone lists them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

export RASA_TELEMETRY_ENABLED := false
export TF_CPP_MIN_LOG_LEVEL := 2
export PYTHONUNBUFFERED := 1

# A uv that does not run (a shim for another Python, say) is no uv: then our own is put under .tools/.
UV := $(shell uv --version >/dev/null 2>&1 && echo uv || echo .tools/uv/bin/uv)
BIN := .venv/bin
RASA := PYTHONWARNINGS=ignore SQLALCHEMY_SILENCE_UBER_WARNING=1 $(BIN)/rasa
FILE ?= tests/journeys
RASA_TESTS ?= tests/dialogue
# Two files of tests at once: each worker has databases, and where it needs one a model, of its own.
AT_ONCE := -n 2 --dist loadfile
say = @printf '\n== %s\n' "$(1)"

.PHONY: help setup run test test-fast nightly check train talk bench evaluate encoder validate shell rasa-test clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

setup: .venv/.ready ## install what is needed into .venv (runs by itself before the others)

run: train ## install, train, start everything on this machine and print the address of the phone page
	$(call say,Starting. Ctrl-C ends it.)
	@$(BIN)/porchlight serve --demo

test: train ## every test: rules, carriers, database, model, browser, whole conversations
	$(call say,Every test; the ones with the model and whole conversations take minutes)
	@if .ci/chromium; then $(BIN)/pytest $(AT_ONCE) $(PYTEST_ARGS); \
	elif [ "$${CI:-}" = true ]; then exit 1; \
	else $(BIN)/pytest $(AT_ONCE) -m "not browser" $(PYTEST_ARGS); fi

test-fast: setup ## without model, browser, processes and what walks through everything; fewer examples
	@$(BIN)/pytest --hypothesis-profile=fast --ignore=tests/journeys --ignore=tests/rehearsal -n 3 --dist loadfile -m "not model and not browser and not process and not whole" $(PYTEST_ARGS)

nightly: setup ## at least 100,000 random steps of people, workers, carriers, crashes and sweeps (hours)
	@$(BIN)/pytest --hypothesis-profile=nightly tests/traces/test_trace_machine.py $(PYTEST_ARGS)

check: setup ## style, types, content, architecture and the links in the docs
	$(call say,Style (ruff))
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	$(call say,Types (mypy))
	@$(BIN)/mypy
	$(call say,Content (porchlight check))
	@$(BIN)/porchlight check
	$(call say,Architecture and documents)
	@$(BIN)/pytest -q -m "not model" tests/test_architecture.py tests/test_docs_links.py tests/test_docs_settings.py tests/test_docs_privacy.py

train: setup ## train the model (skipped when nothing it learns from has changed)
	$(call say,Model)
	@$(BIN)/porchlight train

talk: train ## play scripted conversations: make talk FILE=tests/journeys/some.yml
	@$(BIN)/porchlight talk "$(FILE)"

bench: train ## time per message against a stock Rasa agent, of reading one, and of the console's two pages
	@fell=0; for what in reading console_pages turn_cost; do $(BIN)/python -m bench.$$what || fell=1; done; exit $$fell

evaluate: train ## how well danger, commands and intents are understood, on held-apart messages
	@$(BIN)/porchlight evaluate

encoder: ## make the encoders and the trained reader anew (needs Python 3.11; hours). ENCODER_ARGS="--only second"
	@.ci/encoder $(ENCODER_ARGS)

validate: setup ## rasa data validate (it does not know flows: texts used only there are called unused)
	@$(RASA) data validate --domain data/domain --data data/nlu data/stories

shell: train ## rasa shell: talk to the model alone, without safety words or carriers
	@$(RASA) run actions --actions actions & server=$$!; trap "kill $$server" EXIT; $(RASA) shell

rasa-test: train ## rasa test: the test stories under tests/dialogue
	@$(RASA) test core --stories $(RASA_TESTS) --fail-on-prediction-errors --no-plot

clean: ## remove what make made here; var/ (databases and keys) stays
	rm -rf .venv .encoder .tools models results .pytest_cache .mypy_cache .ruff_cache .hypothesis .rasa *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.tools/uv/bin/uv:
	$(call say,Fetching uv into .tools (once))
	@.ci/uv .tools/uv

.venv/.ready: pyproject.toml uv.lock .python-version $(if $(filter uv,$(UV)),,$(UV))
	$(call say,Installing into .venv from uv.lock (the first time a few minutes))
	@$(UV) sync --frozen --extra dialogue || \
	  { echo "If no Python 3.10 was found and none can be downloaded here: install Python 3.10, then run this again."; exit 1; }
	@touch $@
