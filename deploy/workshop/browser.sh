# A Chromium for the phone and the manager's desk: Debian's own, or what there is elsewhere.
# shellcheck shell=bash disable=SC2154  # rooms share their variables

# Ubuntu's package is a script that asks for the snap, and a snap cannot read our files.
find_browser() {
    local name path
    for name in "${CHROMIUM:-chromium}" chromium google-chrome-stable google-chrome; do
        path=$(command -v "$name") || continue
        if [[ $path != /snap/* ]] && ! head -c 4096 "$path" | grep -aq /snap/bin; then
            echo "$path"
            return
        fi
    done
    path=$(compgen -G '.dev/browsers/*/chrome-linux*/*chrom*' | grep -E '/(chrome|headless_shell|chrome-headless-shell)$' | head -n 1)
    [ -n "$path" ] && echo "$ROOT/$path"
}

has_debian_chromium() { is_debian && ! grep -qs '^ID=ubuntu' /etc/os-release; }

# The headless Chromium that @sparticuz/chromium packs for x86-64: by npm, from where npm fetches all else.
NPM_CHROMIUM=153.0.0
NPM_CHROMIUM_SHA256=20e5656fcdcf4118ede85edfb9d6bb9cc1bbb7ffb8b75622fffbcf36a835c3c0

# Where there is no package, Playwright brings its own build; where its store is out of reach, npm has one.
need_browser() {
    local log=.dev/browser.log
    if ! find_browser >/dev/null; then
        PLAYWRIGHT_BROWSERS_PATH=$ROOT/.dev/browsers step "Fetching a Chromium" "$log" latest_line \
            .venv/bin/playwright install --only-shell chromium || browser_from_npm || {
            show_log "$log"
            die "no Chromium here, and none could be fetched" \
                "Install Google Chrome or Chromium (not as a snap), or name one: CHROMIUM=/path/to/chromium ./dev $verb"
        }
    fi
    CHROMIUM=$(find_browser) || die "no Chromium that can be used" "Name one: CHROMIUM=/path/to/chromium ./dev $verb"
    export CHROMIUM
}

browser_from_npm() {
    [ "$(uname -m)" = x86_64 ] || return 1
    say "Playwright's store of browsers is out of reach; asking npm."
    need_packages npm
    step "Fetching a Chromium with npm" .dev/npm.log latest_line unpack_from_npm || {
        show_log .dev/npm.log
        return 1
    }
}

unpack_from_npm() {
    local at=.dev/browsers/npm/chrome-linux packed
    rm -rf .dev/browsers/npm
    mkdir -p "$at"
    packed=.dev/browsers/npm/sparticuz-chromium-$NPM_CHROMIUM.tgz
    npm pack "@sparticuz/chromium@$NPM_CHROMIUM" --pack-destination .dev/browsers/npm || return
    sha256sum --check <<<"$NPM_CHROMIUM_SHA256  $packed" || return
    tar -xzf "$packed" -C .dev/browsers/npm package/bin/chromium.br || return
    node -e 'const { createReadStream, createWriteStream } = require("fs"), { pipeline } = require("stream")
pipeline(createReadStream(process.argv[1]), require("zlib").createBrotliDecompress(),
    createWriteStream(process.argv[2], { mode: 0o755 }), (fault) => { if (fault) throw fault })' \
        .dev/browsers/npm/package/bin/chromium.br "$at/half-written" || return
    rm -r "$packed" .dev/browsers/npm/package
    mv "$at/half-written" "$at/chrome-headless-shell" # found by this name: only when whole
}
