"""The machine that figures were measured on, in a line beside them."""

import os
import platform
from pathlib import Path


def machine() -> str:
    """Processor, cores, kernel and how busy it was; a figure without them says nothing."""
    model = platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
    busy = f"load {os.getloadavg()[0]:.1f}"
    return (
        f"{model}, {os.cpu_count()} cores, Linux {platform.release()}, software rendering, {busy}"
    )
