# Everything that is done with this project. `make` alone shows the list.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SUDO := $(shell test "$$(id -u)" = 0 || echo sudo)
# Test processes at once; the suite starts worker processes of its own.
TESTERS ?= 2
PYTEST_ARGS ?=
# Folders of pictures for bench-match, and its arguments (tests/bench/bench_match.py --help).
MEDIA ?= ../shared/media/photos
MATCH_ARGS ?=
# Each process of a benchmark has one core, as a worker has.
ONE_CORE := OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1
# Arguments of bench-index, for instance --references 100000.
INDEX_ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help demo test lint format bench bench-judge bench-match bench-hashes bench-index bench-rivals system clean

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(READY)  ## Sign, verify and check a small film with a building collapse, and write its report
	@$(BIN)/python samples/demo.py

test: $(READY)  ## Run all tests
	$(BIN)/pytest -n $(TESTERS) $(PYTEST_ARGS)

lint: $(READY)  ## Check style, format, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY)  ## Put the code into its format
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

bench: $(READY)  ## Measure what a frame costs, beside the script that one would write instead
	$(BIN)/python tests/bench/bench_frames.py

bench-match: $(READY)  ## Measure how well near-copies are found in MEDIA, beside other methods
	$(ONE_CORE) $(BIN)/python tests/bench/bench_match.py $(MEDIA) $(MATCH_ARGS)

bench-rivals: $(READY)  ## Install the methods for bench-match that do not fit beside platemark's libraries
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade --no-deps \
		--target $(VENV)/rivals --requirement tests/bench/rivals.txt

bench-index: $(READY)  ## Measure the index with 10,000 references: its size, its start, what a frame costs
	$(ONE_CORE) $(BIN)/python tests/bench/bench_index.py $(MEDIA) $(INDEX_ARGS)

bench-judge: $(READY)  ## Measure what judging one asset by all shipped rules costs
	$(ONE_CORE) $(BIN)/python tests/bench/bench_judge.py

bench-hashes: $(READY)  ## Measure the exact search of 10,000,000 hashes, beside FAISS
	$(BIN)/python tests/bench/bench_hashes.py

system:  ## Install what tests need from the system, by apt: python3-venv, openssl, chromium, Pango (asks sudo if not root)
	@command -v apt-get >/dev/null || { echo "make system knows Debian and Ubuntu only. Install python3-venv, openssl, chromium, Pango and a font."; exit 1; }
	$(SUDO) apt-get update -qq
	$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv openssl chromium \
		libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core

clean:  ## Remove what was made here: the environment, caches, the demo
	rm -rf $(VENV) demo build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# The environment is made once, and again when setup.cfg changes.
$(READY): setup.cfg pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "platemark needs Python 3.11 or later: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null \
		|| { echo "Python's venv is missing. On Debian and Ubuntu: make system (or: apt-get install python3-venv)"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing platemark and the libraries it needs into $(VENV); the first time takes a few minutes."
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@
