# The program itself: a virtual environment in /opt, from pinned packages.
# shellcheck shell=bash

REQUIREMENTS_DIR=$SOURCE/deploy/requirements

install_program() {
    local venv=$TREE$OPT new # a stamp says what it was made of
    new=$(program_stamp)
    title "Program"
    if [ "$(cat "$venv/stamp" 2>/dev/null)" = "$new" ]; then
        say "    as it was"
        return
    fi
    check_python
    # Beside the old one, which runs on until the new one is whole.
    build_program "$venv.new" || die "the program could not be built; the terminal is as it was" \
        "Is there a network, and a proxy or mirror set where one is needed? Cure what pip says above, and run this again."
    [ -n "$DRY_RUN" ] || echo "$new" >"$venv.new/stamp"
    run rm -rf -- "$venv"
    run mv -T -- "$venv.new" "$venv"
}

build_program() {
    run rm -rf -- "$1" &&
        run /usr/bin/python3 -m venv "$1" &&
        pip_in "$1" --require-hashes --only-binary :all: \
            -r "$REQUIREMENTS_DIR/kiosk.txt" -r "$REQUIREMENTS_DIR/build.txt" &&
        install_board_driver "$1" &&
        install_ourselves "$1" &&
        run give_final_path "$1"
}

pip_in() {
    local venv=$1
    shift
    run "$venv/bin/python" -m pip --quiet --disable-pip-version-check install --no-compile "$@"
}

# Everything that decides what the program is.
program_stamp() {
    {
        cat "$REQUIREMENTS_DIR"/{kiosk,build,board}.txt "$SOURCE/pyproject.toml"
        find "$SOURCE"/{feedback,kiosk} -type f -not -path '*/__pycache__/*' -print0 | sort -z | xargs -0 sha256sum
        /usr/bin/python3 --version
    } | sha256sum | cut -d ' ' -f 1
}

check_python() {
    [ -n "$DRY_RUN" ] || /usr/bin/python3 -c 'import sys, venv, ensurepip; sys.exit(not ((3, 11) <= sys.version_info[:2] <= (3, 13)))' ||
        die "needs /usr/bin/python3 of 3.11 to 3.13 with python3-venv" \
            "Raspberry Pi OS and Debian 12 and 13 have it: apt-get install python3-venv"
}

# Built from a copy: building writes beside the source, which may be read-only or somebody's own.
install_ourselves() {
    local copy
    copy=$(mktemp -d)
    run cp -r -- "$SOURCE"/{pyproject.toml,README.md,LICENSE,feedback,kiosk,account,fleet} "$copy"
    pip_in "$1" --no-deps --no-index --no-build-isolation "$copy" || { rm -rf -- "$copy"; return 1; }
    rm -rf -- "$copy"
}

# The distribution's own where there is one, else the pinned wheel, else built from the pinned source.
install_board_driver() {
    local dist=/usr/lib/python3/dist-packages site
    if on_this_machine && compgen -G "$dist/_lgpio*.so" >/dev/null; then
        site=$("$1/bin/python" -c 'import sysconfig; print(sysconfig.get_path("platlib"))' || true)
        run ln -sf "$dist/lgpio.py" "$dist"/_lgpio*.so "$site/"
        return
    fi
    pip_in "$1" --require-hashes --only-binary :all: -r "$REQUIREMENTS_DIR/board.txt" 2>/dev/null && return
    if on_this_machine; then
        pip_in "$1" --require-hashes --no-build-isolation -r "$REQUIREMENTS_DIR/board.txt"
    else
        say "    left out: no wheel of lgpio fits this Python, and the tree's own compiler is not run from here;
    for buttons, put python3-lgpio into the tree"
    fi
}

# Scripts and compiled files name the path they will have on the device, not where they were made.
give_final_path() {
    grep -lIrF -- "$1" "$1/bin" "$1/pyvenv.cfg" | xargs -r sed -i "s|$1|$OPT|g"
    "$1/bin/python" -m compileall -q -f -s "$1" -p "$OPT" "$1/lib"
}
