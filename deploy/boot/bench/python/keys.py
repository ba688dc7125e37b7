"""On the bench only: a keyboard with the keys that ask a machine to sleep, start again or end.

QEMU's own keyboards have none of them. Made with the kernel's uinput (linux/uinput.h).
"""

import fcntl
import os
import struct
import time

SET_EVENTS, SET_KEY, SETUP, CREATE = 0x40045564, 0x40045565, 0x405C5503, 0x5501
KEY, SYNC = 1, 0
ASKING = {"power": 116, "sleep": 142, "suspend": 205, "restart": 0x198, "wake": 143}
USB = 3


def main() -> None:
    """Plug it in, press each key once, pull it out."""
    device = os.open("/dev/uinput", os.O_WRONLY)
    fcntl.ioctl(device, SET_EVENTS, KEY)
    for code in (*ASKING.values(), *range(1, 84)):  # letters too: udev wants to see a keyboard
        fcntl.ioctl(device, SET_KEY, code)
    fcntl.ioctl(device, SETUP, struct.pack("<4H80sI", USB, 1, 1, 1, b"A keyboard of the bench", 0))
    fcntl.ioctl(device, CREATE)
    time.sleep(5)  # until udev and logind know it
    for code in ASKING.values():
        for down in (1, 0):
            told = struct.pack("<qqHHi", 0, 0, KEY, code, down)
            os.write(device, told + struct.pack("<qqHHi", 0, 0, SYNC, 0, 0))
            time.sleep(0.2)
        time.sleep(2)
    os.close(device)


if __name__ == "__main__":
    main()
