# Each target is a real command; `make preview` and `make test` need nothing but Python 3.11+, make and git.
STACK ?= dev
# The layers of the tests that need the testbed.
LAYERS ?= testbed cluster mesh engine
PYTHON ?= python3
# What a person gives, in the environment or on the command line, is data: `value` and `:=` keep make from expanding it, and
# recipes read it from their environment, so that the shell takes none of it for code; `set -f` keeps it from matching files.
override STACK := $(value STACK)
override OUT := $(if $(filter undefined,$(origin OUT)),out/$(STACK),$(value OUT))
override LAYERS := $(value LAYERS)
override FLAGS := $(value FLAGS)
override PYTEST_FLAGS := $(value PYTEST_FLAGS)
override PYTHON := $(value PYTHON)
override CI := $(value CI)
export STACK OUT LAYERS FLAGS PYTEST_FLAGS PYTHON
# None of these is a person's to give.
override RUN := .venv/bin/python
override PIP_FLAGS := --quiet --require-hashes
override UNLESS_CI := -
override COVERAGE :=
ifeq ($(CI),true)
override PIP_FLAGS += --no-input
override UNLESS_CI :=
override COVERAGE := --cov
endif
# Every package for every platform, with its hashes; what is pinned stays unless FLAGS says otherwise.
override COMPILE := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--annotation-style line --custom-compile-command "make requirements"

.PHONY: preview render graph preflight up refresh down check test test-fast test-python test-layers test-nightly mutants golden schema docs bench audit requirements testbed sandbox demo clean

preview: .venv/run
	@$(RUN) -m offline preview "$$STACK"

render: .venv/run
	@$(RUN) -m offline render "$$STACK" --out "$$OUT"

graph: .venv/run
	@for file in Pulumi.*.yaml; do stack="$${file#Pulumi.}" && stack="$${stack%.yaml}" && \
		$(RUN) -m offline graph "$$stack" --out "out/graph/$$stack.html" --out "out/graph/$$stack.mmd" || exit; done

preflight: .venv/run
	@$(RUN) -m microservices.deploy preflight "$$STACK"

up: .venv/run
	@set -f; $(RUN) -m microservices.deploy up "$$STACK" $$FLAGS

refresh: .venv/run
	@set -f; $(RUN) -m microservices.deploy refresh "$$STACK" $$FLAGS

down: .venv/run
	@set -f; $(RUN) -m microservices.deploy down "$$STACK" $$FLAGS

check: .venv/dev
	$(RUN) -m ruff format --check .
	$(RUN) -m ruff check .
	$(RUN) -m basedpyright

# What Python compiles is kept: the tests start hundreds of programs.
test test-fast test-python test-layers test-nightly: export PYTHONDONTWRITEBYTECODE =

test: test-python test-layers

# The tests of each part by itself, for every edit.
test-fast: .venv/dev
	set -f; $(RUN) -m pytest -n auto --layer=fast $(COVERAGE) $$PYTEST_FLAGS

# All that needs nothing but Python: the fast layer, and the whole program.
test-python: .venv/dev
	set -f; $(RUN) -m pytest -n auto --layer=fast --layer=integration $(COVERAGE) $$PYTEST_FLAGS

# In CI a testbed that cannot be built is a failure; a person sees which tests are skipped, and why.
test-layers: .venv/dev
	$(UNLESS_CI)@$(RUN) -m testbed build
	set -f; $(RUN) -m pytest -n auto $$(printf -- ' --layer=%s' $$LAYERS) $$PYTEST_FLAGS

# Long series as well, and ten times as many generated examples, other ones each time. What needs
# Python alone runs outside of the testbed's namespaces: SDKs need packages from the network.
test-nightly: .venv/dev
	$(RUN) -m testbed build
	set -f; $(RUN) -m pytest -n auto --nightly --layer=fast --layer=integration $$PYTEST_FLAGS
	set -f; $(RUN) -m pytest -n auto --nightly $$(printf -- ' --layer=%s' $$LAYERS) $$PYTEST_FLAGS

mutants: .venv/dev
	$(RUN) -m tests.mutants

golden: .venv/dev
	for file in Pulumi.*.yaml; do stack="$${file#Pulumi.}" && stack="$${stack%.yaml}" && \
		$(RUN) -m offline render "$$stack" --out "tests/golden/$$stack" || exit; done

schema: .venv/run
	$(RUN) -m offline schema schema/stack.schema.json

docs: .venv/run
	$(RUN) -m microservices.rules.page docs/rules.md
	$(RUN) -m microservices.load.settings_page docs/settings.md

bench: .venv/dev
	$(RUN) -m testbed build --with-helm
	$(RUN) -m benchmarks

audit: .venv/tools
	$(RUN) -m tests.audit

requirements: .venv/tools
	set -f; $(COMPILE) requirements.in --output-file requirements.txt $$FLAGS
	set -f; $(COMPILE) requirements-dev.in --output-file requirements-dev.txt $$FLAGS
	set -f; $(COMPILE) requirements-tools.in --output-file requirements-tools.txt $$FLAGS

testbed: .venv/dev
	$(RUN) -m testbed build

sandbox: .venv/dev
	@exec $(RUN) -m testbed sandbox "$$STACK"

demo: .venv/dev
	@exec $(RUN) -m testbed demo "$$STACK"

# What can be made again; the state in .pulumi/state cannot, and is kept. A CLI is a folder named by its version.
clean:
	rm -rf .venv .testbed out .pulumi/[0-9]*

.venv/run: requirements.txt
	@test -x $(RUN) || (set -f; $$PYTHON -m venv .venv)
	@$(RUN) -m pip install $(PIP_FLAGS) -r requirements.txt
	@touch $@

.venv/dev: requirements-dev.txt
	@test -x $(RUN) || (set -f; $$PYTHON -m venv .venv)
	@$(RUN) -m pip install $(PIP_FLAGS) -r requirements-dev.txt
	@touch .venv/run $@

.venv/tools: .venv/dev requirements-tools.txt
	@$(RUN) -m pip install $(PIP_FLAGS) -r requirements-tools.txt
	@touch $@
