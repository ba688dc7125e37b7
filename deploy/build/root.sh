# The root tree: Debian's packages, unpacked and configured. Slow, so kept; then the initramfs.
# shellcheck shell=bash disable=SC2154  # rooms share their variables

names_in() { sed -e 's/#.*//' -e '/^[[:space:]]*$/d' -e 's/[[:space:]]*$//' "$1"; }

root_packages() {
    names_in "$BUILD/packages.txt"
    # python3-venv makes environments on a device; the image's is made here.
    printf '%s\n' "${DEVICE_PACKAGES[@]}" | grep -vx python3-venv
}

# Everything that decides what the tree is, but for what Debian has published since.
root_stamp() {
    {
        cat "$BUILD"/{left-out,fetched}.txt "$BUILD"/{root.sh,mirror.sh,fetch-beside}
        root_packages
    } | sha256sum | cut -c 1-16
}

initramfs_stamp() { { echo "$ROOT_STAMP"; cat "$BUILD"/initramfs/*; } | sha256sum | cut -c 1-16; }

# arm64 programs run here through QEMU where this machine is none.
need_arm64() {
    arch-test arm64 >/dev/null 2>&1 && return
    mountpoint -q /proc/sys/fs/binfmt_misc || mount -t binfmt_misc none /proc/sys/fs/binfmt_misc
    [ -e /proc/sys/fs/binfmt_misc/qemu-aarch64 ] ||
        cat /usr/lib/binfmt.d/qemu-aarch64.conf >/proc/sys/fs/binfmt_misc/register
    arch-test arm64 >/dev/null || die "this machine cannot run arm64 programs" \
        "Install qemu-user-static, and build where binfmt_misc may be mounted."
}

# build_root DIRECTORY: root.tar, and in fetched/ what lies beside the image, under DIRECTORY.
build_root() {
    local out=$1 options=() path
    rm -rf -- "$out"
    mkdir -p -- "$out/fetched"
    while read -r path; do options+=("--dpkgopt=path-exclude=$path"); done < <(names_in "$BUILD/left-out.txt")
    # Licences stay. INITRD=No: one initramfs later, not one a package.
    INITRD=No mmdebstrap --mode=root --architectures=arm64 --variant=minbase \
        --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Languages "none"' \
        --aptopt='Acquire::Check-Valid-Until "false"' \
        "${options[@]}" --dpkgopt='path-include=/usr/share/doc/*/copyright' \
        --dpkgopt=force-confdef --dpkgopt=force-confold --dpkgopt=force-unsafe-io \
        --include="$(root_packages | paste -sd ,)" \
        --extract-hook="$BUILD/fetch-beside \"\$1\" '$out' '$BUILD'" \
        "$SUITE" "$out/root.tar" - < <(mirror_sources)
}

# build_initramfs DIRECTORY ROOT: tree/, with an initramfs made by its own tools.
build_initramfs() {
    local out=$1 root=$2 tree=$1/tree
    rm -rf -- "$out"
    mkdir -p -- "$tree"
    tar xf "$root/root.tar" -C "$tree" --numeric-owner
    install -m 0755 "$BUILD/initramfs/machine-id" "$tree/etc/initramfs-tools/scripts/local-bottom/machine-id"
    cat "$BUILD/initramfs/modules" >>"$tree/etc/initramfs-tools/modules"
    printf 'MODULES=most\nCOMPRESS=zstd\n' >"$tree/etc/initramfs-tools/conf.d/terminal"
    chroot "$tree" update-initramfs -c -k all
}
