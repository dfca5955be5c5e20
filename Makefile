SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
MAKEFLAGS += --warn-undefined-variables --no-builtin-rules
.DEFAULT_GOAL := help

GO ?= go
# The oldest Go that builds this module, as go.mod says.
GO_MIN := 1.26
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
# How long the tests of a package may take before they are taken to hang: a busy machine is ten times slower than a quiet one.
TESTTIME ?= 30m
# How long each fuzz target runs.
FUZZTIME ?= 20s
# The same for what strangers send: CBOR and client data, form posts, suites, messages of adapters.
FUZZTIME_OUTSIDE ?= $(FUZZTIME)
FUZZ_OUTSIDE := ./mockidp/internal/factor/webauthn ./mockidp/internal/login ./mockidp ./scenarios ./harness/wire
# What `make serve` serves and where: DIR is a tenant folder, empty for the demo.
DIR ?=
# The browser that clicks through the report: make test BROWSER= does without one, and skips those specs.
BROWSER ?= chromium
AXE := axe-core@4.14.1
HTTP ?= 127.0.0.1:4400

.PHONY: help
help: ## Show this list.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s  %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: build
build: need-go ## Build bin/mfaproof.
	$(GO) build -o bin/mfaproof .

.PHONY: run
run: need-go ## Run the embedded suites and print the matrix.
	$(GO) run . run

.PHONY: serve
serve: need-go ## Serve a tenant: make serve DIR=folder HTTP=127.0.0.1:4400.
	$(GO) run . serve $(DIR) --http $(HTTP)

.PHONY: test
test: need-go need-gcc $(if $(shell command -v npm),npm-modules) $(if $(shell command -v pip3),python-modules) need-browser ## Install what is missing, then run every test, the race detector and the embedded suites.
	$(GO) vet ./...
	$(GO) build -o bin/mfaproof .
	MFAPROOF_NPM_MODULES=$(if $(shell command -v npm),$(CURDIR)/.tools/npm) MFAPROOF_PYTHON_MODULES=$(if $(shell command -v pip3),$(CURDIR)/.tools/python) $(GO) test -timeout $(TESTTIME) ./...
	$(MAKE) race
	bin/mfaproof run

# The npm packages that the tests run as their authors publish them, pinned.
NPM_MODULES := lodash@4.18.1 jsonwebtoken@9.0.3 axios@1.21.1 uuid@14.0.3 moment@2.31.0 node-fetch@2.7.0

.PHONY: npm-modules
npm-modules: .tools/npm/installed ## Install the npm packages that the tests bundle into .tools/npm.

.tools/npm/installed: Makefile
	@command -v npm >/dev/null || { echo "This needs npm: install Node.js, or leave it out: go test ./... skips those tests." >&2; exit 1; }
	mkdir -p .tools/npm
	npm install --prefix .tools/npm --no-save --no-audit --no-fund --ignore-scripts $(NPM_MODULES)
	touch $@

# The verifier of the WebAuthn vectors that is not ours, pinned.
FIDO2 := fido2==2.2.1

.PHONY: python-modules
python-modules: .tools/python/installed ## Install the Python package that verifies the WebAuthn vectors into .tools/python.

.tools/python/installed: Makefile
	@command -v pip3 >/dev/null || { echo "This needs pip3: install python3-pip, or leave it out: go test ./... skips that test." >&2; exit 1; }
	mkdir -p .tools/python
	pip3 install --quiet --disable-pip-version-check --root-user-action=ignore --upgrade --target .tools/python $(FIDO2)
	touch $@

.PHONY: vectors
vectors: need-go ## Write the WebAuthn vectors under scenarios/vectors anew.
	$(GO) run ./virtualauthenticator/webauthn/vectors/write scenarios/vectors/webauthn

# -race switches checkptr on, which looks at every conversion of an unsafe pointer. The embedded JavaScript engine makes so many
# of them that its tests take five times as long (the portable policy of the mock adapter: 9.9 s of CPU against 2.1 s). Data
# races are found without it. Each program under it, and so each command of a script, sleeps for a second when it ends, in which goroutines that are
# left over could still race; a twentieth of that is enough for them.
.PHONY: race
race: need-go need-gcc ## Run every test under the race detector.
	GORACE=atexit_sleep_ms=50 CGO_ENABLED=1 $(GO) test -race -gcflags=all=-d=checkptr=0 -timeout $(TESTTIME) ./...

.PHONY: lint
lint: need-go ## Check formatting, vet and staticcheck.
	@unformatted=$$("$$($(GO) env GOROOT)/bin/gofmt" -l .); [[ -z $$unformatted ]] || { echo "gofmt: run gofmt -w on: $$unformatted" >&2; exit 1; }
	$(GO) vet ./...
	$(GO) run $(STATICCHECK) ./...

.PHONY: bench
bench: build ## Measure start, memory, login flows, WebAuthn ceremonies, suites, the grid, the report and flows in Chromium beside their floors.
	$(GO) run ./harness/internal/bench

# The real systems that `make implementations` brings up beside the mock. CI takes three of them: IMPLEMENTATIONS="…".
IMPLEMENTATIONS ?= glewlwyd lemonldap better-auth keystone cognito-local pocketbase keycloak
# Where the page goes.
IMPLEMENTATIONS_PAGE ?= docs/implementations.md

