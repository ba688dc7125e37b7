"""Heavy reading has places; who asks for more than their share waits, or is told to."""

import gc
import threading
from http import HTTPStatus

import pytest
from starlette.responses import PlainTextResponse, StreamingResponse

from account.turns import TooMuchAtOnce, Turns


def test_one_reader_fills_their_own_places_and_nobody_elses():
    turns = Turns(each=2, account=4, all_of_us=6, patience_s=0)
    held = [turns.take("shop", "anna"), turns.take("shop", "anna")]
    with pytest.raises(TooMuchAtOnce) as refused:
        turns.take("shop", "anna")
    assert refused.value.status is HTTPStatus.TOO_MANY_REQUESTS
    held.append(turns.take("shop", "ben"))
    held[0].end()
    held[0].end()  # once, however often it is said
    held.append(turns.take("shop", "anna"))
    with pytest.raises(TooMuchAtOnce):
        turns.take("shop", "anna")


def test_one_account_leaves_room_for_another():
    turns = Turns(each=2, account=3, all_of_us=4, patience_s=0)
    held = [turns.take("shop", name) for name in ("anna", "ben", "carl")]
    with pytest.raises(TooMuchAtOnce) as refused:
        turns.take("shop", "dora")
    assert refused.value.status is HTTPStatus.SERVICE_UNAVAILABLE
    held.append(turns.take("airport", "eve"))
    with pytest.raises(TooMuchAtOnce):
        turns.take("airport", "fritz")
    held[0].end()
    with turns.during("airport", "fritz"), pytest.raises(TooMuchAtOnce):
        turns.take("shop", "dora")


def test_who_waits_comes_in_when_a_place_is_free_and_not_many_wait():
    turns = Turns(each=1, account=9, all_of_us=9, patience_s=60)
    first, came = turns.take("shop", "anna"), threading.Event()

    def wait() -> None:
        with turns.during("shop", "anna"):
            came.set()

    waiting = threading.Thread(target=wait)
    waiting.start()
    while not turns._waiting["reader anna"]:
        pass
    with pytest.raises(TooMuchAtOnce):
        turns.take("shop", "anna")  # one waits for her already: at once, not after a minute
    assert not came.is_set()
    first.end()
    waiting.join()
    assert came.is_set()
    assert not turns._busy
    assert not turns._waiting


def test_a_file_keeps_its_place_until_it_is_read_or_dropped(portal):
    turns = Turns(each=1, patience_s=0)

    def file():
        turn = turns.take("shop", "anna")
        return turn.until_sent(StreamingResponse(iter(["a", "b"])))

    async def read(reply):
        return [piece async for piece in reply.body_iterator]

    reply = file()
    with pytest.raises(TooMuchAtOnce):
        file()
    assert portal.call(read, reply) == ["a", "b"]
    reply = file()
    del reply  # whoever asked was gone before the first piece
    gc.collect()
    assert file()


def test_a_page_gives_its_place_back_at_once():
    turns = Turns(each=1, patience_s=0)
    for _ in range(3):
        assert turns.take("shop", "anna").until_sent(PlainTextResponse("x")).status_code == 200
