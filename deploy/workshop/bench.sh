# A QEMU new enough for a touch screen, to boot the card image in.
# shellcheck shell=bash

BENCH_PACKAGES=(qemu-system-arm ipxe-qemu)
OLDEST_QEMU=8.1 # the first with virtio-multitouch

need_qemu() {
    has_qemu && return
    is_debian || die "the boot test needs QEMU $OLDEST_QEMU or later" "Install qemu-system-aarch64."
    if apt_has_new_qemu; then
        install_packages "${BENCH_PACKAGES[@]}"
    else
        install_backported_qemu
    fi
    has_qemu || die "QEMU here is older than $OLDEST_QEMU" "Use Debian 13, or Debian 12 with its backports."
}

# A simulated GPIO chip for the image's own kernel, which comes without one.
need_gpio_sim() {
    local kernel made=.dev/image/gpio-sim.kernel
    kernel=$(basename -- .dev/image/tree/usr/lib/modules/*)
    [ "$(cat "$made" 2>/dev/null)" != "$kernel" ] || return 0
    if step "A GPIO chip to press by hand" .dev/gpio-sim.log latest_line deploy/boot/gpio-sim .dev/image/gpio-sim.ko; then
        echo "$kernel" >"$made"
    else
        say "  It could not be built, so no pin is pressed: see .dev/gpio-sim.log"
    fi
}

has_qemu() {
    command -v qemu-system-aarch64 >/dev/null &&
        qemu-system-aarch64 -device help 2>/dev/null | grep -q virtio-multitouch-pci
}

apt_has_new_qemu() {
    local candidate
    candidate=$(LC_ALL=C apt-cache policy qemu-system-arm | awk '/Candidate:/ { print $2 }')
    dpkg --compare-versions "${candidate:-0}" ge "1:$OLDEST_QEMU"
}

# Debian 12's backports, for these packages alone: this machine's own sources stay as they are.
install_backported_qemu() {
    local work=$PWD/.dev/backports codename main apt
    codename=$(sed -n "s/^VERSION_CODENAME=//p" /etc/os-release)
    # shellcheck disable=SC2016  # apt's own variable
    main=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' | sort -u | head -n 1)
    [ -n "$main" ] || die "apt on this machine names no Debian mirror" "Run apt-get update."
    [ "$(id -u)" -eq 0 ] || die "installing QEMU from $codename-backports needs root" "Run: sudo ./dev prove image"
    mkdir -p "$work"/{lists,cache/archives}/partial
    printf 'deb %s %s main\n' "$main" "$codename" "$main" "$codename-backports" >"$work/sources.list"
    apt=(apt-get -q -o "Dir::Etc::sourcelist=$work/sources.list" -o Dir::Etc::sourceparts=/dev/null
        -o "Dir::State::lists=$work/lists" -o "Dir::Cache=$work/cache")
    step "Asking $codename-backports for QEMU" .dev/apt.log latest_line "${apt[@]}" update
    step "Installing QEMU from $codename-backports" .dev/apt.log latest_line \
        env DEBIAN_FRONTEND=noninteractive "${apt[@]}" install -y --no-install-recommends \
        -t "$codename-backports" "${BENCH_PACKAGES[@]}" || apt_failed .dev/apt.log "${apt[*]} install"
    rm -rf "$work"
}
