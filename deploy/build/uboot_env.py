"""U-Boot's own default environment, with what we change of it, as the file it reads from FAT.

    python uboot_env.py U-BOOT.BIN UBOOT.ENV NAME=VALUE ...

A file without U-Boot's defaults would leave it without any, so they are read out of the binary.
And they are changed there too: U-Boot falls back to them where a power cut has torn the file, and
would then wait two seconds for any keyboard, and for whoever has one to take over.
The format is U-Boot's: CRC-32, then NAME=VALUE each ended by a zero byte (include/env_internal.h).
"""

import re
import sys
import zlib
from itertools import takewhile
from pathlib import Path

SIZE = 0x4000
"""CONFIG_ENV_SIZE of rpi_arm64; /etc/fw_env.config says the same."""


def defaults(binary: bytes) -> dict[str, str]:
    """The environment compiled in: the run of NAME=VALUE around the boot command."""
    at = binary.find(b"\0bootdelay=")
    if at < 0:
        raise SystemExit("no default environment found in this U-Boot")
    words = [word.decode("ascii") for word in _run_around(binary, at)]
    return {name: value for name, _, value in (word.partition("=") for word in words)}


def _run_around(binary: bytes, at: int) -> list[bytes]:
    """All NAME=VALUE in one piece around a place: back to what is none, on to an empty one."""
    before = [*takewhile(_SETTING.fullmatch, reversed(binary[:at].split(b"\0")))]
    after = takewhile(_SETTING.fullmatch, binary[at + 1 :].split(b"\0"))
    return [*reversed(before), *after]


_SETTING = re.compile(rb"[A-Za-z_]\w*=[^\0]*")


def changed(binary: bytes, settings: dict[str, str]) -> bytes:
    """U-Boot with these for its defaults; there is as much room as its own take."""
    own, told = _block(defaults(binary)), _block(settings)
    at = binary.find(b"\0bootdelay=") + 1
    first = _run_around(binary, at - 1)[0]
    start, length = binary.rindex(first, 0, at + len(first)), len(own)
    if len(told) > length:
        raise SystemExit(f"U-Boot's defaults have room for {length} bytes, not for {len(told)}")
    return binary[:start] + told.ljust(length, b"\0") + binary[start + length :]


def _block(settings: dict[str, str]) -> bytes:
    return b"".join(f"{name}={value}\0".encode() for name, value in settings.items())


def image(settings: dict[str, str]) -> bytes:
    """The file."""
    told = b"".join(f"{name}={value}\0".encode() for name, value in sorted(settings.items()))
    body = (told + b"\0").ljust(SIZE - 4, b"\0")
    if len(body) > SIZE - 4:
        raise SystemExit(f"the environment has {len(told)} bytes; {SIZE - 5} are possible")
    return zlib.crc32(body).to_bytes(4, "little") + body


def main() -> int:
    """Write both."""
    binary = Path(sys.argv[1]).read_bytes()
    settings = defaults(binary)
    for word in sys.argv[3:]:
        name, _, value = word.partition("=")
        settings[name] = value
    if not {"bootcmd", "scriptaddr"} <= settings.keys():
        raise SystemExit(f"this U-Boot's defaults lack bootcmd: {sorted(settings)}")
    Path(sys.argv[1]).write_bytes(changed(binary, settings))
    Path(sys.argv[2]).write_bytes(image(settings))
    return 0


if __name__ == "__main__":
    sys.exit(main())
