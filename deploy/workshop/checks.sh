# What `./dev test` and `./dev lint` run, one after the other; all run, then what failed is said.
# shellcheck shell=bash disable=SC2034,SC2154  # rooms share their variables

failed=()
timings=()

# check NAME COMMAND...: runs it, shows its words only when it fails.
check() {
    local name=$1 log=".dev/$1.log" begun=$EPOCHREALTIME status=0
    shift
    printf '%-14s' "$name"
    "$@" >"$log" 2>&1 </dev/null || status=$?
    if [ "$status" -eq 0 ]; then
        printf 'ok      %s\n' "$(took "$begun")"
    else
        printf 'FAILED  %s\n' "$(took "$begun")"
        sed 's/^/    /' -- "$log"
        failed+=("$name")
    fi
    timings+=("$name $(took "$begun")")
}

took() { awk -v a="$1" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f s", b - a }'; }

run_linters() {
    check format .venv/bin/ruff format --check .
    check lint .venv/bin/ruff check .
    check imports .venv/bin/lint-imports
    check types .venv/bin/mypy
}

# Pytest speaks for itself, and its words are kept too.
run_pytest() {
    local begun=$EPOCHREALTIME status=0 colour=no
    on_terminal && colour=yes
    say "tests"
    with_display .venv/bin/python -m pytest --color="$colour" --numprocesses=2 --dist=loadfile "$@" </dev/null 2>&1 | tee .dev/tests.log || status=$?
    timings+=("tests $(took "$begun")")
    closing=$(grep -aE '(passed|failed|error|no tests ran).* in [0-9.]+' .dev/tests.log | tail -n 1) || true
    if [ -z "$closing" ]; then
        # A graphics driver that dies takes the process along, without a word (exit 102).
        closing="pytest ended with exit $status before its closing line: see .dev/tests.log"
        status=1
    fi
    [ "$status" -eq 0 ] || failed+=(tests)
}

summary() {
    local IFS=,
    say ""
    say "Took: ${timings[*]/#/ }"
    [ ${#failed[@]} -eq 0 ] || say "FAILED: ${failed[*]/#/ }"
}
