# Each target is a real command; `make preview` and `make test` need nothing but Python 3.11+, make and git.
STACK ?= dev
STACKS := $(patsubst Pulumi.%.yaml,%,$(wildcard Pulumi.*.yaml))
OUT ?= out/$(STACK)
PYTHON ?= python3
RUN := .venv/bin/python
ifeq ($(CI),true)
PIP_FLAGS := --quiet --no-input
else
PIP_FLAGS := --quiet
endif

.PHONY: preview render up down check test test-fast mutants golden schema docs bench testbed testbed-shell clean

preview: .venv/run
	@$(RUN) -m offline preview $(STACK)

render: .venv/run
	@$(RUN) -m offline render $(STACK) --out $(OUT)

up: .venv/run
	@$(RUN) -m deploy up $(STACK) $(FLAGS)

down: .venv/run
	@$(RUN) -m deploy down $(STACK) $(FLAGS)

check: .venv/dev
	$(RUN) -m ruff format --check .
	$(RUN) -m ruff check .
	$(RUN) -m basedpyright

test: .venv/dev
	-@$(RUN) -m testbed build
	$(RUN) -m testbed run --or-outside -- $(abspath $(RUN)) -m pytest --cov $(PYTEST_FLAGS)

test-fast: .venv/dev
	$(RUN) -m pytest --layer fast --cov $(PYTEST_FLAGS)

mutants: .venv/dev
	$(RUN) -m tests.mutants

golden: .venv/dev
	for stack in $(STACKS); do $(RUN) -m offline render $$stack --out tests/golden/$$stack || exit; done

schema: .venv/run
	$(RUN) -m settings.schema schema/stack.schema.json

docs: .venv/run
	$(RUN) -m rules.page docs/rules.md

bench: .venv/dev
	$(RUN) -m testbed build --with-helm
	$(RUN) -m benchmarks

testbed: .venv/dev
	$(RUN) -m testbed build

testbed-shell: .venv/dev
	$(RUN) -m testbed build
	$(RUN) -m testbed shell $(STACK)

clean:
	rm -rf .venv .testbed .pulumi out

.venv/run: requirements.txt
	@test -x $(RUN) || $(PYTHON) -m venv .venv
	@$(RUN) -m pip install $(PIP_FLAGS) -r requirements.txt
	@touch $@

.venv/dev: requirements-dev.txt requirements.txt
	@test -x $(RUN) || $(PYTHON) -m venv .venv
	@$(RUN) -m pip install $(PIP_FLAGS) -r requirements-dev.txt
	@touch .venv/run $@
