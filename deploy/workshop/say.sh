# What the workshop says: plain words, and a moving line on long steps.
# shellcheck shell=bash

say() { printf '%s\n' "$*"; }

# die WHAT CURE: names the thing and what cures it, and ends.
die() {
    printf '\n./dev: %s\n' "$1" >&2
    [ -z "${2:-}" ] || printf '%s\n' "$2" >&2
    exit 1
}

on_terminal() { [ -t 1 ] && [ "${TERM:-dumb}" != dumb ] && [ -z "${CI:-}" ]; }

# step LABEL LOG METER COMMAND...: runs the command with its words in LOG and shows how far it is.
# METER is a function that reads LOG and prints a few words, or `latest_line`.
step() {
    local label=$1 log=$2 meter=$3 begun=$SECONDS pid status=0
    shift 3
    mkdir -p -- "$(dirname -- "$log")"
    : >"$log"
    "$@" >>"$log" 2>&1 </dev/null &
    pid=$!
    trap 'kill "$pid" 2>/dev/null; exit 130' INT TERM
    on_terminal || say "$label …"
    while kill -0 "$pid" 2>/dev/null; do
        show_progress "$label" "$((SECONDS - begun))" "$("$meter" "$log" || true)"
        sleep 0.4
    done
    wait "$pid" || status=$?
    trap - INT TERM
    on_terminal && printf '\r\033[K'
    [ "$status" -ne 0 ] || say "$label: done in $((SECONDS - begun)) s"
    return "$status"
}

last_shown=0
show_progress() {
    local label=$1 seconds=$2 words=$3 line
    if on_terminal; then
        line="$label … $seconds s  $words"
        printf '\r\033[K%s' "${line:0:$((${COLUMNS:-$(tput cols 2>/dev/null || echo 80)} - 1))}"
    elif [ "$((seconds / 15))" -ne "$last_shown" ]; then
        last_shown=$((seconds / 15))
        [ "$seconds" -lt 15 ] || say "  $seconds s  $words"
    fi
}

latest_line() { tail -n 1 -- "$1" | tr -d '\r' | cut -c 1-100; }

# show_log LOG: the end of what a failed step said.
show_log() {
    printf '\n' >&2
    tail -n 15 -- "$1" | sed 's/^/    /' >&2
    printf '    (all of it: %s)\n' "$1" >&2
}
