#!/usr/bin/env bash
# Say what is missing on this machine and how to get it, before a long build finds out.
#   require.sh tools              the toolchains that every build needs
#   require.sh package NAME...    Debian packages: installed when we may, explained when we may not
set -euo pipefail

missing() {
  printf 'heliostat: %s is missing. %s\n' "$1" "$2" >&2
  exit 1
}

at_least() { # at_least WANTED FOUND
  [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]
}

require_tools() {
  local python="${PYTHON:-python3}" found
  command -v "$python" >/dev/null || missing "$python (Python 3.11 or newer)" "On Debian 12: apt-get install python3 python3-venv"
  found=$("$python" -c 'import platform; print(platform.python_version())')
  at_least 3.11 "$found" || missing "Python 3.11 or newer ($python is $found)" "Install it, or name it: make PYTHON=python3.11"
  "$python" -c 'import ensurepip, venv' 2>/dev/null || missing "Python's venv module" "On Debian 12: apt-get install python3-venv"
  command -v cargo >/dev/null || missing "cargo (a Rust toolchain, 1.88 or newer)" "Install Rust with rustup (rustup.rs)"
  found=$(rustc --version | cut -d ' ' -f 2)
  at_least 1.88 "$found" || missing "Rust 1.88 or newer (rustc is $found)" "rustup update stable"
  command -v cc >/dev/null || missing "a C compiler and linker" "On Debian 12: apt-get install build-essential"
  command -v c++ >/dev/null || missing "a C++ compiler" "On Debian 12: apt-get install build-essential"
  command -v npm >/dev/null || missing "npm (Node.js 20 or newer)" "Install Node.js 20 from your distribution or nodejs.org"
  found=$(node --version | tr -d v)
  at_least 20.0 "$found" || missing "Node.js 20 or newer (node is $found)" "Install Node.js 20 from your distribution or nodejs.org"
}

require_packages() {
  local absent=() package run=()
  for package in "$@"; do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || absent+=("$package")
  done
  [ ${#absent[@]} -eq 0 ] && return
  command -v apt-get >/dev/null || missing "${absent[*]}" "Install it with your system's package manager."
  if [ "$(id -u)" -ne 0 ]; then
    sudo -n true 2>/dev/null || missing "${absent[*]}" "Installing it needs root: sudo apt-get install ${absent[*]}"
    run=(sudo -n)
  fi
  printf 'installing Debian packages: %s\n' "${absent[*]}"
  "${run[@]}" apt-get update -qq
  "${run[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${absent[@]}" >/dev/null
}

case "${1:-}" in
  tools) require_tools ;;
  package) shift; require_packages "$@" ;;
  *) echo "usage: require.sh tools | package NAME..." >&2; exit 2 ;;
esac
