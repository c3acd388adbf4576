# Runs on a machine that has Python 3.11 or newer, a C compiler and make. `make` alone says what there is.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
AS_OF := 2026-11-20
SAMPLE := sample_agencies/so-nho.yaml
AGENCY := sdl-binh-an
DEMO := out/demo
# A run that finds something ends with 1. In the demo that is the point; any other code stops it.
FOUND := || [ $$? -eq 1 ]

.DEFAULT_GOAL := help
.PHONY: help demo test docs templates proof bench clean

help: ## say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/installed ## install, assess a sample agency, write its reports and papers into out/demo
	@mkdir -p $(DEMO)
	@$(BIN)/qms check $(SAMPLE) --as-of $(AS_OF) --quiet $(FOUND)
	@$(BIN)/qms check $(SAMPLE) --as-of $(AS_OF) --format html,docx,xlsx,json --output $(DEMO) $(FOUND)
	@$(BIN)/qms audit render all $(SAMPLE) --as-of $(AS_OF) --output $(DEMO)/papers $(FOUND)
	@$(BIN)/qms audit checklist $(SAMPLE) --as-of $(AS_OF) --output $(DEMO)/checklist.xlsx $(FOUND)
	@echo "$(SAMPLE), $(AS_OF):"
	@echo "  $(DEMO)/$(AGENCY).html  để xem trong trình duyệt / report for the browser"
	@echo "  $(DEMO)/$(AGENCY).docx  báo cáo khoảng cách / gap report"
	@echo "  $(DEMO)/findings.xlsx     sổ tính để làm việc / workbook to work in"
	@echo "  $(DEMO)/assessment.json   dành cho phần mềm khác / for other programs"
	@echo "  $(DEMO)/checklist.xlsx    phiếu kiểm tra / checklist of an audit"
	@echo "  $(DEMO)/papers/           hồ sơ để trình ký / papers to sign"
	@echo "README.vi.md, README.md: source $(BIN)/activate"

test: $(VENV)/installed-dev ## install the tools too, then run all that a change has to pass
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/qms rules lint
	$(BIN)/qms rules test
	$(BIN)/python -m qms_checker.reference_pages --check
	$(BIN)/python -m qms_checker.word_layout --check
	$(BIN)/python -m pytest -n auto

docs: $(VENV)/installed ## write docs/reference again from the schema and the rules
	$(BIN)/python -m qms_checker.reference_pages

templates: $(VENV)/installed ## build the Word templates from templates/word/source
	$(BIN)/python -m qms_checker.word_layout

proof: $(VENV)/installed-dev ## run the long proofs that `make test` leaves out
	$(BIN)/python -m pytest -m slow -n auto

bench: $(VENV)/installed-dev ## measure the time and memory of many agencies
	$(BIN)/python -m benchmarks

clean: ## remove the environment and everything generated
	rm -rf $(VENV) tests/browser/node_modules out build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Installed anew only when pyproject.toml changes: the install is editable and sees every other change by itself.
# durable-rules comes as source; pip builds it apart, with a setuptools of its own.
$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml | $(VENV)/bin/python
	$(PIP) install --quiet --editable .
	@touch $@

# Where npm is missing, the tests that need what it installs are skipped and say so.
$(VENV)/installed-dev: pyproject.toml tests/browser/package-lock.json | $(VENV)/bin/python
	$(PIP) install --quiet --editable '.[dev]'
	@if command -v npm >/dev/null; then npm ci --prefix tests/browser --no-audit --no-fund --silent; fi
	@touch $(VENV)/installed $@
