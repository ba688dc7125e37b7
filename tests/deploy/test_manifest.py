"""What an image is made of: told to programs as CycloneDX, to people with reasons."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.build.manifest import Package, largest, reasons, wanted, words_for

HERE = Path(__file__).parents[2]
SHA = "ab" * 32
STATUS = """Package: systemd
Status: install ok installed
Version: 257.9-1~deb13u1
Installed-Size: 13000
Depends: libc6 (>= 2.38), libone | libtwo

Package: libc6
Status: install ok installed
Version: 1:2.41+b1
Installed-Size: 23000

Package: gone
Status: deinstall ok config-files
Version: 1
"""
INDEX = f"""Package: systemd
Version: 257.9-1~deb13u1
SHA256: {SHA}

Package: libc6
Version: 1:2.41+b1
SHA256: {SHA}
"""


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """The manifests of a little image."""
    dpkg = tmp_path / "tree/var/lib/dpkg"
    dpkg.mkdir(parents=True)
    (dpkg / "status").write_text(STATUS)
    site = tmp_path / "tree/opt/feedback-terminal/lib/python3.13/site-packages/Kivy-2.3.1.dist-info"
    site.mkdir(parents=True)
    (site / "METADATA").write_text("Name: Kivy\nVersion: 2.3.1\n")
    for home in ("kivy", "Kivy.libs"):
        (site.parent / home).mkdir()
        (site.parent / home / "part.so").write_bytes(bytes(1 << 20))
    (tmp_path / "root").mkdir()
    (tmp_path / "root/main_Packages").write_text(INDEX)
    (tmp_path / "fetched.tsv").write_text(f"u-boot-rpi\t2025.01+dfsg-1\tarm64\t{SHA}\n")
    (tmp_path / "terminal.img").write_bytes(bytes(4096))
    subprocess.run(
        [
            sys.executable, HERE / "deploy/build/manifest.py", "--tree", tmp_path / "tree",
            "--fetched", tmp_path / "fetched.tsv", "--image", tmp_path / "terminal.img",
            "--packages", HERE / "deploy/build/packages.txt", "--index", tmp_path / "root",
        ],
        check=True, env={"SOURCE_DATE_EPOCH": "1735689600"},
    )  # fmt: skip
    return tmp_path / "terminal.img"


def test_programs_are_told_in_cyclonedx(made: Path) -> None:
    bom = json.loads(made.with_name("terminal.img.cdx.json").read_text())

    assert (bom["bomFormat"], bom["specVersion"], bom["version"]) == ("CycloneDX", "1.5", 1)
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", bom["serialNumber"])
    assert bom["metadata"]["timestamp"] == "2025-01-01T00:00:00Z"
    assert bom["metadata"]["component"]["hashes"][0]["alg"] == "SHA-256"
    parts = {one["name"]: one for one in bom["components"]}
    assert parts.keys() == {"systemd", "libc6", "u-boot-rpi", "Kivy"}
    assert (
        parts["libc6"]["purl"] == "pkg:deb/debian/libc6@1%3A2.41%2Bb1?arch=arm64&distro=debian-13"
    )
    assert parts["Kivy"]["purl"] == "pkg:pypi/kivy@2.3.1"
    for one in parts.values():
        assert one["type"] == "library"
        assert one["bom-ref"] == one["purl"]
        assert one["name"] == "Kivy" or one["hashes"] == [{"alg": "SHA-256", "content": SHA}]
    assert len({one["bom-ref"] for one in parts.values()}) == len(parts)


def test_people_are_told_why_the_largest_are_there(made: Path) -> None:
    told = made.with_name("terminal.img.manifest.txt").read_text()

    assert "2.0 MiB  Kivy: the window" in told
    assert "libc6: what every program stands on" in told
    assert f"deb   systemd 257.9-1~deb13u1 {SHA}" in told
    assert "gone" not in told


def test_whoever_brought_a_package_along_is_named() -> None:
    packages = {
        "systemd": Package("deb", "systemd", "1", needs=("libc6",)),
        "libc6": Package("deb", "libc6", "1", needs=("gcc-base",)),
        "gcc-base": Package("deb", "gcc-base", "1"),
    }
    why = reasons({"systemd": "starts everything", "not there": "x"}, packages)
    assert why == {
        "systemd": "starts everything", "libc6": "needed by systemd", "gcc-base": "needed by libc6",
    }  # fmt: skip


def test_a_large_package_without_a_reason_of_its_own_stops_the_build(tmp_path: Path) -> None:
    packages = [Package("deb", f"part{number}", "1", kilobytes=number) for number in range(1, 31)]
    (tmp_path / "largest.txt").write_text("part?*   # a part\n")
    assert set(words_for(packages, {}, tmp_path / "largest.txt").values()) == {"a part"}
    assert [one.name for one in largest(packages)][:2] == ["part30", "part29"]

    (tmp_path / "largest.txt").write_text("part1*   # a part\n")
    with pytest.raises(SystemExit, match="part30 is one of the largest"):
        words_for(packages, {"part30": "needed by part1"}, tmp_path / "largest.txt")


def test_everything_asked_for_has_a_reason() -> None:
    asked = wanted(HERE / "deploy/build/packages.txt")
    assert {"systemd-sysv", "alsa-utils", "python3", "fonts-noto-cjk"} <= asked.keys()
    assert [name for name, reason in asked.items() if not reason] == []
