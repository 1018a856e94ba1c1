# `make book` and `make test` need Python 3.11 or newer, make, and nothing else; everything is installed into .venv.
PYTHON ?= python3
PORT ?= 8000

VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile
PAGE := _build/html/index.html
PYTEST := $(BIN)/python -m pytest -n 2 --max-worker-restart 0 --dist loadfile --no-loadscope-reorder
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-header --no-emit-package byhand

.PHONY: book serve watch lab notebooks test quick lint bench pins pdf zip clean

book: $(VENV)/book  ## build the pages; a warning is an error
	$(BIN)/python -m web.author.build
	@echo "Open $(PAGE), or paste this into the browser: file://$(CURDIR)/$(PAGE)"

serve: book  ## build the pages and serve them to this machine
	@echo "Open http://localhost:$(PORT)/"
	$(BIN)/python -m http.server --bind 127.0.0.1 --directory _build/html $(PORT)

watch: $(VENV)/watch  ## build, serve, and build and reload again after each edit
	$(BIN)/python -m web.author.watch $(PORT)

lab: $(VENV)/lab  ## open the chapters in JupyterLab
	$(BIN)/jupyter-lab chapters

notebooks: $(VENV)/book  ## run every chapter afresh and store its outputs in it; ONLY=06 runs those that begin so
	$(BIN)/python -m web.author.store_outputs $(ONLY)

test: $(VENV)/test  ## run every test; make test ONLY=06 those of one chapter
ifdef ONLY
	asked=$$($(BIN)/python -m web.author.only $(ONLY)) && printf '%s\n' "$$asked" | tr '\n' '\0' | xargs -0 $(PYTEST)
else
	$(PYTEST)
endif

quick: $(VENV)/test  ## run the tests that need no browser, no built book and no notebook
	$(PYTEST) --dist worksteal --quick tests

lint: $(VENV)/test  ## style and types
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: $(VENV)/bench book  ## measure: _build/bench.txt and _build/bench.json; make bench ONLY="live pages" runs some
	$(BIN)/python benchmarks/run.py $(ONLY)

pins: $(VENV)/test  ## move the dependencies to their newest versions that fit pyproject.toml
	$(BIN)/python -m pip install --quiet uv
	$(COMPILE) --upgrade --extra book --extra test --extra lint pyproject.toml -o tests/requirements.txt
	$(COMPILE) --extra book -c tests/requirements.txt pyproject.toml -o $(VENV)/pins
	printf '%s\n' nbgrader otter-grader ipykernel 'setuptools>=77' 'sympy<1.15' 'mpmath<1.4' 'numpy<2.5' \
		'jsonschema<4.25' | \
		$(COMPILE) --upgrade - -o tests/graders.txt
	(echo "-e ./byhand"; echo "-e ."; grep -v '#   -c ' $(VENV)/pins) > requirements.txt

pdf: book $(VENV)/test  ## print the book: _build/gradients-by-hand.pdf
	$(BIN)/python -m web.print.pdf

zip: book  ## the pages in one file: _build/gradients-by-hand.zip
	$(BIN)/python -m web.print.archive

clean:
	rm -rf _build

$(VENV)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name one with: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/book: $(VENV)/python requirements.txt pyproject.toml byhand/pyproject.toml
	$(INSTALL) -r requirements.txt
	@touch $@

$(VENV)/lab: $(VENV)/book tests/requirements.txt
	$(INSTALL) -c tests/requirements.txt jupyterlab
	@touch $@

$(VENV)/watch: $(VENV)/book tests/requirements.txt
	$(INSTALL) -c tests/requirements.txt sphinx-autobuild
	@touch $@

$(VENV)/test: $(VENV)/book tests/requirements.txt
	$(INSTALL) -r tests/requirements.txt
	@touch $@

$(VENV)/bench: $(VENV)/test benchmarks/requirements.txt
	$(INSTALL) -r benchmarks/requirements.txt
	@touch $@
