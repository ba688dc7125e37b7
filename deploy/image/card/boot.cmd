# Run by U-Boot: chooses a slot and starts its kernel.
#
# BOOT_ORDER is what is tried, in order. BOOT_A_LEFT and BOOT_B_LEFT say how often a slot may still
# be tried before it has been found good; 9 means found good, and is not counted, so that a
# terminal that is unplugged again and again keeps its slot, and nothing is written in everyday use.
# The same names as RAUC's U-Boot backend. bootargs_more adds words to the kernel's. Without an environment (new, or torn by a power cut)
# slot A is tried, then B, uncounted.

test -n "${BOOT_ORDER}" || setenv BOOT_ORDER "A B"
test -n "${BOOT_A_LEFT}" || setenv BOOT_A_LEFT 9
test -n "${BOOT_B_LEFT}" || setenv BOOT_B_LEFT 9

# Firmware hands over the device tree; the kernel goes above what U-Boot's defaults leave too small.
if test "${vendor}" = raspberrypi; then
    setenv kernel_at 0x08000000
    setenv initrd_at 0x0c000000
    # Firmware's tree as U-Boot keeps it, with room to grow, out of the kernel's way. Not fdt_addr:
    # saveenv would keep that, and the next start believe it.
    setenv tree_at ${fdt_addr_r}
    fdt move ${fdtcontroladdr} ${tree_at} 0x40000
else
    setenv tree_at ${fdt_addr}
    setenv kernel_at ${kernel_addr_r}
    setenv initrd_at ${ramdisk_addr_r}
fi

for slot in ${BOOT_ORDER}; do
    if test "${slot}" = A; then setenv part 2; setenv left ${BOOT_A_LEFT}; fi
    if test "${slot}" = B; then setenv part 3; setenv left ${BOOT_B_LEFT}; fi
    if test ${left} -gt 0; then
        if test ${left} -lt 9; then
            setexpr left ${left} - 1
            setenv BOOT_${slot}_LEFT ${left}
            saveenv
        fi
        echo "slot ${slot}, tries left: ${left}"
        part uuid ${devtype} ${devnum}:${part} root_uuid
        setenv bootargs "root=PARTUUID=${root_uuid} rootfstype=ext4 ro rootwait systemd.volatile=state fsck.repair=yes rauc.slot=${slot} panic=10 sysctl.kernel.sysrq=0 quiet loglevel=4 vt.global_cursor_default=0 fbcon=font:TER16x32 cma=128M ${bootargs_more}"
        if load ${devtype} ${devnum}:${part} ${kernel_at} /boot/vmlinuz; then
            if load ${devtype} ${devnum}:${part} ${initrd_at} /boot/initrd.img; then
                booti ${kernel_at} ${initrd_at}:${filesize} ${tree_at}
            fi
        fi
        echo "slot ${slot} holds nothing that starts"
    fi
done

# Nothing is left to try: give both another chance rather than stand still for ever.
setenv BOOT_ORDER "A B"
setenv BOOT_A_LEFT 3
setenv BOOT_B_LEFT 3
saveenv
sleep 10
reset
