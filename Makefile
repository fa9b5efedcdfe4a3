# Two commands: `make lab` opens the workbook, `make test` passes the tests.
# Each target prepares .venv (once) and calls `crm`. Windows needs no make: see docs/deployment.md.
PYTHON ?= python3
# Options for crm, as in: make lab ARGS="--port 9000"
ARGS ?=

.PHONY: lab test stress class docs site prepare
lab test stress class docs site prepare:
	@command -v $(PYTHON) >/dev/null 2>&1 || { echo "CRM Workbook needs Python 3.11 or newer, and $(PYTHON) was not found. Install it from https://www.python.org/downloads/ (Debian, Ubuntu: sudo apt-get install python3 python3-venv), then run make again." >&2; exit 1; }
	@$(PYTHON) bootstrap.py $@ $(ARGS)
