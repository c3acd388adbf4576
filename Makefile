# Runs on a machine that has Python 3.11 or newer, a C compiler and make. `make` alone says what there is.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
AS_OF := 2026-11-20
SAMPLE := sample_agencies/so-nho.yaml
DEMO := out/demo
# A run that finds something ends with 1. In the demo that is the point; any other code stops it.
FOUND := || [ $$? -eq 1 ]

.DEFAULT_GOAL := help
.PHONY: help demo test docs proof bench clean

help: ## say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-6s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/installed ## install, assess a sample agency, write its gap report and audit checklist into out/demo
	@mkdir -p $(DEMO)
	@$(BIN)/qms check $(SAMPLE) --as-of $(AS_OF) --quiet $(FOUND)
	@$(BIN)/qms check $(SAMPLE) --as-of $(AS_OF) --format docx --output $(DEMO)/gap-report.docx $(FOUND)
	@$(BIN)/qms check $(SAMPLE) --as-of $(AS_OF) --format json --output $(DEMO)/assessment.json $(FOUND)
	@$(BIN)/qms audit render internal-audit-checklist $(SAMPLE) --as-of $(AS_OF) --output $(DEMO)/internal-audit-checklist.docx $(FOUND)
	@echo "$(SAMPLE), assessed as of $(AS_OF):"
	@echo "  gap report                $(DEMO)/gap-report.docx"
	@echo "  internal audit checklist  $(DEMO)/internal-audit-checklist.docx"
	@echo "  the assessment as JSON    $(DEMO)/assessment.json"

test: $(VENV)/installed-dev ## install the tools too, then run all that a change has to pass
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/qms rules lint
	$(BIN)/qms rules test
	$(BIN)/python -m qms_checker.docs_reference --check
	$(BIN)/python -m pytest -n auto

docs: $(VENV)/installed ## write docs/reference again from the schema and the rules
	$(BIN)/python -m qms_checker.docs_reference

proof: $(VENV)/installed-dev ## run the long proofs that `make test` leaves out
	$(BIN)/python -m pytest -m slow -n auto

bench: $(VENV)/installed-dev ## measure the time and memory of many agencies
	$(BIN)/python -m benchmarks

clean: ## remove the environment and everything generated
	rm -rf $(VENV) out build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Installed anew only when pyproject.toml changes: the install is editable and sees every other change by itself.
# durable-rules comes as source; pip builds it apart, with a setuptools of its own.
$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml | $(VENV)/bin/python
	$(PIP) install --quiet --editable .
	@touch $@

$(VENV)/installed-dev: pyproject.toml | $(VENV)/bin/python
	$(PIP) install --quiet --editable '.[dev]'
	@touch $(VENV)/installed $@
