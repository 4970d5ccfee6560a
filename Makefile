# `make run` builds the graph from examples/ and reports; `make test` passes every check. Both set up what they need.
# `make docs` prints the outputs that the documentation shows anew.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
KG := $(BIN)/python -m kg_build
OUT := build
STORE := $(OUT)/store

.PHONY: run test setup lint docs clean

setup: $(VENV)/.done

$(VENV)/.done: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed: make PYTHON=python3.12 …"; exit 2; }
	@echo 'Setting up $(VENV): a minute, once'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@$(BIN)/python -m compileall -q src
	@touch $@

# What `run` prints: a heading with the command that a reader would type, and what it gives.
heading = @printf '\n== %s\n' '$(1)'
# The rows of a saved query, less their last column: an evidence IRI is too wide for a screen.
rows = @$(KG) query $(1) --store $(STORE) > $(OUT)/rows.txt && \
	sed -e 's/  *https:[^ ]*$$//' -e 's/  *evidence$$//' -e 's/  *-*$$//' $(OUT)/rows.txt

run: setup
	@mkdir -p $(OUT)
	$(call heading,Build the graph 建库: kg build examples)
	@$(KG) build examples --store $(STORE) --prune
	$(call heading,Check it against the shapes 校验: kg validate   (all of it in $(OUT)/validation.txt))
	@$(KG) validate --store $(STORE) --lang en > $(OUT)/validation.txt || { cat $(OUT)/validation.txt; exit 1; }
	@tail -n 1 $(OUT)/validation.txt
	$(call heading,Audit the sources 核对: kg audit examples   (two contradictions are planted in them))
	@$(KG) audit examples --format text
	$(call heading,Benefit standards side by side 待遇标准: kg query benefit-standards --param programme=低保)
	$(call rows,benefit-standards --param programme=低保)
	$(call heading,What each county paid 各县金额: kg query payments-by-county --param programme=低保)
	$(call rows,payments-by-county --param programme=低保)
	$(call heading,Go on 下一步)
	@echo 'serve: $(BIN)/kg serve --store $(STORE)   and open http://127.0.0.1:7878/'
	@echo 'query: curl "http://127.0.0.1:7878/queries/documents.csv"   or: $(BIN)/kg query --store $(STORE)'

docs: setup
	$(BIN)/python tests/update_docs.py

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint
	$(BIN)/pytest -n 2

clean:
	rm -rf $(VENV) $(OUT) .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
