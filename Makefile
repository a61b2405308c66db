# The commands of the project. `make run` and `make test` do all the set-up that they need on a fresh machine.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Where torch comes from: pip's own configuration, or TORCH_INDEX=<url> for another source.
TORCH_ARGS := $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX))
TORCH := torch==2.13.0
# Certificates of this machine, as pip uses them, and not only those that uv ships.
export UV_SYSTEM_CERTS := 1
STAMP := $(VENV)/.installed

.PHONY: chromium setup run test slow eval bench check lock clean help

help:            ## list the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | sort

# Torch first and with pip, which follows the machine's configuration for it; then the locked rest, without resolution.
$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make run PYTHON=python3.11"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(TORCH_ARGS) "$(TORCH)" uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --require-hashes -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e . --config-settings editable_mode=compat
	touch $(STAMP)

setup: $(STAMP)  ## environment and index, no server
	$(BIN)/python -m ingest build

run: setup       ## the tutor in the browser, on 127.0.0.1:7860
	@command -v bwrap >/dev/null || echo "Coding exercises will need bubblewrap: apt-get install bubblewrap"
	$(BIN)/python -m ui

# Browser tests drive the system's Chromium; where this account may install it, it is installed.
chromium:
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq chromium iproute2 >/dev/null; } \
	  || { echo "The browser tests need Chromium: sudo apt-get install chromium iproute2"; exit 1; }

test: $(STAMP) chromium check  ## lint, types, and every test that is not slow
	$(BIN)/python -m pytest -m "not slow"

slow: $(STAMP) chromium        ## kills, cold processes, no network: the tests that take long
	$(BIN)/python -m pytest -m slow

check: $(STAMP)  ## lint, types, and the corpus
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m ingest check

eval: setup      ## answer quality on the cases: docs/measurements.md
	$(BIN)/python -m evals run

bench: setup     ## speed and memory: docs/measurements.md
	$(BIN)/python -m evals bench

lock: $(STAMP)   ## resolve the dependencies again; torch is left out, it is installed first
	$(BIN)/uv pip compile pyproject.toml --extra test --generate-hashes --quiet --no-annotate --no-header \
	  --no-emit-package torch --no-emit-index-url --no-emit-find-links $(if $(WHEELS),--find-links $(WHEELS)) -o requirements.lock

clean:           ## remove the environment; learners' data under TUTOR_HOME stay
	rm -rf $(VENV) .mypy_cache .ruff_cache
