"""Rows of the tables as the words they stand for."""

from feedback.batch import Anchor, Boot
from feedback.response import Moment, Response

RESPONSE = (
    "seq, rid, boot_id, boot_ms, wall_ms, wall_synced, touchpoint_id, settings_rev, survey_rev, "
    "body"
)
MOMENT = "boot_id, boot_ms, wall_ms, wall_synced"
BOOT = "boot_no, boot_id, first_wall_ms, last_boot_ms"
ANCHOR = "anchor_no, boot_id, boot_ms, true_ms, uncertainty_ms, source"

# What SQLite hands back for one row of those columns.
ResponseRow = tuple[int, bytes, str, int, int, int, str, str, str, str]
MomentRow = tuple[str, int, int, int]
BootRow = tuple[int, str, int, int]
AnchorRow = tuple[int, str, int, int, int, str]


def response(row: ResponseRow) -> Response:
    """One row of RESPONSE."""
    seq, rid, boot_id, boot_ms, wall_ms, synced, touchpoint_id, settings_rev, survey_rev, body = row
    return Response(
        seq=seq,
        rid=_uuid_text(rid),
        boot_id=boot_id,
        boot_ms=boot_ms,
        wall_ms=wall_ms,
        wall_synced=bool(synced),
        touchpoint_id=touchpoint_id,
        settings_rev=settings_rev,
        survey_rev=survey_rev,
        body=body if type(body) is str else repr(body),
    )


def _uuid_text(raw: bytes) -> str:
    # As str(UUID(bytes=raw)), five times as fast: an offer has 500 of them.
    if type(raw) is not bytes:  # damaged in a file too large to be read through: sent to be judged
        return repr(raw)
    text = raw.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def moment(row: MomentRow) -> Moment:
    """One row of MOMENT."""
    boot_id, boot_ms, wall_ms, synced = row
    return Moment(boot_id=boot_id, boot_ms=boot_ms, wall_ms=wall_ms, wall_synced=bool(synced))


def boot(row: BootRow) -> Boot:
    """One row of BOOT."""
    boot_no, boot_id, first_wall_ms, last_boot_ms = row
    return Boot(
        boot_no=boot_no, boot_id=boot_id, first_wall_ms=first_wall_ms, last_boot_ms=last_boot_ms
    )


def anchor(row: AnchorRow) -> Anchor:
    """One row of ANCHOR."""
    anchor_no, boot_id, boot_ms, true_ms, uncertainty_ms, source = row
    return Anchor(
        anchor_no=anchor_no,
        boot_id=boot_id,
        boot_ms=boot_ms,
        true_ms=true_ms,
        uncertainty_ms=uncertainty_ms,
        source=source,
    )
