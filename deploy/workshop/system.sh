# System packages: what a verb needs, whether it is there, and how to get it.
# shellcheck shell=bash

# What each verb needs, by Debian's names. Fonts and libraries first, then programs.
WINDOW_PACKAGES=(
    fonts-noto-core fonts-noto-cjk libfribidi0
    libgl1 libegl1 libgles2 libgl1-mesa-dri libmtdev1
    libx11-6 libxext6 libxcursor1 libxi6 libxrandr2 libxss1
)
VIRTUAL_DISPLAY_PACKAGES=(xvfb xdotool)
BROWSER_PACKAGES=(chromium)
DRIVER_LIBRARIES=(libatomic1 libstdc++6) # of the program through which Playwright speaks to it
BROWSER_LIBRARIES=( # what Playwright's own Chromium needs where the distribution has none
    libnss3 libasound2t64 libatk1.0-0t64 libatk-bridge2.0-0t64 libcups2t64 libgbm1 libxkbcommon0
    libxcomposite1 libxdamage1 libxfixes3 libpango-1.0-0 libcairo2
)
CHECK_PACKAGES=( # what tests start or ask: a server, file systems and a card in small, a voice
    systemd strace zbar-tools postgresql
    dosfstools mtools e2fsprogs fdisk genimage u-boot-tools zstd espeak-ng
)
IMAGE_PACKAGES=( # an arm64 card, made on any Debian: its packages, its GPIO driver, its file systems
    mmdebstrap arch-test qemu-user-static debian-archive-keyring systemd zstd
    gcc-aarch64-linux-gnu libc6-dev-arm64-cross swig
    genimage dosfstools mtools e2fsprogs fdisk u-boot-tools
)

# packages_for KIND: one name a line. Kinds are window, unseen (a window on a virtual display,
# and a browser to look at pages), checks, image.
packages_for() {
    case $1 in
        window) printf '%s\n' "${WINDOW_PACKAGES[@]}" ;;
        unseen)
            packages_for window
            printf '%s\n' "${VIRTUAL_DISPLAY_PACKAGES[@]}" "${DRIVER_LIBRARIES[@]}"
            browser_packages
            ;;
        checks)
            packages_for unseen
            printf '%s\n' "${CHECK_PACKAGES[@]}"
            ;;
        image) printf '%s\n' "${IMAGE_PACKAGES[@]}" ;;
    esac
}

browser_packages() {
    find_browser >/dev/null && return
    if is_debian && ! has_debian_chromium; then
        printf '%s\n' "${BROWSER_LIBRARIES[@]}"
    else
        printf '%s\n' "${BROWSER_PACKAGES[@]}"
    fi
}

# A program from elsewhere is as good as the package.
program_of() {
    case $1 in
        xvfb) echo Xvfb ;;
        xdotool) echo xdotool ;;
        chromium) echo chromium ;;
        systemd) echo systemd-analyze ;;
        postgresql) { compgen -G '/usr/lib/postgresql/*/bin/initdb' || echo initdb; } | head -n 1 ;; # off the path
        strace) echo strace ;;
        zbar-tools) echo zbarimg ;;
        npm) echo npm ;;
    esac
}

is_debian() { command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; }

has_package() {
    local program
    program=$(program_of "$1")
    if [ -n "$program" ]; then
        command -v "$program" >/dev/null
    else
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ] ||
            # Debian's 64-bit time_t change renamed some libraries.
            [ "$(dpkg-query -W -f '${db:Status-Status}' "${1}t64" 2>/dev/null)" = installed ]
    fi
}

# need_packages NAME...: installs what is missing, or says what to ask for.
need_packages() {
    local name missing=()
    for name in "$@"; do
        if is_debian; then
            has_package "$name" || missing+=("$name")
        elif [ -n "$(program_of "$name")" ] && ! has_package "$name"; then
            missing+=("$name")
        fi
    done
    [ ${#missing[@]} -eq 0 ] && return
    is_debian || die "this is not a Debian or Ubuntu system, and it lacks: ${missing[*]}" \
        "Install by hand what these Debian packages hold, then run this again:
    $*"
    install_packages "${missing[@]}"
}

install_packages() {
    local log=.dev/apt.log as_root=() line
    line="apt-get install -y --no-install-recommends $*"
    if [ "$(id -u)" -ne 0 ]; then
        may_sudo || die "missing system packages, and there is no sudo for $(id -un)" \
            "Ask an administrator of this machine to run, once:
    apt-get update && $line"
        as_root=(sudo)
    fi
    say "Missing system packages: $*"
    apt_update "$log" "${as_root[@]}"
    step "Installing ${#} system packages" "$log" apt_percent \
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 \
        apt-get -o APT::Status-Fd=1 -o DPkg::Lock::Timeout=300 \
        install -y --no-install-recommends "$@" || apt_failed "$log" "$line"
}

# One broken source of many is no reason to stop: installing tells whether it matters.
apt_update() {
    local log=$1
    shift
    step "Asking apt what there is" "$log" apt_percent \
        "$@" apt-get -o APT::Status-Fd=1 -o DPkg::Lock::Timeout=300 update ||
        say "  apt could not read every source; trying with what it has."
}

may_sudo() {
    command -v sudo >/dev/null || return 1
    sudo -n true 2>/dev/null && return
    # Somebody at a keyboard may type the password, once, before the moving line starts.
    [ -t 0 ] && say "System packages are missing; sudo asks for your password." && sudo -v
}

apt_percent() {
    local word
    word=$(grep -aE '^(dlstatus|pmstatus):' -- "$1" | tail -n 1) || true
    case $word in
        dlstatus:*) echo "fetching, $(cut -d: -f3 <<<"$word" | cut -d. -f1) %" ;;
        pmstatus:*) echo "$(cut -d: -f2 <<<"$word"), $(cut -d: -f3 <<<"$word" | cut -d. -f1) %" ;;
    esac
}

apt_failed() {
    local log=$1 line=$2
    show_log "$log"
    if grep -aqE 'Temporary failure|Could not resolve|Could not connect|Network is unreachable|Connection timed out|Failed to fetch|Unable to locate' "$log"; then
        die "apt could not fetch packages" \
            "Is there a network, and a proxy set where one is needed (http_proxy, /etc/apt/apt.conf.d)?
Once there is, run this again, or as root:
    apt-get update && $line"
    fi
    die "apt could not install the packages" "Cure what it says above, or run as root:
    $line"
}
