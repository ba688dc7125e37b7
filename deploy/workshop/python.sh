# Python: one that fits, a virtual environment of our own, and packages pinned by hash.
# shellcheck shell=bash disable=SC2034,SC2154  # rooms share their variables

OLDEST=11 # of Python 3
NEWEST=13 # the last with wheels of everything pinned, Kivy first
REQUIREMENTS=deploy/requirements/dev.txt

# Nothing of the caller's Python, pytest or Kivy reaches ours; proxies, mirrors, certificates do.
clean_environment() {
    unset PYTHONPATH PYTHONHOME PYTHONSTARTUP PYTHONWARNINGS PYTHONUSERBASE VIRTUAL_ENV CONDA_PREFIX
    unset PIP_USER PIP_TARGET PIP_PREFIX PIP_ROOT PIP_REQUIRE_VIRTUALENV PIP_CONSTRAINT PIP_REQUIREMENT
    unset PYTEST_ADDOPTS PYTEST_PLUGINS MYPYPATH RUFF_CONFIG
    local name
    for name in ${!KIVY_@}; do unset "$name"; done
    export PYTHONNOUSERSITE=1 PYTHONUTF8=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
}

fits() {
    "$1" -c "import sys; sys.exit(not ((3, $OLDEST) <= sys.version_info[:2] <= (3, $NEWEST)))" 2>/dev/null
}

# The first Python that fits: the one asked for by DEV_PYTHON, or the newest name on the path.
find_python() {
    local name
    for name in ${DEV_PYTHON:-python3 python3.13 python3.12 python3.11}; do
        if command -v "$name" >/dev/null && fits "$name"; then
            command -v "$name"
            return
        fi
    done
    return 1
}

no_python() {
    local found
    found=$(command -v "${DEV_PYTHON:-python3}" >/dev/null && "${DEV_PYTHON:-python3}" --version 2>&1) || true
    die "needs Python 3.$OLDEST to 3.$NEWEST; here is: ${found:-none}" \
        "Debian 12 and 13 and Ubuntu 24.04 have one: apt-get install python3 python3-venv
Or name one that lies elsewhere: DEV_PYTHON=/path/to/python3.$OLDEST ./dev $verb"
}

# What must be unchanged for the environment to be as it was.
stamp_of() {
    { echo "$ROOT"; cat -- "$REQUIREMENTS" pyproject.toml; "$1" --version; } | sha256sum | cut -d ' ' -f 1
}

# The environment, made when it is missing and brought up to date when the pins have changed.
need_python() {
    local python stamp
    python=$(find_python) || no_python
    stamp=$(stamp_of "$python")
    [ "$(cat .venv/stamp 2>/dev/null)" = "$stamp" ] && return
    can_make_venv "$python" || die "$python has no venv module" \
        "Install the package that holds it (python3-venv), or name another: DEV_PYTHON=… ./dev $verb"
    if ! same_venv "$python"; then
        rm -rf .venv
        "$python" -m venv .venv
    fi
    rm -f .venv/stamp
    install_pinned
    step "Installing the project" .dev/project.log latest_line \
        .venv/bin/python -m pip install --no-deps --no-index --no-build-isolation --editable . ||
        { show_log .dev/project.log; die "the project itself could not be installed" ""; }
    echo "$stamp" >.venv/stamp
}

# Debian keeps ensurepip out of python3.
can_make_venv() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }

same_venv() {
    [ -x .venv/bin/python ] && .venv/bin/python -m pip --version >/dev/null 2>&1 &&
        [ "$(.venv/bin/python --version)" = "$("$1" --version)" ] &&
        grep -q "^VIRTUAL_ENV=.*$ROOT/.venv" .venv/bin/activate
}

install_pinned() {
    local log=.dev/pip.log
    step "Installing $(pins) Python packages" "$log" pip_count \
        .venv/bin/python -m pip install --require-hashes --only-binary :all: --requirement "$REQUIREMENTS" ||
        pip_failed "$log"
}

pins() { grep -cE '^[a-z0-9].*==' "$REQUIREMENTS"; }

pip_count() {
    local done_so_far
    if grep -qa '^Installing collected' "$1"; then
        echo "unpacking"
        return
    fi
    done_so_far=$(grep -acE '^(Collecting|Requirement already)' "$1") || true
    echo "$done_so_far of $(pins): $(grep -aE '^Collecting' "$1" | tail -n 1 | cut -d ' ' -f 2 | cut -d = -f 1)"
}

pip_failed() {
    show_log "$1"
    if grep -qaE 'DO NOT MATCH THE HASHES' "$1"; then
        die "a package is not the one that was pinned" \
            "Its file differs from the SHA-256 in $REQUIREMENTS. Do not go on; ask where it comes from."
    elif grep -qaE 'No space left' "$1"; then
        die "the disk is full" "The environment needs about 800 MB under $ROOT."
    elif grep -qaE 'NewConnectionError|NameResolutionError|Temporary failure|unreachable|timed out|ProxyError|SSLError|ConnectionError' "$1"; then
        die "pip could not reach a package index" \
            "Is there a network, and are proxy and mirror set where they are needed (HTTPS_PROXY, PIP_INDEX_URL, pip.conf)?"
    fi
    die "pip could not install the packages" "Cure what it says above; then run this again."
}
