# Verbs. `make run` needs Go 1.26 alone; `make test` installs what tests need, on
# Debian and its relatives.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c

ADDR ?= localhost:8080
E2E := tests/e2e
OUT := tests/out
# Packages that only a browser runs.
JS := ./pkg/browser/... ./pkg/jsapi/... ./cmd/wasm ./cmd/demo
JSTEST := ./pkg/browser ./pkg/jsapi

FOR ?= 1h

.PHONY: help build run test lint unit soak wasm e2e chaos bench bench-server size clean tools
.NOTPARALLEL:

help: ## say what there is
	@grep -E '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

build: ## make web/dist and bin/meshy
	go run ./web/build
	go build -trimpath -ldflags "-X main.checkout=$$(git describe --tags --always --dirty 2>/dev/null || true)" -o bin/meshy ./cmd/meshy

run: build ## serve the demo, the library and the signalling on ADDR
	bin/meshy serve --addr $(ADDR)

test: tools lint unit wasm e2e size ## install what is missing, then run everything
	@tests/summary.sh $(OUT)

lint: build ## vet, staticcheck and gofmt, for both kinds of programs
	@mkdir -p bin $(OUT)
	test -z "$$(gofmt -l $$(git ls-files '*.go') | tee /dev/stderr)"
	go vet ./...
	GOOS=js GOARCH=wasm go vet $(JS)
	go build -o bin/staticcheck honnef.co/go/tools/cmd/staticcheck
	bin/staticcheck ./...
	GOOS=js GOARCH=wasm bin/staticcheck $(JS)

unit: build ## the native tests, and those of the JavaScript that needs no browser
	@mkdir -p $(OUT)
	go test -race ./... | tee $(OUT)/native.log
	node --test --test-reporter=spec tests/loader/*.test.mjs tests/demo/*.test.mjs tests/bench/*.test.mjs | tee $(OUT)/javascript.log

soak: ## play simulated rooms for as long as FOR says, and shrink what breaks
	go test ./pkg/mesh -run TestSoak -count=1 -timeout 0 -v -args -soak=$(FOR)

wasm: ## the tests of the border, in a browser
	@mkdir -p $(OUT)
	go build -o bin/wasmbrowsertest github.com/agnivade/wasmbrowsertest
	@# Its page gets the environment, for which Go's wasm has 8 KB.
	GOOS=js GOARCH=wasm go test -exec "env -i PATH=$$PATH HOME=$$HOME $(CURDIR)/bin/wasmbrowsertest" $(JSTEST) 2>&1 \
		| grep --line-buffered -v 'could not unmarshal event' | tee $(OUT)/wasm.log

e2e: build ## the whole, between real browsers
	@mkdir -p $(OUT)
	node --test --test-concurrency=1 --test-reporter=spec \
		$(E2E)/*.test.mjs tests/demo/browser/*.test.mjs tests/readme/*.test.mjs 2>&1 | tee $(OUT)/e2e.log

chaos: build ## 6 pages in real browsers, 10 minutes of faults; SEED repeats a run
	MESHY_CHAOS_SECONDS=600 MESHY_CHAOS_PAGES=6 MESHY_CHAOS_SEED=$(or $(SEED),$(shell date +%s)) \
		node --test --test-reporter=spec $(E2E)/chaos.test.mjs

bench: build ## measure beside hand-written JavaScript and other libraries: BENCH=formation,… ROUNDS=5 PUBLISH=1
	tests/tools.sh tests/bench
	@mkdir -p $(OUT)
	@# The one candidate that is no script yet, packed by what packs ours.
	go run github.com/evanw/esbuild/cmd/esbuild --bundle --minify --format=iife --global-name=trystero --log-level=warning \
		--outfile=$(OUT)/trystero.js tests/bench/node_modules/trystero/dist/index.mjs
	node tests/bench/main.mjs

bench-server: build ## measure the signalling beside ws, PeerServer and socket.io: BENCH=idle,… ROUNDS=3
	tests/tools.sh tests/bench
	node tests/bench/server/main.mjs

size: build ## what a page downloads, and its limits
	@mkdir -p $(OUT)
	go run ./web/build -size | tee $(OUT)/size.log

tools: ## what the tests need beside Go
	tests/tools.sh

clean: ## remove what was made
	rm -rf bin wasm_exec.js $(OUT) $(E2E)/node_modules tests/bench/node_modules
	find web/dist -mindepth 1 ! -name .gitkeep -delete
