# Verbs. `make run` needs Go 1.26 alone; `make test` installs what tests need on
# Debian and its relatives, and Node 20.

ADDR ?= localhost:8080
E2E := tests/e2e

.PHONY: help build run test lint e2e bench size clean

help: ## say what there is
	@grep -E '^[a-z0-9]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

build: ## make web/dist and bin/meshy
	go run ./web/build
	go build -trimpath -o bin/meshy ./cmd/meshy

run: build ## serve the demo, the library and the signalling on ADDR
	bin/meshy serve --addr $(ADDR)

clean: ## remove what was made
	rm -rf bin wasm_exec.js tests/out $(E2E)/node_modules
	find web/dist -mindepth 1 ! -name .gitkeep -delete
