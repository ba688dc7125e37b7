# The program for another machine's Python: pinned wheels for arm64, the GPIO driver built from its
# pinned source, and ourselves. Nothing is run under emulation here.
# shellcheck shell=bash disable=SC2154  # rooms share their variables

IMAGE_PYTHON=3.13 # Debian trixie's
PINS=$SOURCE/deploy/requirements

libraries_stamp() {
    { cat "$PINS"/{kiosk,board}.txt "$BUILD"/program.sh; echo "$ROOT_STAMP"; } | sha256sum | cut -c 1-16
}

program_stamp_of_image() {
    {
        cat "$PINS/build.txt" "$SOURCE/pyproject.toml"
        find "$SOURCE"/{feedback,kiosk} -type f -not -path '*/__pycache__/*' -print0 | sort -z | xargs -0 sha256sum
        libraries_stamp
    } | sha256sum | cut -c 1-16
}

our_pip() { "$PYTHON" -m pip --disable-pip-version-check "$@" 2> >(grep -v 'is ignored: it is neither' >&2); }

# build_libraries DIRECTORY FETCHED BASE: everything but ourselves, compiled by the BASE's Python.
build_libraries() {
    local out=$1 fetched=$2 base=$3 site
    site=$out/lib/python$IMAGE_PYTHON/site-packages
    rm -rf -- "$out"
    mkdir -p -- "$site" "$out/bin"
    our_pip install --quiet --no-compile --target "$site" --require-hashes --only-binary :all: \
        --platform manylinux2014_aarch64 --platform manylinux_2_28_aarch64 \
        --python-version "${IMAGE_PYTHON/./}" -r "$PINS/kiosk.txt"
    build_driver "$site" "$fetched"
    take_away_unused "$site"
    # What `python3 -m venv` would make, on a machine that can run that Python.
    ln -s /usr/bin/python3 "$out/bin/python"
    printf 'home = /usr/bin\ninclude-system-site-packages = false\nversion = %s\n' "$IMAGE_PYTHON" >"$out/pyvenv.cfg"
    printf '#!%s/bin/python\nimport sys\nfrom kiosk.__main__ import main\nsys.exit(main())\n' "$OPT" >"$out/bin/kiosk"
    chmod 0755 "$out/bin/kiosk"
    compile_with "$base" "$out" .
}

# build_program_for_image DIRECTORY LIBRARIES BASE: the tree of /opt/feedback-terminal.
build_program_for_image() {
    local out=$1 libraries=$2 base=$3
    rm -rf -- "$out"
    cp -a -- "$libraries" "$out"
    add_ourselves "$out/lib/python$IMAGE_PYTHON/site-packages"
    compile_with "$base" "$out" kiosk feedback
}

# compile_with BASE DIRECTORY PACKAGE...: a read-only root cannot keep what Python compiles. And what
# cannot be loaded is better found here.
compile_with() {
    local base=$1 out=$2
    shift 2
    rm -rf -- "${base:?}$OPT"
    cp -a -- "$out" "$base$OPT"
    chroot "$base" /usr/bin/python3 -m compileall -q --invalidation-mode unchecked-hash \
        "${@/#/$OPT/lib/python$IMAGE_PYTHON/site-packages/}"
    chroot "$base" "$OPT/bin/python" -B -c '
import ctypes, pathlib, sys
import lgpio, PIL.ImageFont, nacl.public, msgspec, requests
if "kiosk" in sys.argv: import kiosk.__main__, kiosk.store.store, kiosk.sync.courier, kiosk.provisioning.__main__
for library in pathlib.Path(sys.argv[1]).rglob("*.so"):
    # There is no X on a terminal, and no window of that kind.
    if "kivy" in library.parts and "x11" not in library.name: ctypes.CDLL(str(library))
' "$OPT/lib" "$@"
    rm -rf -- "$out"
    mv -- "$base$OPT" "$out"
}

# lgpio has no arm64 wheel for this Python, and a pip without a pin takes an empty version for it.
build_driver() {
    local site=$1 fetched=$2 work headers
    work=$(mktemp -d)
    headers=$fetched/usr/include
    our_pip download --quiet --no-deps --no-binary :all: --no-build-isolation --require-hashes \
        -r "$PINS/board.txt" -d "$work"
    tar xzf "$work"/lgpio-*.tar.gz -C "$work" --strip-components 1
    (
        cd "$work" || exit
        swig -python lgpio.i
        aarch64-linux-gnu-gcc -O2 -fPIC -shared -pthread -w -ffile-prefix-map="$work"=. -ffile-prefix-map="$headers"=. \
            -I "$headers/python$IMAGE_PYTHON" -I "$headers" -I src \
            lgpio_wrap.c src/lg*.c src/rgpiod.c -o _lgpio.so -lrt -ldl
    )
    aarch64-linux-gnu-strip "$work/_lgpio.so"
    install -m 0644 "$work"/{lgpio.py,_lgpio.so} "$site"
    # Without its metadata the manifest would not know it.
    install -D -m 0644 "$work/PKG-INFO" "$site/lgpio.dist-info/METADATA"
    rm -rf -- "$work"
}

# The terminal's rooms; the account has no business on a device.
add_ourselves() {
    local copy
    copy=$(mktemp -d)
    cp -r -- "$SOURCE"/{pyproject.toml,README.md,LICENSE,feedback,kiosk,account,fleet} "$copy"
    our_pip install --quiet --no-compile --target "$1" --no-deps --no-index --no-build-isolation "$copy"
    rm -rf -- "$copy" "${1:?}"/{account,fleet,bin}
    forget_installer "$1"
}

take_away_unused() {
    local site=$1
    # sqlite-utils wants pip for its own command line, Kivy three for widgets that show source text;
    # wheels bring scripts and their tests.
    rm -rf -- "${site:?}"/{pip,setuptools,_distutils_hack,docutils,pygments,pycparser,bin,share} \
        "$site"/{pip,setuptools,docutils,pygments,pycparser}-*.dist-info "$site"/distutils-precedence.pth \
        "$site"/kivy/{tools,tests,include}
    find "$site" -name '*.so*' -type f -exec aarch64-linux-gnu-strip --strip-unneeded {} + 2>/dev/null || true
    find "$site" -name __pycache__ -prune -exec rm -rf {} +
    forget_installer "$site"
}

# How and from where it was installed is the builder's own matter.
forget_installer() { find "$1" \( -name direct_url.json -o -name INSTALLER -o -name RECORD -o -name REQUESTED \) -delete; }
