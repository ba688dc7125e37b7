"""Every figure that can be measured anew, one program after the other, and a table at the end.

python -m benchmarks [NAME ...]
"""

import subprocess
import sys

NAMES = (
    *("store", "drain", "ingest", "crowd", "year"),
    *("press", "visits", "dashboards", "export"),
)
_FIGURE = ("ok  ", "MISS", "skip")


def main() -> int:
    """1 when a limit was missed, or a benchmark failed."""
    asked = sys.argv[1:] or NAMES
    unknown = set(asked) - set(NAMES)
    if unknown:
        print(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
        return 2
    figures, failed = list[tuple[str, str]](), list[str]()
    for name in asked:
        print(f"== {name}", flush=True)
        words = [sys.executable, "-u", "-m", f"benchmarks.{name}"]
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as running:
            assert running.stdout is not None
            for line in running.stdout:
                print(line, end="", flush=True)
                if line.startswith(_FIGURE):
                    figures.append((name, line.rstrip()))
        if running.returncode:
            failed.append(name)
    print()
    for name, figure in figures:
        print(f"{name:8} {figure}")
    if failed:
        print(f"missed or failed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
