# Everything runs in .venv, which the first target that needs it makes from the lock files.
# Only a Python of 3.11 or later, git and make have to be there. `make help` lists the targets.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh

PY := .venv/bin/python
READY := .venv/.ready
KERNELS := .venv/.kernels
MODELS := .venv/.models
STUDIO := .venv/.studio
DIFFUSION := .venv-diffusion/bin/python
DIFFUSION_READY := .venv-diffusion/.ready
REMOTE := .venv/remote-packages
CLIENTS := .venv-clients/.ready
PAGE := .venv-page/.ready
ENGINE := $(wildcard $(foreach part,engines/parallax vision inpaint,src/stillmotion/$(part)/*.py \
	src/stillmotion/$(part)/*/*.py src/stillmotion/$(part)/*/*/*.py))
PIP := $(PY) -m pip --disable-pip-version-check
# One more than cores, since some tests wait for processes that were killed, or for answers; but no
# more than four, since each may hold the models and a scene: 1.5 GB.
JOBS ?= $(shell cores=$$(getconf _NPROCESSORS_ONLN); echo $$((cores < 3 ? cores + 1 : 4)))
IN_PARALLEL := -n $(JOBS) --dist loadfile --no-loadscope-reorder
GENERATIVE := tests/acceptance/test_generative.py tests/engines/generative
# They have targets of their own.
APART := $(addprefix --ignore ,$(GENERATIVE) $(addprefix tests/,attacks clients cluster diffusion \
	docs/test_snippets.py remote studio))
LOCK := $(PY) -m uv pip compile --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate -q

# Tests start hundreds of Pythons: what one has compiled, the next one finds, whatever is set here.
export PYTHONDONTWRITEBYTECODE :=

EXTRAS := --extra mcp --extra objects --extra postgres --extra ray --extra telemetry

.PHONY: help
help: ## List the targets.
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 14

.PHONY: demo
demo: $(KERNELS) $(MODELS) ## Make a video of a photograph, through a real server: out/demo.mp4.
	@$(PY) examples/demo.py

.PHONY: serve
serve: $(KERNELS) $(STUDIO) ## Run the server (flags: make serve ARGS="--port 9000").
	@$(PY) -m stillmotion serve $(ARGS)

.PHONY: test
test: $(KERNELS) $(MODELS) $(STUDIO) ## Run the tests (some of them: make test ARGS=tests/cli).
	$(PY) -m pytest $(if $(ARGS),$(ARGS),$(APART) -m "not services" $(IN_PARALLEL))

.PHONY: test-attacks
test-attacks: $(KERNELS) $(MODELS) ## Run the tests that attack a server: hostile hosts, connections and bodies.
	$(PY) -m pytest $(if $(ARGS),$(ARGS),tests/attacks $(IN_PARALLEL))

.PHONY: test-generative
test-generative: $(KERNELS) $(MODELS) ## Run the tests of engines that generate, with stand-ins for their models.
	$(PY) -m pytest $(if $(ARGS),$(ARGS),$(GENERATIVE) $(IN_PARALLEL))

.PHONY: test-services
test-services: $(KERNELS) $(MODELS) $(STUDIO) ## Run the tests on PostgreSQL and S3 servers, which they start.
	$(PY) -m pytest $(APART) -m services $(IN_PARALLEL) $(ARGS)

.PHONY: test-docs
test-docs: $(KERNELS) $(MODELS) $(STUDIO) ## Run what the documents have to paste.
	$(PY) -m pytest tests/docs/test_snippets.py -n $(JOBS)

.PHONY: test-studio
test-studio: $(KERNELS) $(MODELS) $(STUDIO) $(PAGE) ## Run the tests of the studio, most of them in Chromium.
	$(PY) -m pytest $(if $(ARGS),$(ARGS),tests/studio $(IN_PARALLEL))

.PHONY: test-ray
test-ray: $(KERNELS) ## Run the tests that start a Ray cluster of two nodes on this machine.
	$(PY) -m pytest tests/cluster $(ARGS)