# A system that cannot be had is a column that says so. Exit code 1 says that a case failed somewhere, which is what the matrix is for;
# 4 that a system was not there, after every other one was run.
.PHONY: implementations
implementations: build ## Bring up real systems, run the portable suites against them, and write a page of the matrix.
	up=(); trap 'for name in "$${up[@]}"; do bin/mfaproof adapter down "$$name" || true; done' EXIT; targets=(--target mock); \
	for name in $(IMPLEMENTATIONS); do \
	  if bin/mfaproof adapter up "$$name"; then up+=("$$name"); fi; \
	  targets+=(--target "$$name"); \
	done; \
	code=0; bin/mfaproof run "$${targets[@]}" --filter 'portable/**' --report implementations || code=$$?; \
	((code <= 1 || code == 4)) || exit "$$code"; \
	bin/mfaproof report implementations implementations/implementations.json --to '$(IMPLEMENTATIONS_PAGE)'; \
	echo "implementations/index.html has the matrix with its evidence, $(IMPLEMENTATIONS_PAGE) the page of it."; \
	((code != 4)) || exit 4

# Where the pictures go.
SCREENSHOTS ?= screenshots

.PHONY: screenshots
screenshots: need-go need-browser ## Keep a picture of every login page and page of the console in SCREENSHOTS, at 375 and 1280 pixels, light and dark.
	MFAPROOF_SCREENSHOTS='$(abspath $(SCREENSHOTS))' $(GO) test -count=1 -p 1 -timeout $(TESTTIME) ./harness/internal/driver/pages ./mockidp/console/browsertest
	@echo "$(SCREENSHOTS) has the pictures."

# A package is compiled once for all of its targets: `go test -fuzz` takes one of them, and links for each.
.PHONY: fuzz
fuzz: need-go ## Run every fuzz target for FUZZTIME (20s) each.
	@built=$$(mktemp -d); trap 'rm -rf "$$built"' EXIT; cache=$$($(GO) env GOCACHE)/fuzz; \
	grep -rl --include='*_test.go' '^func Fuzz' . | xargs -n 1 dirname | sort -u | while read -r dir; do \
	  time=$(FUZZTIME); [[ " $(FUZZ_OUTSIDE) " != *" $$dir "* ]] || time=$(FUZZTIME_OUTSIDE); \
	  $(GO) test -c -fuzz . -o "$$built/fuzz" "$$dir"; \
	  seen=$$cache/$$($(GO) list "$$dir"); \
	  sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\)(.*/\1/p' "$$dir"/*_test.go | while read -r target; do \
	    echo "$$dir $$target"; \
	    (cd "$$dir" && "$$built/fuzz" -test.run '^$$' -test.fuzz "^$$target\$$" -test.fuzztime "$$time" -test.fuzzminimizetime 1x -test.fuzzcachedir "$$seen" </dev/null); \
	  done; \
	done

# What the others need. Go is not installed behind anybody's back: Go 1.21 and newer fetch the right version by themselves.
.PHONY: need-go
need-go:
	@version=$$($(GO) version 2>/dev/null | sed -n 's/.* go\([0-9.]*\).*/\1/p' || true); \
	[[ -n $$version && $$(printf '%s\n' $(GO_MIN) "$$version" | sort -V | head -n 1) == $(GO_MIN) ]] || \
	  { echo "This needs Go >= $(GO_MIN) and finds $${version:-none}: install it from https://go.dev/dl, or with Go >= 1.21 set GOTOOLCHAIN=auto." >&2; exit 1; }

# The race detector needs cgo, and cgo a C compiler.
.PHONY: need-gcc
need-gcc:
	@command -v gcc >/dev/null && exit 0; \
	sudo=; [[ $$(id -u) == 0 ]] || sudo='sudo -n'; \
	{ command -v apt-get >/dev/null && $$sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq gcc libc6-dev; } || \
	  { echo "The race detector needs a C compiler: install gcc (Debian: apt-get install gcc libc6-dev)." >&2; exit 1; }

# The specs of reports/html/browsertest and mockidp/console/browsertest need a browser and a checker of accessibility, neither of which Go can install.
.PHONY: need-browser
need-browser:
	@[[ -n '$(BROWSER)' ]] || exit 0; \
	sudo=; [[ $$(id -u) == 0 ]] || sudo='sudo -n'; missing=(); \
	if [[ -n "$${CHROMIUM:-}" ]]; then \
	  command -v "$$CHROMIUM" >/dev/null || { echo "The environment variable CHROMIUM names $$CHROMIUM, which cannot be run: give it the path of a Chromium, or unset it." >&2; exit 1; }; \
	else \
	  command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
	    command -v google-chrome-stable >/dev/null || missing+=(chromium); \
	fi; \
	axe=.tools/node_modules/axe-core; \
	grep -qs '"version": "$(patsubst axe-core@%,%,$(AXE))"' $$axe/package.json || command -v npm >/dev/null || missing+=(npm); \
	{ (($${#missing[@]} == 0)) || { command -v apt-get >/dev/null && $$sudo apt-get update -qq && \
	    DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq --no-install-recommends "$${missing[@]}"; }; } && \
	{ grep -qs '"version": "$(patsubst axe-core@%,%,$(AXE))"' $$axe/package.json || \
	  npm install --prefix .tools --no-save --no-audit --no-fund --ignore-scripts --loglevel=error $(AXE); } || \
	  { echo "The specs of the report need Chromium, and axe-core from npm: install them, or leave these specs out with BROWSER=." >&2; exit 1; }
