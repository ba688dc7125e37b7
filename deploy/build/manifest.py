"""What an image is made of: for people, the largest packages justified; for programs, CycloneDX."""

import argparse
import hashlib
import json
import os
import re
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.parser import HeaderParser
from fnmatch import fnmatch
from pathlib import Path


@dataclass(frozen=True)
class Package:
    """One part, from Debian or from PyPI."""

    kind: str
    name: str
    version: str
    sha256: str = ""
    kilobytes: int = 0
    needs: tuple[str, ...] = field(default=())

    @property
    def purl(self) -> str:
        """Its package URL (https://github.com/package-url/purl-spec)."""
        version = self.version.replace("+", "%2B").replace(":", "%3A")
        if self.kind == "deb":
            return f"pkg:deb/debian/{self.name}@{version}?arch=arm64&distro=debian-13"
        return f"pkg:pypi/{self.name.lower()}@{version}"


def paragraphs(path: Path) -> Iterator[dict[str, str]]:
    """A file of Debian's control paragraphs."""
    for text in path.read_text(encoding="utf-8").split("\n\n"):
        if text.strip():
            yield dict(HeaderParser().parsestr(text).items())


def debian(tree: Path, index: Path) -> Iterator[Package]:
    """Every installed package, with the SHA-256 of its .deb as the mirror's signed index has it."""
    hashes = {
        (one["Package"], one["Version"]): one["SHA256"]
        for lists in sorted(index.glob("*_Packages"))
        for one in paragraphs(lists)
    }
    for one in paragraphs(tree / "var/lib/dpkg/status"):
        if one.get("Status", "").endswith(" installed"):
            words = f"{one.get('Depends', '')},{one.get('Pre-Depends', '')}"
            yield Package(
                kind="deb",
                name=one["Package"],
                version=one["Version"],
                sha256=hashes.get((one["Package"], one["Version"]), ""),
                kilobytes=int(one.get("Installed-Size", "0")),
                needs=tuple(re.findall(r"(?:^|[,|]\s*)([a-z0-9][a-z0-9.+-]+)", words)),
            )


def beside(fetched: Path) -> Iterator[Package]:
    """What lies on the card's first partition: name, version, architecture, SHA-256 a line."""
    for line in fetched.read_text().splitlines():
        name, version, _, sha256 = line.split("\t")
        yield Package("deb", name, version, sha256)


def python(tree: Path) -> Iterator[Package]:
    """The program's own environment. Their files' hashes are pinned in deploy/requirements."""
    for path in sorted(tree.glob("opt/*/lib/python3*/site-packages/*.dist-info/METADATA")):
        said = HeaderParser().parsestr(path.read_text(encoding="utf-8"))
        name = str(said["Name"])
        yield Package("pypi", name, str(said["Version"]), kilobytes=_room(path, name))


def _room(metadata: Path, name: str) -> int:
    """What a package of Python takes: its directories, by the names that wheels give them."""
    named = metadata.with_name("top_level.txt")
    own = {name.lower().replace("-", "_"), *(named.read_text().split() if named.exists() else ())}
    homes = [metadata.parents[1] / one for one in (*own, f"{name}.libs")]
    files = (file for home in homes for file in home.rglob("*") if file.is_file())
    return int(sum(file.stat().st_size for file in files)) // 1024


def reasons(wanted: dict[str, str], packages: dict[str, Package]) -> dict[str, str]:
    """Why each package is there: its own reason, or who of those asked for brought it along."""
    why = {name: reason for name, reason in wanted.items() if name in packages}
    queue = list(why)
    while queue:
        name = queue.pop(0)
        for needed in packages[name].needs:
            if needed in packages and needed not in why:
                why[needed] = f"needed by {name}"
                queue.append(needed)
    return why


def wanted(path: Path) -> dict[str, str]:
    """The names asked for, with the words behind them: the image's own, and any terminal's."""
    device = (path.parents[1] / "device/machine.sh").read_text()
    listed = re.search(r"^DEVICE_PACKAGES=\((.*?)^\)", device, re.DOTALL | re.MULTILINE)
    found = {}
    for line in (*path.read_text().splitlines(), *(listed[1] if listed else "").splitlines()):
        names, _, reason = line.partition("#")
        found.update(dict.fromkeys(names.split(), reason.strip()))
    return found


def words_for(packages: list[Package], why: dict[str, str], path: Path) -> dict[str, str]:
    """The same with the words that the largest have of their own; raises SystemExit without."""
    told = [line.partition("#") for line in path.read_text().splitlines()]
    own = {name.strip(): words.strip() for name, _, words in told if name.strip()}
    found = dict(why)
    for one in largest(packages):
        words = next((own[pattern] for pattern in own if fnmatch(one.name, pattern)), "")
        found[one.name] = words or why.get(one.name, "needed by")
        if found[one.name].startswith("needed by"):
            raise SystemExit(f"{one.name} is one of the largest, and {path.name} has no word of it")
    return found


def largest(packages: list[Package]) -> list[Package]:
    """The twenty that take most room, as Debian states it before paths are left out."""
    known = [one for one in packages if one.kilobytes]
    return sorted(known, key=lambda one: -one.kilobytes)[:20]


def sbom(packages: list[Package], image: Path, digest: str) -> dict[str, object]:
    """CycloneDX 1.5 (https://cyclonedx.org/docs/1.5/json/)."""
    built = datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), UTC)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, digest)}",
        "version": 1,
        "metadata": {
            "timestamp": built.isoformat().replace("+00:00", "Z"),
            "component": {
                "type": "operating-system",
                "name": image.name,
                "version": digest[:12],
                "hashes": [{"alg": "SHA-256", "content": digest}],
            },
        },
        "components": [
            {
                "type": "library",
                "bom-ref": one.purl,
                "name": one.name,
                "version": one.version,
                "purl": one.purl,
                **({"hashes": [{"alg": "SHA-256", "content": one.sha256}]} if one.sha256 else {}),
            }
            for one in packages
        ],
    }


def in_words(packages: list[Package], why: dict[str, str], image: Path, digest: str) -> str:
    """The same for people."""
    lines = [
        f"{image.name}",
        f"SHA-256 {digest}",
        f"{image.stat().st_size:,} bytes on a card, {image.stat().st_blocks * 512:,} filled",
        "",
        "The twenty largest packages, as Debian states their size before paths are left out:",
        *(
            f"{one.kilobytes / 1024:7.1f} MiB  {one.name}: {why[one.name]}"
            for one in largest(packages)
        ),
        "",
        f"All {len(packages)}:",
        *(f"{one.kind:5} {one.name} {one.version} {one.sha256 or '-'}" for one in packages),
    ]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write both beside the image."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("tree", "fetched", "image", "packages", "index"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    asked = parser.parse_args()
    with asked.image.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    installed = list(debian(asked.tree, asked.index))
    packages = [*installed, *beside(asked.fetched), *python(asked.tree)]
    why = reasons(wanted(asked.packages), {one.name: one for one in installed})
    why = words_for(packages, why, asked.packages.with_name("largest.txt"))
    words = in_words(packages, why, asked.image, digest)
    asked.image.with_name(asked.image.name + ".manifest.txt").write_text(words)
    bom = json.dumps(sbom(packages, asked.image, digest), indent=1)
    asked.image.with_name(asked.image.name + ".cdx.json").write_text(bom)
    return 0


if __name__ == "__main__":
    sys.exit(main())
