# The tree of slot A: Debian's root, our files laid in as the installer lays them, what may not stay
# taken out.
# shellcheck shell=bash disable=SC2154  # rooms share their variables

DISK_ID=f7b25d01 # the partition table's own number: how the kernel finds root, settings and data

# Beside what deploy/install lays down for any terminal.
IMAGE_UNITS=(terminal-grow terminal-identity terminal-settings terminal-network terminal-rescue terminal-ssh terminal-keyboard)
ENABLED=(
    terminal-grow terminal-identity terminal-keyboard terminal-settings terminal-network.path terminal-ssh nftables
    systemd-networkd systemd-resolved systemd-timesyncd
)
# Prompts, sleep from which nobody would wake it, upkeep for systems that update themselves, and waits
# that nobody should wait.
MASKED=(
    getty@.service autovt@.service serial-getty@.service console-getty.service getty-static.service
    ctrl-alt-del.target debug-shell.service kbrequest.target
    sleep.target suspend.target hibernate.target hybrid-sleep.target suspend-then-hibernate.target
    wpa_supplicant.service ssh.service ssh.socket sshd-keygen.service alsa-restore.service alsa-state.service
    apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service
    systemd-networkd-wait-online.service systemd-time-wait-sync.service systemd-firstboot.service
)

# assemble_tree TREE BASE PROGRAM: from what was kept of each.
assemble_tree() {
    local tree=$1 base=$2 program=$3 unit
    rm -rf -- "$tree"
    cp -a -- "$base" "$tree"
    cp -rT --no-preserve=ownership,timestamps -- "$SOURCE/deploy/image/root" "$tree"
    sed -i "s/DISK/$DISK_ID/" "$tree/etc/fstab"
    find "$tree/etc/systemd" "$tree/usr/lib/feedback-terminal" -type d -exec chmod 0755 {} +
    # The same files, user and unit as on a Raspberry Pi OS that was made a terminal.
    "$SOURCE/deploy/install" --root "$tree" --without-packages
    rm -rf -- "$tree$SETTINGS" "$tree$OPT"
    ln -s /data/settings "$tree$SETTINGS"
    cp -a -- "$program" "$tree$OPT"
    chown -R 0:0 "$tree$OPT"
    for unit in "${IMAGE_UNITS[@]}"; do
        install -D -m 0644 "$SOURCE/systemd/$unit.service" "$tree/etc/systemd/system/$unit.service"
    done
    settle_tree "$tree"
}

settle_tree() {
    local tree=$1
    systemctl --root="$tree" --quiet mask "${MASKED[@]}"
    systemctl --root="$tree" --quiet enable "${ENABLED[@]}"
    mkdir -p "$tree/data" "$tree/etc/wpa_supplicant"
    ln -sf /run/systemd/resolve/stub-resolv.conf "$tree/etc/resolv.conf"
    ln -sf /data/settings/localtime "$tree/etc/localtime"
    rm -f "$tree/etc/timezone"
    ln -sf /data/network/wpa_supplicant-wlan0.conf "$tree/etc/wpa_supplicant/wpa_supplicant-wlan0.conf"
    # systemd would offer sshd on sockets of its own.
    mkdir -p "$tree/etc/systemd/system-generators"
    ln -sf /dev/null "$tree/etc/systemd/system-generators/systemd-ssh-generator"
    # No password lets anybody in; a key may, which a locked account would refuse.
    usermod --prefix "$tree" --password '*' root
    point_at_kernel "$tree"
    forget_the_builder "$tree"
}

# U-Boot loads by names that stay the same from kernel to kernel.
point_at_kernel() {
    local tree=$1 kernel
    kernel=$(basename -- "$tree"/usr/lib/modules/*)
    ln -sf "vmlinuz-$kernel" "$tree/boot/vmlinuz"
    ln -sf "initrd.img-$kernel" "$tree/boot/initrd.img"
}

# Nothing of this machine or this build may be in an image that hangs in a hundred shops.
forget_the_builder() {
    local tree=$1
    rm -rf -- "$tree"/var/cache/* "$tree"/var/log/* "$tree"/var/lib/apt/* "$tree"/tmp/* "$tree"/root/.[a-z]* \
        "$tree"/var/lib/dpkg/*-old "$tree"/etc/*- "$tree/etc/apt/sources.list.d" "$tree/etc/apt/sources.list"
    rm -f -- "$tree"/etc/ssh/ssh_host_* "$tree/var/lib/systemd/random-seed" "$tree/etc/hostname.orig"
    : >"$tree/etc/machine-id"
}
