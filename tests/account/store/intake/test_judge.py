"""However many of a batch are not sound, it is taken apart once; counted before it is judged."""

from typing import Any

import msgspec
import pytest

from account.store.intake import judge
from account.store.intake.judge import MOST_RESPONSES, Unsound, read_all
from feedback import wire
from feedback.identity import new_rid, new_store_id
from feedback.response import Response
from tests.account.rows import visit_body

HERE, ELSEWHERE = new_store_id(), new_store_id()


def counted(monkeypatch: pytest.MonkeyPatch, room: Any, name: str) -> list[int]:
    """How often a function of the room is called from now on."""
    calls, real = list[int](), getattr(room, name)

    def call(*given: Any) -> Any:
        calls.append(1)
        return real(*given)

    monkeypatch.setattr(room, name, call)
    return calls


def foreign(number: int) -> msgspec.Raw:
    body = wire.body_to(visit_body(4))
    usual = {"boot_id": "b", "boot_ms": 1, "wall_ms": 1, "wall_synced": False, "body": body}
    usual |= {"touchpoint_id": "x", "settings_rev": "", "survey_rev": ""}
    said = [
        Response(seq=seq, rid=str(new_rid(ELSEWHERE, seq)), **usual) for seq in range(1, number + 1)
    ]
    return msgspec.Raw(msgspec.json.encode(said))


def test_a_batch_of_foreign_responses_is_taken_apart_once(monkeypatch):
    calls, raw = counted(monkeypatch, wire, "each_response"), foreign(30)
    judged = read_all(raw, HERE, 30)
    assert [one.code for one in judged if isinstance(one, Unsound)] == ["foreign_rid"] * 30
    assert [one.raw for one in judged] == [bytes(one) for one in wire.each_response(raw)]
    assert len(calls) == 2  # the second is this test's own


@pytest.mark.parametrize("each", [b"0", b'{"seq":1}', b"[[]]"])
def test_too_many_are_refused_before_any_is_judged(monkeypatch, each: bytes):
    calls = counted(monkeypatch, judge, "_read")
    raw = msgspec.Raw(b"[" + b",".join([each] * (MOST_RESPONSES + 1)) + b"]")
    with pytest.raises(wire.Malformed, match="responses: 5001 in one batch; 5000 are read"):
        read_all(raw, HERE, 1)
    assert calls == []


def test_conflicts_of_a_batch_are_taken_apart_once(account, terminal, monkeypatch):
    first = terminal.presses(20)
    terminal.send(*first)
    calls = counted(monkeypatch, wire, "each_response")
    body = wire.body_to(terminal.body(1))
    others = [terminal.press(seq=one.seq, rid=one.rid, body=body) for one in first]
    receipt = terminal.send(*others, captured_seq=20)
    assert {one.status for one in receipt.results} == {"conflict"}
    assert len(calls) == 1
