# `make demo` draws real networks, `make test` tests; both make the virtual environment they need.
.DEFAULT_GOAL := help
.PHONY: help demo test check goldens figures man clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

help:     ## list the targets
	@sed -nE 's/^([a-z]+):.*## (.*)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

$(VENV)/installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/developing: $(VENV)/installed pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group dev
	@touch $@

demo: $(VENV)/installed     ## draw real networks into figures/ and print one
	$(BIN)/python examples/demo.py figures

test: $(VENV)/developing     ## run the whole suite
	$(BIN)/python -m pytest -n auto

check: $(VENV)/developing    ## style, types and tests; what to run before a commit
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pyright
	$(BIN)/python -m pytest -n auto

goldens: $(VENV)/developing  ## redraw tests/golden; look at the difference before you commit it
	$(BIN)/python -m pytest --update-goldens
	git diff --stat tests/golden

figures: $(VENV)/installed   ## redraw the figures of the README and the gallery
	$(BIN)/python examples/readme_figures.py docs/figures
	$(BIN)/python -m examples.gallery docs/figures

man: $(VENV)/installed       ## write the manual page anew, from --help
	$(BIN)/python -m nnviz manual > docs/nnviz.1

clean:    ## remove what the other targets leave behind
	git clean -Xdfq
