"""What an emulated machine is made of, in QEMU's words.

The image is booted as it is, through U-Boot and its own boot script. What the bench needs comes
in from outside: a unit as a systemd credential (QEMU's fw_cfg) and a second disk.
"""

from dataclasses import dataclass
from pathlib import Path

from deploy.build.rom import SECTOR

BENCH = Path(__file__).with_name("bench")
SIZE = (1280, 800)
CLOCK = ("-icount", "shift=1,sleep=on")
"""An instruction takes it two nanoseconds of its own time, however busy this machine is: what is
waited for inside, and the watchdog's patience, do not depend on who else works here."""
_CREDENTIALS = "opt/io.systemd.credentials"  # names in fw_cfg have at most 55 characters


@dataclass(frozen=True, slots=True)
class Parts:
    """What the machine is made of; None leaves a part out."""

    card: Path
    firmware: Path
    bench: Path
    screen: bool = True
    network: bool = True
    memory: Path | None = None
    """Of a machine made of the same parts that was frozen: it goes on where that one stood."""
    writes: Path | None = None
    """Where everything is kept that is written to the card (deploy.boot.writes)."""
    tree: Path | None = None
    """A device tree: then it is a Pi 3, and `firmware` its U-Boot; nothing reaches into it."""


def _card(parts: Parts) -> list[str]:
    if parts.writes is None:
        return ["-drive", f"if=none,id=card,file={parts.card},format=raw,cache=none"]
    parts.writes.write_bytes(b"")
    kept = f"driver=blklogwrites,node-name=card,file=whole,log=writes,log-sector-size={SECTOR}"
    return [
        "-blockdev", f"driver=file,node-name=whole,filename={parts.card},cache.direct=on",
        "-blockdev", f"driver=file,node-name=writes,filename={parts.writes}",
        "-blockdev", kept,
    ]  # fmt: skip


def _pi3(parts: Parts, directory: Path) -> list[str]:
    """Its second serial port is the one that U-Boot and Linux speak through."""
    return [
        "qemu-system-aarch64", "-M", "raspi3b", "-accel", "tcg,thread=multi",
        "-kernel", str(parts.firmware), "-dtb", str(parts.tree),
        "-drive", f"if=sd,file={parts.card},format=raw,cache=none",
        "-display", "none", "-no-reboot", "-serial", "null",
        "-serial", f"file:{directory}/serial.log",
        "-qmp", f"unix:{directory}/qmp.sock,server=on,wait=off",
    ]  # fmt: skip


def command(parts: Parts, directory: Path) -> list[str]:
    """The whole of it; sockets that an earlier one left are taken away."""
    for name in ("qmp", "agent"):
        (directory / f"{name}.sock").unlink(missing_ok=True)
    if parts.tree is not None:
        return _pi3(parts, directory)
    words = [
        "qemu-system-aarch64", "-M", "virt,gic-version=3", "-cpu", "cortex-a72", "-smp", "1",
        "-m", "1024", "-accel", "tcg,thread=single", *CLOCK, "-bios", str(parts.firmware),
        "-display", "none", "-no-reboot", "-serial", f"file:{directory}/serial.log",
        "-qmp", f"unix:{directory}/qmp.sock,server=on,wait=off",
        *_card(parts), "-device", "virtio-blk-pci,drive=card,serial=card",
        "-drive", f"if=none,id=bench,file={parts.bench},format=raw,readonly=on",
        "-device", "virtio-blk-pci,drive=bench,serial=bench",
        "-device", "qemu-xhci", "-device", "virtio-serial-pci",
        "-chardev", f"socket,id=agent,path={directory}/agent.sock,server=on,wait=off",
        "-device", "virtserialport,chardev=agent,name=bench",
        "-fw_cfg", f"name={_CREDENTIALS}/systemd.extra-unit.l.service,file={BENCH}/l.service",
        "-fw_cfg", f"name={_CREDENTIALS}/systemd.unit-dropin.-.mount,file={BENCH}/root-dropin.conf",
    ]  # fmt: skip
    if parts.screen:
        words += ["-device", f"virtio-gpu-pci,xres={SIZE[0]},yres={SIZE[1]}"]
        words += ["-device", "virtio-multitouch-pci"]
    network = ["-nic", "user,id=net,model=virtio-net-pci"] if parts.network else ["-nic", "none"]
    if parts.memory is not None:
        words += ["-incoming", f"exec:cat {parts.memory}"]
    return words + network
