# What a newcomer types. `make demo` and `make test` need Python 3.11 or newer, git and make; they set
# themselves up in .venv from requirements.lock, once.

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3 python3.14 python3.13 python3.12 python3.11
READY := $(VENV)/.project
PIP := $(BIN)/python -m pip --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help demo test test-slow test-act test-lowest lint format bench docs lock clean

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1	\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 20

demo: $(READY) ## repair three bundled broken projects and say where the reports are
	@$(BIN)/python bench/demo.py

test: lint ## lint, types and the fast tests
	$(BIN)/pytest -q -m "not slow" --numprocesses 2 --dist worksteal

test-slow: $(READY) ## the tests that need minutes or more isolation; says what it skips
	@.ci/tools
	@$(BIN)/pytest -q -rs -m slow --numprocesses 2 --dist loadfile || { code=$$?; test $$code -eq 5 || exit $$code; echo "no slow tests"; }

test-act: $(READY) ## the shipped workflows with act and the built image; says why when it cannot
	@.ci/tools
	$(BIN)/pytest -q -rs tests/test_act.py

test-lowest: $(READY) ## the fast tests with the oldest dependencies that pyproject.toml allows
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(VENV)-lowest
	$(BIN)/uv pip install --quiet --python $(VENV)-lowest --resolution lowest-direct --group dev --editable .
	$(VENV)-lowest/bin/pytest -q -m "not slow"

lint: $(READY) ## ruff and mypy, changing nothing
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: $(READY) ## let ruff put the sources in order
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

bench: $(READY) ## measure throughput, the own corpus, QUIXBUGS=FOLDER, and the image
	$(BIN)/uv pip install --quiet --python $(BIN)/python --group bench
	$(BIN)/patchwright bench throughput
	$(BIN)/patchwright bench corpus
	@test -z "$(QUIXBUGS)" || $(BIN)/patchwright bench quixbugs "$(QUIXBUGS)" --twice
	$(BIN)/patchwright bench page
	$(BIN)/python bench/image.py

docs: $(READY) ## write the pages that are made from the code
	$(BIN)/python bench/docs.py
	$(BIN)/python bench/examples.py

lock: $(READY) ## resolve requirements.lock anew: hashes, every platform, no index addresses
	$(BIN)/uv pip compile pyproject.toml --quiet --upgrade --group dev --all-extras --universal \
		--python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--output-file requirements.lock

clean: ## remove what the other targets made
	@chmod -R u+w .demo .bench 2>/dev/null || true
	rm -rf $(VENV) $(VENV)-lowest .demo .bench build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/.packages: requirements.lock
	@for python in $(PYTHON); do \
		if $$python -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			echo "setting up $(VENV) with $$($$python --version), once; this downloads packages" && \
			$$python -m venv --clear $(VENV) && \
			$(PIP) install --quiet --no-deps --require-hashes --requirement requirements.lock && \
			touch $@ && exit 0; \
			echo "$(VENV) could not be set up; the lines above say why" >&2; exit 1; \
		fi; \
	done; \
	echo "Python 3.11 or newer with its venv module is needed; none of these is one: $(PYTHON)." >&2; \
	echo "Install it (Debian, Ubuntu: apt-get install python3-venv) or name it: make PYTHON=/path/to/python3" >&2; \
	exit 1

$(READY): $(VENV)/.packages pyproject.toml
	@$(PIP) install --quiet --no-deps --no-build-isolation --no-index --editable .
	@touch $@
