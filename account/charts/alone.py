"""A chart on its own: what the page's style sheet says is said within, on white as on paper."""

from markupsafe import Markup

_INK, _QUIET, _EDGE, _LINE, _SUNKEN = "#0f1720", "#4e5a68", "#76818f", "#dde2e8", "#eef1f4"
_STYLE = {
    "svg": 'font-family:"Noto Sans",sans-serif',
    ".grid": f"fill:none;stroke:{_LINE}",
    ".tick": f"fill:{_QUIET};font-size:12px",
    ".figure": "font-size:13px;font-weight:600",
    ".line": f"fill:none;stroke:{_INK};stroke-width:2.5;stroke-linejoin:round",
    ".line-beside": f"fill:none;stroke:{_EDGE};stroke-width:2;stroke-dasharray:5 4",
    ".band": f"fill:{_EDGE};fill-opacity:.22",
    ".interval": f"fill:none;stroke:{_INK};stroke-width:2",
    ".point": f"fill:{_INK};stroke:#fff;stroke-width:1.5",
    ".point.doubtful": f"fill:#fff;stroke:{_INK}",
    ".volume": f"fill:{_EDGE};fill-opacity:.55",
    ".late-volume": f"fill:#fff;fill-opacity:1;stroke:{_EDGE};stroke-dasharray:2 2",
    ".left-out": f"fill:{_SUNKEN};stroke:{_EDGE};stroke-dasharray:3 3",
    ".change": f"fill:none;stroke:{_INK};stroke-dasharray:2 3",
    ".track": f"fill:{_SUNKEN}",
    ".axis": f"fill:none;stroke:{_LINE};stroke-width:2;stroke-linecap:round",
    ".dot": f"stroke:{_INK};stroke-width:2",
    ".bar": f"stroke:{_INK};stroke-opacity:.35",
    ".quiet-bar": f"fill:{_EDGE};stroke:none",
    ".field": f"stroke:{_INK};stroke-opacity:.35",
    ".field.none": f"fill:{_SUNKEN};stroke:none",
    ".field.few": f"fill:#fff;stroke:{_LINE}",
    ".field.doubtful": "stroke-opacity:1;stroke-dasharray:3 3",
}


def alone(chart: Markup) -> str:
    """The same drawing, light, whatever shows it."""
    rules = "".join(f"{name}{{{said}}}" for name, said in _STYLE.items())
    head, rest = str(chart).split(">", 1)
    paper = '<rect width="100%" height="100%" fill="#fff"/>'
    return f"{head}><style>{rules}</style>{paper}{rest}"
