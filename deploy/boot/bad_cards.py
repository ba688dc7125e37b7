"""Settings files that are wrong, taken over by the image's own unit."""

import base64

from deploy.boot.machine import Machine
from deploy.boot.standing import Standing
from deploy.boot.table import expect, read_from_fat, wait_for_status

MIB = 1 << 20
BAD: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "empty"),
    "zeros": (bytes(4096), "empty"),
    "binary": (bytes(range(256)) * 64, "UTF-8"),
    "cut short": (b'name = "North door"\n[account]\naddress = "https://a.exam', "Unterminated"),
    "an unknown key": (b'[account]\nadress = "https://a.example"\n', "adress"),
    "a wrong PIN hash": (b'[caretaker]\npin_hash = "1234"\n', "pin"),
    "no web address": (b'[account]\naddress = "feedback.example.org"\n', "no web address"),
    "half an identity": (b'[account]\nidentity = "eJyrVkrL"\n', "not copied whole"),
    "a name of many parts": (b"a" + b".a" * 20000 + b" = 1\n", "nested too deeply"),
}
LARGE = "larger than"
_WRITE = (
    "mount -t vfat /dev/vda1 /mnt && cat {source} >/mnt/kiosk.toml;"
    # A start is what reads it, and systemd refuses a sixth one within ten seconds.
    " umount /mnt; systemctl reset-failed terminal-settings;"
    " systemctl restart terminal-settings; echo"
)
_READ = "mount -t vfat -o ro /dev/vda1 /mnt && cat /mnt/kiosk-errors.txt; umount /mnt"


def bad_cards(standing: Standing) -> None:
    """Wrong files of many kinds: what was kept stays, and what is wrong is said on the card."""
    with standing.machine() as machine:
        kept = machine.run("sha256sum /data/settings/card.toml")
        for name, (told, named) in BAD.items():
            raw = base64.b64encode(told).decode()
            machine.run(f"echo '{raw}' | base64 -d >/run/bench-card")
            _refused(machine, "/run/bench-card", name, named, kept)
        machine.run("truncate -s 90M /run/bench-card", 120)
        _refused(machine, "/run/bench-card", "90 MiB of nothing", LARGE, kept)
        machine.run("systemctl restart --no-block kiosk")
        status = wait_for_status(machine, lambda status: bool(status["trouble"]), 1500)
        expect(status["showing"] == "asking", f"it asks, and says: {'; '.join(status['trouble'])}")
        machine.run("sync")
    expect(bool(read_from_fat(standing.card, "kiosk-errors.txt")), "the card says so too")


def _refused(machine: Machine, source: str, name: str, named: str, kept: str) -> None:
    machine.run(_WRITE.format(source=source), 120)
    said = " ".join(machine.run(_READ).split())
    expect(named in said, f"{name}: {said[:110]}")
    same = machine.run("sha256sum /data/settings/card.toml") == kept
    expect(same, "  and what was kept stays")
