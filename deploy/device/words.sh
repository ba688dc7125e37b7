# What the installer says, and how it does a step or only tells of it.
# shellcheck shell=bash

say() { printf '%s\n' "$*"; }

die() {
    printf '\ndeploy/install: %s\n' "$1" >&2
    [ -z "${2:-}" ] || printf '%s\n' "$2" >&2
    exit 1
}

# title WORDS: what comes now.
title() { say "* $*"; }

# run COMMAND...: does it, or with --dry-run prints it.
run() {
    if [ -n "$DRY_RUN" ]; then
        printf '    %s\n' "${*@Q}"
    else
        "$@"
    fi
}

on_this_machine() { [ -z "$TREE" ]; }
