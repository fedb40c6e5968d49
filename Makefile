# Acta: `make help` lists what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help
# A module may import only what Package.swift says that it depends on.
BOUNDARIES := --explicit-target-dependency-import-check error
PORT ?= 8080
DIR ?= .acta
PYTHON ?= python3

.PHONY: help setup build run test peers bench schemas lint format clean

help: ## Lists these commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | while IFS=$$'\t' read -r name text; do printf '  make %-9s %s\n' "$$name" "$$text"; done

setup: ## Installs what is missing on this machine (Debian 12)
	@QUIET=$(QUIET) Deploy/bootstrap

# Swift's own libraries are linked in: it starts faster, takes less memory, and runs where no Swift is installed.
build: setup ## Builds the program: .build/release/acta
	@echo "Building (the first time takes about five minutes, later ones seconds)"
	@swift build -c release $(BOUNDARIES) --static-swift-stdlib --product acta

run: build ## Starts Acta with a private PostgreSQL and a commune in it: PORT=8080 DIR=.acta
	@.build/release/acta dev --dir $(DIR) --port $(PORT) --demo

test: setup ## Runs all tests; they start the servers that they need
	@echo "Building the tests (the first time takes about five minutes)"
	@swift build --build-tests $(BOUNDARIES)
	@swift test --skip-build --no-parallel

peers: ## Installs published packages of others that the tests read books with (Python 3.12 or newer)
	@$(PYTHON) -m venv Tests/Peers/.venv
	@Tests/Peers/.venv/bin/pip install --quiet --requirement Tests/Peers/requirements.txt

bench: build ## Measures Acta beside PostgreSQL's own pgbench, in the same minutes, as ratios
	@.build/release/acta bench

schemas: setup ## Writes JSON Schemas, examples and the docs' tables from the Swift types
	@swift build $(BOUNDARIES) --product acta
	@.build/debug/acta schemas --write Schemas

lint: ## Checks the code's format
	@swift format lint --strict --recursive --parallel Package.swift Sources Tests Schemas/Schemas.swift

format: ## Formats the code
	@swift format --in-place --recursive --parallel Package.swift Sources Tests Schemas/Schemas.swift

clean: ## Deletes what was built; the data under DIR stays
	@rm -rf .build .build-*
