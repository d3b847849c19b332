#!/usr/bin/env bash
# What Maven calls: builds the page by the machine's npm where it is older than what it is made of, or tests its model.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

fail() {
  echo "web: $*" >&2
  exit 1
}

command -v npm >/dev/null 2>&1 ||
  fail "the page is built by npm, and there is none on the PATH: install Node.js 20.19, 22.12 or newer, or build without the page by -DskipWeb (./tradepulse build --no-web)"
node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || (a === 22 && b >= 12) || (a === 20 && b >= 19) ? 0 : 1)' ||
  fail "the page is built by Node.js 20.19, 22.12 or newer, and this is $(node --version): install a newer one, or build without the page by -DskipWeb (./tradepulse build --no-web)"

install() {
  local installed=node_modules/.package-lock.json
  if [ ! -f "$installed" ] || [ package-lock.json -nt "$installed" ]; then
    PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --loglevel=error
    touch "$installed"
  fi
}

built=target/classes/io/tradepulse/web/files.txt

is_stale() {
  [ ! -f "$built" ] ||
    [ -n "$(find src build index.html package.json package-lock.json tsconfig.json vite.config.ts -type f -newer "$built" -print -quit)" ]
}

case "${1:-}" in
  build)
    if is_stale; then
      install
      npm run --silent build
    fi
    ;;
  test)
    install
    npm test --silent
    ;;
  *)
    fail "make.sh build | test"
    ;;
esac
