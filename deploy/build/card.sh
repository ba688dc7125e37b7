# The card: partition table, the FAT partition that the boot ROM reads, slot A, slot B, data.
# shellcheck shell=bash disable=SC2154  # rooms share their variables

SETTINGS_MIB=128 SLOT_MIB=${IMAGE_SLOT_MIB:-1536} DATA_MIB=128

# For Pi 3, 3+, Zero 2 W; and for Pi 4 and CM4.
FIRMWARE=(bootcode.bin start.elf fixup.dat start4.elf fixup4.dat)
DEVICE_TREES=(bcm2837-rpi-3-a-plus bcm2837-rpi-3-b bcm2837-rpi-3-b-plus bcm2837-rpi-cm3-io3
    bcm2837-rpi-zero-2-w bcm2711-rpi-4-b bcm2711-rpi-400 bcm2711-rpi-cm4-io)

# make_card IMAGE TREE FETCHED
make_card() {
    local image=$1 tree=$2 fetched=$3 work
    work=$image.parts
    rm -rf -- "$work"
    mkdir -p -- "$work"/{fat,in,empty}
    gather_fat "$work/fat" "$tree" "$fetched"
    make_fat "$work/in/settings.vfat" "$work/fat"
    make_slot "$work/in/slot-a.ext4" "$tree"
    make_data "$work/in/data.ext4" "$work/data" "$tree"
    partition_table >"$work/genimage.cfg"
    genimage --loglevel 1 --config "$work/genimage.cfg" --inputpath "$work/in" --rootpath "$work/empty" \
        --tmppath "$work/tmp" --outputpath "$work/out"
    mv -- "$work/out/terminal.img" "$image"
    rm -rf -- "$work"
}

gather_fat() {
    local fat=$1 tree=$2 fetched=$3 name
    cp -- "${FIRMWARE[@]/#/$fetched/usr/lib/raspi-firmware/}" "$fat/"
    cp -- "$fetched/usr/share/doc/raspi-firmware/copyright" "$fat/firmware-licence.txt"
    for name in "${DEVICE_TREES[@]}"; do
        cp -- "$tree"/usr/lib/linux-image-*/broadcom/"$name.dtb" "$fat/"
    done
    cp -- "$fetched/usr/lib/u-boot/rpi_arm64/u-boot.bin" "$SOURCE"/deploy/image/card/{config.txt,kiosk.toml} "$fat/"
    # No two seconds in which a keyboard could stop the start, no start from a stick, no words on
    # the screen; and no looking for USB, which takes seconds.
    "$PYTHON" "$BUILD/uboot_env.py" "$fat/u-boot.bin" "$fat/uboot.env" bootdelay=-2 boot_targets=mmc \
        stdin=serial stdout=serial stderr=serial preboot=
    SOURCE_DATE_EPOCH=$SOURCE_DATE_EPOCH mkimage -A arm64 -T script -C none -n 'slot A or B' \
        -d "$SOURCE/deploy/image/card/boot.cmd" "$fat/boot.scr" >/dev/null
}

make_fat() {
    local file=$1 from=$2
    truncate -s "${SETTINGS_MIB}M" "$file"
    mkfs.vfat --invariant -F 32 -i "$DISK_ID" -n SETTINGS "$file" >/dev/null
    find "$from" -exec touch --date="@$SOURCE_DATE_EPOCH" {} +
    # In one order, whatever the directory's is.
    (cd "$from" && find . -type f | LC_ALL=C sort | TZ=UTC xargs -I{} mcopy -m -i "$file" {} ::)
}

# Features that U-Boot's reader does not know are left off.
make_ext4() {
    local file=$1 from=$2 size=$3 label=$4
    shift 4
    # One time for all: when it was built says nothing, and two builds differ in nothing.
    find "$from" -newermt "@$SOURCE_DATE_EPOCH" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
    E2FSPROGS_FAKE_TIME=$SOURCE_DATE_EPOCH mke2fs -q -t ext4 -L "$label" -m 0 -d "$from" \
        -U "$(printf '%s-%s' "$label" "$DISK_ID" | sha256sum | sed -E 's/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/\1-\2-\3-\4-\5/')" \
        "$@" "$file" "$size"
    settle_times "$file"
}

# mke2fs takes these from the builder's own disk, where nothing can set them.
settle_times() {
    local file=$1 used inode name
    used=$(dumpe2fs -h "$file" 2>/dev/null | awk -F: '/^Inode count/ { all = $2 } /^Free inodes/ { free = $2 } END { print all - free }')
    {
        # And of the moment in which this is written.
        printf 'set_current_time @%d\n' "$SOURCE_DATE_EPOCH"
        for inode in 2 $(seq 11 "$used"); do
            for name in atime ctime crtime; do
                printf 'sif <%d> %s @%d\nsif <%d> %s_extra 0\n' "$inode" "$name" "$SOURCE_DATE_EPOCH" "$inode" "$name"
            done
        done
    } | debugfs -w -f - "$file" >/dev/null 2>&1
}

make_slot() {
    make_ext4 "$1" "$2" "${SLOT_MIB}M" slot-a -O ^has_journal,^metadata_csum_seed,^orphan_file \
        -E hash_seed=f7b25d01-0000-4000-8000-000000000001
}

# What is on it belongs to users that only the tree knows; small here, grown on the card.
make_data() {
    local file=$1 data=$2 tree=$3
    install -d -m 0755 "$data"
    install -d -m 0700 "$data/feedback-terminal" "$data/network"
    install -d -m 0750 "$data/settings"
    install -d -m 0755 "$data/clock"
    chown "$(number_in "$tree/etc/passwd" feedback-terminal):$(number_in "$tree/etc/group" feedback-terminal)" "$data/feedback-terminal"
    chown "0:$(number_in "$tree/etc/group" feedback-terminal)" "$data/settings"
    chown "$(number_in "$tree/etc/passwd" systemd-timesync)" "$data/clock"
    touch --date="@$SOURCE_DATE_EPOCH" "$data/clock/clock"
    chown "$(number_in "$tree/etc/passwd" systemd-timesync)" "$data/clock/clock"
    # A share for root alone: where responses fill all the rest, new settings can still be taken over.
    make_ext4 "$file" "$data" "${DATA_MIB}M" data -m 2 -O ^orphan_file -b 4096 -i 16384 -J size=16 \
        -E hash_seed=f7b25d01-0000-4000-8000-000000000002,resize=67108864
}

number_in() { awk -F: -v name="$2" '$1 == name { print $3 }' "$1"; }

# A master boot record, since the boot ROM of Pi 3 and Zero 2 W reads nothing else, and FAT first.
partition_table() {
    cat <<END
image terminal.img {
    hdimage {
        partition-table-type = "mbr"
        disk-signature = 0x$DISK_ID
        align = 4M
    }
    partition settings { image = "settings.vfat"
        partition-type = 0x0c
        bootable = true }
    partition slot-a { image = "slot-a.ext4"
        partition-type = 0x83 }
    partition slot-b { size = ${SLOT_MIB}M
        partition-type = 0x83 }
    partition data { image = "data.ext4"
        partition-type = 0x83 }
}
END
}
