# The machine: whether it can be a terminal, its packages, its services.
# shellcheck shell=bash

# The image's manifest gives the words behind a line as the reason.
DEVICE_PACKAGES=(
    python3 python3-venv # the program is Python
    fonts-noto-core fonts-noto-cjk libfribidi0 # the visitor's own script
    libdrm2 libgbm1 libgl1 libegl1 libgles2 libgl1-mesa-dri # the window, straight on the screen
    libmtdev1 # Kivy asks for it when it starts; fingers are read without it
    alsa-utils espeak-ng # a note at each press, and the spoken mode
)
DRIVER_BUILD_PACKAGES=(swig gcc make libc6-dev python3-dev) # where lgpio has neither package nor wheel

check_machine() {
    [ -z "$TREE" ] || [ -d "$TREE" ] || die "$TREE is not a directory" "Give --root the top of a tree."
    [ -n "$DRY_RUN" ] || [ "$(id -u)" -eq 0 ] || die "must be root, not $(id -un)" "Run: sudo deploy/install"
    on_this_machine || return 0
    command -v apt-get >/dev/null || die "this is not a Debian system" \
        "Flash Raspberry Pi OS Lite (64-bit) or Debian, or read deploy/device/ and do it by hand."
    [ -n "$DRY_RUN" ] || [ -d /run/systemd/system ] || die "systemd does not run here" \
        "Boot the machine itself; for the tree of an image, use --root DIR."
    case $(dpkg --print-architecture) in
        arm64 | amd64) ;;
        *) die "this system is $(dpkg --print-architecture); terminals need 64 bits (arm64 or amd64)" \
            "Flash the 64-bit Raspberry Pi OS Lite." ;;
    esac
}

install_device_packages() {
    local wanted=("${DEVICE_PACKAGES[@]}")
    title "System packages"
    run apt-get -q update
    if apt_offers python3-lgpio; then
        wanted+=(python3-lgpio)
    elif [ "$(system_python_minor)" -ge 13 ]; then
        wanted+=("${DRIVER_BUILD_PACKAGES[@]}")
    fi
    run env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends "${wanted[@]}"
}

# Raspberry Pi OS has it, Debian has not.
apt_offers() {
    local candidate
    candidate=$(LC_ALL=C apt-cache policy "$1" 2>/dev/null | awk '/Candidate:/ { print $2 }')
    [ -n "$candidate" ] && [ "$candidate" != "(none)" ]
}

system_python_minor() { /usr/bin/python3 -c 'import sys; print(sys.version_info.minor)' 2>/dev/null || echo 0; }

# Makes user and groups from the file laid down before.
make_user() {
    title "User and groups"
    run systemd-sysusers ${TREE:+--root="$TREE"} feedback-terminal.conf
}

start_service() {
    title "Service"
    run systemctl ${TREE:+--root="$TREE"} enable kiosk.service terminal-backlight.path
    run systemctl ${TREE:+--root="$TREE"} mask ctrl-alt-del.target
    on_this_machine || return 0
    run systemctl daemon-reload
    reload_device_rules
    # Not --wait: the first picture may take a minute, and a wrong setting is told by status.
    run systemctl restart --no-block kiosk.service
}

stop_service() {
    title "Service"
    if [ -e "$TREE/etc/systemd/system/kiosk.service" ]; then
        ! on_this_machine || run systemctl stop kiosk.service
        run systemctl ${TREE:+--root="$TREE"} disable kiosk.service terminal-backlight.path
        run systemctl ${TREE:+--root="$TREE"} unmask ctrl-alt-del.target
    fi
}

# Without a udev (a container) there are no pins either.
reload_device_rules() {
    [ -n "$DRY_RUN" ] || [ -e /run/udev/control ] || return 0
    run udevadm control --reload
    run udevadm trigger --subsystem-match=gpio
}

# The screen goes back to the login prompt it had.
give_screen_back() {
    on_this_machine || return 0
    run systemctl daemon-reload
    reload_device_rules
    run systemctl start --no-block getty@tty1.service
}

remove_user() {
    title "User"
    if grep -qs '^feedback-terminal:' "$TREE/etc/passwd"; then
        run userdel ${TREE:+--prefix "$TREE"} feedback-terminal
    fi
    if grep -qs '^feedback-terminal:' "$TREE/etc/group"; then
        run groupdel ${TREE:+--prefix "$TREE"} feedback-terminal
    fi
}
