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

# Where there is no package, Playwright brings its own build; that needs a network once.
need_browser() {
    local log=.dev/browser.log
    if ! find_browser >/dev/null; then
        PLAYWRIGHT_BROWSERS_PATH=$ROOT/.dev/browsers step "Fetching a Chromium" "$log" latest_line \
            .venv/bin/playwright install --only-shell chromium || {
            show_log "$log"
            die "no Chromium here, and none could be fetched" \
                "Install Google Chrome or Chromium (not as a snap), or name one: CHROMIUM=/path/to/chromium ./dev $verb"
        }
    fi
    CHROMIUM=$(find_browser) || die "no Chromium that can be used" "Name one: CHROMIUM=/path/to/chromium ./dev $verb"
    export CHROMIUM
}
