#!/usr/bin/env bash
# Installs what the tests need and this machine lacks: two browsers, a sound
# server for Firefox, Node, and the npm packages of tests/e2e and of the folders named.
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
for folder in tests/e2e "$@"; do
  if [[ $folder/package-lock.json -nt $folder/node_modules/.package-lock.json ]]; then
    (cd "$folder" && npm ci --no-audit --no-fund)
  fi
done
