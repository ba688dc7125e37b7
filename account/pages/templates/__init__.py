"""The pages' templates, and what each of them may call."""

import hashlib
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from account.pages import faces
from account.pages.words import decimal, number

HERE = Path(__file__).parent
STATIC = HERE.parent / "static"


def environment() -> Environment:
    """Every value is escaped; a name that is not there is an error, never an empty place."""
    env = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals.update(asset=asset, n=number, decimal=decimal, faces=faces.symbols())
    shapes = env.get_template("shapes.html").module
    env.globals.update({name: getattr(shapes, name) for name in ("face", "sign", "balance")})
    return env


@cache
def asset(name: str) -> str:
    """The address of a file of ours, new whenever its content is, so that it may be kept."""
    mark = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?{mark}"
