#!/usr/bin/env bash
# Installs what the tests need and this machine lacks: two browsers, a sound
# server for Firefox, Node, and the npm packages of tests/e2e.
set -euo pipefail
cd "$(dirname "$0")/.."

missing=()
need() { command -v "$1" >/dev/null || missing+=("$2"); }
need chromium chromium
need firefox-esr firefox-esr
need pulseaudio pulseaudio
need node nodejs
need npm npm
if ((${#missing[@]})); then
  sudo=
  if ((EUID)); then sudo=sudo; fi
  echo "installing ${missing[*]}"
  $sudo apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi

# npm writes node_modules/.package-lock.json last, so its age is the install's.
if [[ tests/e2e/package-lock.json -nt tests/e2e/node_modules/.package-lock.json ]]; then
  (cd tests/e2e && npm ci --no-audit --no-fund)
fi