.PHONY: test-diffusion
test-diffusion: $(DIFFUSION_READY) $(KERNELS) $(MODELS) ## Run the tests of video models on a processor, with torch in .venv-diffusion.
	HF_HUB_OFFLINE=1 $(DIFFUSION) -m pytest $(if $(ARGS),$(ARGS),tests/diffusion $(IN_PARALLEL))

.PHONY: test-remote
test-remote: $(KERNELS) $(REMOTE)/.ready ## Run the tests of engines behind servers, by the servers' own classes.
	$(PY) -m pytest $(if $(ARGS),$(ARGS),tests/remote $(IN_PARALLEL))

.PHONY: test-clients
test-clients: $(KERNELS) $(CLIENTS) ## Run the tests of unmodified clients of other makers.
	$(PY) -m pytest tests/clients $(ARGS)

# Other seeds, stores and executors: make soak STILLMOTION_FAULTS_SEED=7 (docs/testing.md).
STILLMOTION_FAULTS_FAULTS ?= 1000
STILLMOTION_FAULTS_TASKS ?= 2000

.PHONY: soak
soak: export STILLMOTION_FAULTS_FAULTS := $(STILLMOTION_FAULTS_FAULTS)
soak: export STILLMOTION_FAULTS_TASKS := $(STILLMOTION_FAULTS_TASKS)
soak: $(KERNELS) ## Run attacks and faults at length: 1000 tasks between hostile hosts, 1000 faults.
	STILLMOTION_SOAK_TASKS=1000 $(PY) -m pytest tests/attacks/test_hostile_hosts.py
	$(PY) -m pytest -s tests/faults/test_faults.py

.PHONY: wheel
wheel: $(MODELS) $(STUDIO) ## Build the wheel, and make a video with it in an empty environment.
	@scripts/check-wheel

.PHONY: check
check: $(READY) $(PAGE) ## Check style, types, layers and documents.
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	@if test -x .venv-page/node_modules/.bin/tsc; then \
		echo tsc -p jsconfig.json; .venv-page/node_modules/.bin/tsc -p jsconfig.json; \
	else echo "The page's types are not checked without npm: install nodejs and npm."; fi
	.venv/bin/lint-imports
	$(PY) -m pytest -q tests/docs --ignore tests/docs/test_snippets.py

.PHONY: thumbnails
thumbnails: $(READY) ## Paint anew what painted places are compared with, where another look is meant.
	PYTHONPATH=src $(PY) tests/engines/backdrops/thumbnails.py

