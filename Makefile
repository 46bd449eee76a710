# One line of `make help` for every target that has a comment behind two hashes.
PYTHON ?= python3
BIN := .venv/bin
MONTH ?= 2026-10
.DEFAULT_GOAL := help
.PHONY: help report demo test lab dashboard check bench calibration drill docs register clean

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | expand -t 12

.venv/.run: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

.venv/.test: .venv/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	touch $@

data/demo/delivery.toml: | .venv/.run
	$(BIN)/metrics demo data/demo

demo: .venv/.run data/demo/delivery.toml ## a synthetic national catalogue, and a snapshot of it
	$(BIN)/metrics snapshot build data/demo

report: demo ## the month's pack for the country and its provinces; prints the page to open
	$(BIN)/metrics report --month $(MONTH)

test: .venv/.test ## the whole suite
	$(BIN)/python -m pytest -n auto

lab: demo ## JupyterLab on the notebooks, with the current snapshot
	$(BIN)/metrics lab

dashboard: demo ## the explorer as a web page for people without JupyterLab (Voilà); prints its address
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dashboard]'
	METRICS_DATA=$(CURDIR)/data $(BIN)/metrics dashboard

check: .venv/.test ## style, types and the direction of imports
	$(BIN)/ruff check src tests benchmarks scripts notebooks
	$(BIN)/ruff format --check src tests benchmarks scripts
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/.test ## speed, as ratios against a floor or a peer in the same run
	$(BIN)/python -m benchmarks

drill: .venv/.run ## recall, precision and time of the rules on injected losses, orphans, stalls and gaming
	$(BIN)/python scripts/drill.py

calibration: .venv/.test ## how often the intervals of estimates hold the truth of 40 demos
	$(BIN)/python scripts/calibration.py

docs: .venv/.run ## write the generated references again
	$(BIN)/python scripts/build_reference.py

register: .venv/.test ## write the register of units again from its sources
	$(BIN)/python scripts/build_register.py

clean: ## remove what the targets made, but no snapshot and no report
	rm -rf .venv .pytest_cache .ruff_cache .mypy_cache .hypothesis build src/*.egg-info
