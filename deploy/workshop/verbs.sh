# The verbs themselves. One is listed only when it works here.
# shellcheck shell=bash disable=SC2034,SC2154  # rooms share their variables

has_verb() {
    case $1 in
        bench) [ -e benchmarks/__main__.py ] ;;
        prove) [ -e tests/proofs/__main__.py ] ;;
        *) true ;;
    esac
}

list_verbs() {
    local verb words
    say "usage: ./dev VERB [ARGUMENTS]"
    say ""
    while IFS='|' read -r verb words; do
        # An `if`, since a last verb that is missing must not be this function's answer.
        if has_verb "$verb"; then printf '  %-8s %s\n' "$verb" "$words"; fi
    done <<'END'
demo|a terminal and its account, to press and to unplug; without a display, a story told by itself
fleet|N terminals without screens against one account: ./dev fleet 20 --minutes 5
test|format, lint, import rules, types and all tests; arguments go to pytest
bench|the figures of docs/figures.md, each beside its limit
pictures|every screen in every language at every size, on one page to look at
prove|the long proofs: power cuts, faults, crowds; --short for a slice of each
lint|format, lint, import rules and types, without the tests
format|write every file as `test` wants it
run|kiosk, account or any tool of the environment: ./dev run kiosk --help
image|a card for a Raspberry Pi, to flash by the hundred (as root)
lock|choose the newest Python packages that fit and pin them again
clean|take away what ./dev has made: environment, caches, logs
END
}

# Two at once would write the same files: the second waits for its turn.
one_at_a_time() {
    mkdir -p .dev 2>/dev/null && [ -w .dev ] || die "cannot write to $ROOT/.dev" \
        "Clone the repository where $(id -un) may write, or give the folder to $(id -un)."
    command -v flock >/dev/null || return 0
    exec 9>.dev/lock
    if ! flock -n 9; then
        say "Another ./dev is at work here; waiting for it."
        flock 9
    fi
}

# set_up [KIND]: packages of the system (see packages_for), then of Python.
set_up() {
    local wanted=() python
    one_at_a_time
    python=$(find_python) || no_python
    [ $# -eq 0 ] || mapfile -t wanted < <(packages_for "$1")
    [ -x .venv/bin/python ] || can_make_venv "$python" || ! is_debian || wanted+=(python3-venv)
    [ ${#wanted[@]} -eq 0 ] || need_packages "${wanted[@]}"
    need_python
    case ${1:-} in unseen | checks) need_browser ;; esac
}

verb_demo() {
    if [ -n "${DISPLAY:-}" ] && [[ " $* " != *" --scripted "* ]]; then set_up window; else set_up unseen; fi
    exec 9>&-
    exec .venv/bin/python -u -m fleet.demo "$@"
}

verb_fleet() {
    set_up
    exec 9>&-
    exec .venv/bin/python -u -m fleet "$@"
}

verb_test() {
    set_up checks
    run_linters
    run_pytest "$@"
    summary
    say "$closing"
    [ ${#failed[@]} -eq 0 ]
}

verb_bench() {
    set_up checks
    with_display .venv/bin/python -m benchmarks "$@"
}

verb_pictures() {
    set_up unseen
    with_display .venv/bin/python -m fleet.pictures "$@"
}

verb_prove() {
    if [ "${1:-}" = image ]; then
        shift
        set_up image
        need_qemu
        [ -e .dev/image/terminal.img ] || die "there is no image yet" "Build it: sudo ./dev image"
        need_gpio_sim
        .venv/bin/python -m deploy.boot.prove "$@"
        return
    fi
    set_up checks
    .venv/bin/python -m tests.proofs "$@"
}

verb_image() {
    set_up image
    if [ "${1:-}" = compare ]; then
        shift
        .venv/bin/python -m deploy.build.compare "$@"
        return
    fi
    deploy/build/image "$@"
}

verb_lint() {
    set_up
    run_linters
    summary
    [ ${#failed[@]} -eq 0 ]
}

verb_format() {
    set_up
    .venv/bin/ruff check --fix --quiet . || true
    .venv/bin/ruff format .
}

verb_run() {
    [ $# -gt 0 ] || die "run what?" "For example: ./dev run kiosk --help"
    set_up
    exec 9>&-
    local program=$1
    shift
    [ -x ".venv/bin/$program" ] || die "the environment has no program '$program'" \
        "It has, among others: kiosk, account, pytest, ruff, mypy."
    exec ".venv/bin/$program" "$@"
}

# One file for each who installs: a terminal, its board, an account, what builds us, all of it.
verb_lock() {
    set_up
    pin kiosk pyproject.toml --extra kiosk
    pin account pyproject.toml --extra account
    pin board --group board
    pin build --group build
    pin dev pyproject.toml --extra kiosk --extra account --group dev
}

pin() {
    local file="deploy/requirements/$1.txt"
    shift
    .venv/bin/uv pip compile --quiet --universal --python-version "3.$OLDEST" --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-header --upgrade "$@" \
        --output-file .dev/pinned.txt
    {
        echo "# Pinned with hashes for Python 3.$OLDEST to 3.$NEWEST by ./dev lock; names no index, so pip's own settings rule."
        cat .dev/pinned.txt
    } >"$file"
    say "$file: $(grep -cE '^[a-z0-9].*==' "$file") packages"
}

verb_clean() {
    one_at_a_time
    rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .dev
    find . -name __pycache__ -type d -prune -exec rm -rf {} +
    say "Clean. System packages stay; the next ./dev builds the rest again."
}
