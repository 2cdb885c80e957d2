# install · run · check · test · soak · sanitize · bench · fuzz · style · types · reference. Needs python3 >= 3.11 with venv,
# cargo, gcc, make. One rule: a target installs everything that it needs. If it may not install something, it says so in one
# line (.ci/need).

PYTHON  ?= python3
VENV    := .venv
BIN     := $(VENV)/bin
STAMPS  := $(VENV)/stamps
NATIVE  := runtime/native
# Without make's own flags: otherwise cargo looks for a job server that it cannot reach.
ALONE   := env -u MAKEFLAGS -u MFLAGS
CARGO   := $(ALONE) cargo --locked
AT      := --manifest-path $(NATIVE)/Cargo.toml
PIP     := $(BIN)/python -m pip --disable-pip-version-check -q
# The sources of the extension: the core, and the crates that are linked into it.
LINKED  := $(NATIVE) $(NATIVE)/crates/loadgen
CRATES  := $(shell find $(LINKED:=/src) -name '*.rs') $(LINKED:=/Cargo.toml) $(NATIVE)/Cargo.lock
HOST    ?= 127.0.0.1
PORT    ?= 8000
SECONDS ?= 60
# Most tests wait for a deadline or for a process to start, so twice as many workers as cores keep the cores busy.
WORKERS ?= $(shell expr 2 '*' $$(nproc))
PYTEST  := $(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal --durations 20 --durations-min 1
SIDE_BY_SIDE := $(MAKE) --no-print-directory -j 2 -Oline

.PHONY: install run check test soak sanitize bench fuzz style types reference rust rust-built tools locks clean
.DELETE_ON_ERROR:
.SILENT:

install: $(STAMPS)/native

run: install
	exec $(BIN)/stateroom serve examples.chat:app --host $(HOST) --port $(PORT)

# All tests. The crates are built twice: for their own tests, and in release mode for Python.
test:
	$(SIDE_BY_SIDE) tools rust-built style types
	$(MAKE) --no-print-directory rust
	$(PYTEST) tests

# All tests that need no running server: run it after each change.
check:
	$(SIDE_BY_SIDE) install rust-built style types
	$(MAKE) --no-print-directory rust
	$(PYTEST) -m "not server" tests

rust: $(STAMPS)/venv
	echo "cargo test"
	$(CARGO) test $(AT) --workspace --quiet

rust-built: $(STAMPS)/venv
	$(CARGO) test $(AT) --workspace --quiet --no-run

# Ten minutes of everything at once: memory and descriptors must not grow. Not part of `make test`.
soak: $(STAMPS)/test $(STAMPS)/native
	$(BIN)/python -m tests.soak $(or $(SOAK_S),600)

# The native tests under AddressSanitizer and LeakSanitizer. Not part of `make test`.
sanitize: $(STAMPS)/venv
	.ci/sanitize

bench: $(STAMPS)/bench $(STAMPS)/native
	$(BIN)/python -m bench

fuzz: $(STAMPS)/run
	.ci/fuzz $(SECONDS)

style: $(STAMPS)/test
	.ci/need rustfmt clippy
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-logo
	cargo fmt $(AT) --all --check
	echo "clippy"
	PYO3_PYTHON=$(abspath $(BIN)/python) $(CARGO) clippy $(AT) --workspace --quiet --all-targets --features python -- -D warnings

types: $(STAMPS)/test
	$(BIN)/mypy

# Generates the page of every public name, from the docstrings, and the page of every setting.
reference: install
	$(BIN)/python docs/reference.py > docs/reference.md
	$(BIN)/stateroom settings --markdown > docs/settings.md

tools: $(STAMPS)/test $(STAMPS)/native $(STAMPS)/system $(STAMPS)/node

# Pins the newest releases that fit pyproject.toml. A lock file must not contain the address of a registry.
locks: $(STAMPS)/test
	.ci/lock $(BIN)/python

clean:
	rm -rf $(VENV) $(NATIVE)/target tests/interop/node/node_modules

$(STAMPS)/venv: .ci/need
	.ci/need python cargo cc
	echo "making $(VENV)"
	$(PYTHON) -m venv $(VENV)
	mkdir -p $(STAMPS) && touch $@

$(STAMPS)/run: .ci/locks/run.txt $(STAMPS)/venv
	$(PIP) install --require-hashes -r $<
	touch $@

$(STAMPS)/test: .ci/locks/test.txt $(STAMPS)/run
	$(PIP) install --require-hashes -r $<
	touch $@

$(STAMPS)/bench: .ci/locks/bench.txt $(STAMPS)/run
	$(PIP) install --require-hashes -r $<
	touch $@

$(STAMPS)/native: $(CRATES) pyproject.toml $(STAMPS)/run
	echo "building the native core in release mode; the first time takes minutes"
	PATH="$(abspath $(BIN)):$$PATH" MATURIN_PEP517_ARGS=--locked $(ALONE) $(PIP) install --no-deps --no-build-isolation -e .
	touch $@

$(STAMPS)/system: .ci/need $(STAMPS)/venv
	.ci/need --install node npm chromium
	touch $@

$(STAMPS)/node: tests/interop/node/package-lock.json $(STAMPS)/system
	cd tests/interop/node && npm ci --silent --no-audit --no-fund
	touch $@