.PHONY: bench
bench: $(KERNELS) ## Measure: each script in bench/, in turn.
	@missed=; for script in bench/*.py; do \
		echo "== $$script"; $(PY) "$$script" || missed="$$missed $$script"; \
	done; test -z "$$missed" || { echo "limits missed:$$missed"; exit 1; }

.PHONY: lock
lock: $(READY) ## Pin the newest versions that pyproject.toml allows.
	$(LOCK) --upgrade pyproject.toml -o requirements/base.lock
	$(LOCK) --upgrade $(EXTRAS) pyproject.toml -o requirements/cluster.lock
	$(LOCK) --upgrade --group dev pyproject.toml -o requirements/dev.lock
	UV_FIND_LINKS="$$PIP_FIND_LINKS" $(LOCK) --upgrade --extra diffusion --group dev \
		-c requirements/dev.lock -c requirements/torch-cpu.txt pyproject.toml \
		-o requirements/diffusion.lock
	$(LOCK) --upgrade requirements/clients.in -o requirements/clients.lock
	cd requirements/clients && npm install --package-lock-only --omit-lockfile-registry-resolved \
		--no-audit --no-fund openai@latest
	cd requirements/page && npm install --package-lock-only --omit-lockfile-registry-resolved \
		--no-audit --no-fund axe-core@latest typescript@latest

.PHONY: clean
clean: ## Remove what the other targets made.
	rm -f src/stillmotion/studio/page/vendor/*.js src/stillmotion/studio/page/vendor/*.txt
	rm -rf .venv .venv-clients .venv-diffusion .venv-page out build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis \
		.import_linter_cache
	find src tests bench examples -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): requirements/dev.lock pyproject.toml
	@$(PY) -c '' 2>/dev/null || scripts/make-venv
	@echo "Installing the locked packages into .venv ..."
	@$(PIP) install -q --require-hashes -r requirements/dev.lock
	@$(PIP) install -q --no-deps --no-build-isolation -e .
	@touch $@

# An environment of its own, since torch is large and nothing else needs it. Its build for
# processors comes from wherever pip is told of one (PIP_FIND_LINKS, PIP_EXTRA_INDEX_URL).
$(DIFFUSION_READY): $(READY) requirements/diffusion.lock
	@echo "Installing the locked packages into .venv-diffusion, with torch ..."
	@$(PY) -m venv --clear .venv-diffusion
	@$(DIFFUSION) -m pip --disable-pip-version-check install -q --no-deps --require-hashes \
		-r requirements/diffusion.lock
	@$(DIFFUSION) -c 'import torch' || { echo "Tell pip where torch's build for processors is" \
		"(PIP_FIND_LINKS or PIP_EXTRA_INDEX_URL), and try again."; exit 1; }
	@$(DIFFUSION) -m pip --disable-pip-version-check install -q --no-deps --no-build-isolation -e .
	@touch $@

# In an environment of their own: they bring other versions of what the server uses.
$(CLIENTS): requirements/clients.lock requirements/clients/package-lock.json | $(READY)
	@echo "Installing the locked clients into .venv-clients ..."
	@test -x .venv-clients/bin/python || $(PY) -m venv .venv-clients
	@.venv-clients/bin/python -m pip --disable-pip-version-check install -q --require-hashes \
		-r requirements/clients.lock
	@mkdir -p .venv-clients/node
	@cp requirements/clients/package.json requirements/clients/package-lock.json .venv-clients/node
	@if command -v npm >/dev/null; then \
		cd .venv-clients/node && npm ci --silent --no-audit --no-fund; \
	else echo "Going on without npm: install the packages nodejs and npm."; fi
	@touch $@

# What the studio's page is checked with; nobody who uses it needs any of this.
$(PAGE): requirements/page/package.json requirements/page/package-lock.json
	@echo "Installing what the page is checked with into .venv-page ..."
	@mkdir -p .venv-page
	@cp requirements/page/package.json requirements/page/package-lock.json .venv-page
	@if command -v npm >/dev/null; then \
		cd .venv-page && npm ci --silent --no-audit --no-fund && touch .ready; \
	else echo "Going on without npm: install the packages nodejs and npm."; fi

$(KERNELS): $(READY) $(ENGINE)
	@echo "Compiling the engine's kernels ..."
	@$(PY) -m stillmotion.engines.parallax.warm
	@touch $@

# Once: without models the engine works too, and `stillmotion models pull` can be tried again.
$(MODELS): $(READY) src/stillmotion/models/manifest.toml
	@echo "Fetching the models (210 MB on disk) ..."
	@$(PY) -m stillmotion models pull >/dev/null || echo "Going on without some models."
	@touch $@

# They go into the source tree, from where the pages and the wheel have them; git leaves them out.
$(STUDIO): $(READY) src/stillmotion/studio/libraries.toml src/stillmotion/studio/libraries.py
	@echo "Fetching the libraries of the studio's pages ..."
	@$(PY) -m stillmotion.studio.libraries
	@touch $@

# One platform's wheels, whatever this one is: they are read, not installed.
$(REMOTE)/.ready: tests/remote/packages.txt | $(READY)
	@echo "Fetching the packages of the serving engines (47 MB) ..."
	@rm -rf $(REMOTE)
	@$(PIP) download -q --no-deps --require-hashes --only-binary :all: --python-version 3.11 \
		--platform manylinux_2_34_x86_64 -d $(REMOTE) -r tests/remote/packages.txt
	@touch $@
