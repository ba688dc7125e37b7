"""A stick's files by the page: taken or refused by name, receipts given back, owners asked."""

import re

import httpx
from sqlalchemy import select, update

from account.store import schema
from feedback import carry, seal, wire
from feedback.batch import Batch, Health
from feedback.identity import new_rid
from feedback.response import Moment, Response
from tests.account.pages.scene import Scene
from tests.account.pages.test_touchpoints_page import narrow, said
from tests.account.rows import store_id, visit_body

KEY = bytes(range(32))


def island(scene: Scene, name: str = "Island") -> str:
    """A terminal that signs with KEY."""
    here = scene.terminal(name, heard=None)
    with scene.database.write() as connection:
        this = schema.terminal.c.terminal_id == here
        key = carry.verify_key_of(KEY).hex()
        connection.execute(update(schema.terminal).where(this).values(public_key=key))
    return here


def carried(scene: Scene, terminal_id: str, *seqs: int, broken: bool = False) -> bytes:
    """A file as the terminal writes it."""
    store = store_id(terminal_id)
    body = visit_body(4)
    pressed = tuple(
        Response(
            seq=seq,
            rid=str(new_rid(store, seq)),
            boot_id="b",
            boot_ms=seq,
            wall_ms=seq,
            wall_synced=False,
            touchpoint_id="north",
            settings_rev="",
            survey_rev=scene.rev,
            body="{" if broken else wire.body_to(body),
        )
        for seq in seqs
    )
    batch = Batch(
        v=1,
        batch_id=f"{seqs}",
        store_id=store,
        captured_seq=max(seqs),
        kept_from_seq=1,
        sent=Moment(boot_id="b", boot_ms=9, wall_ms=9, wall_synced=False),
        health=Health(version="0.1.0", outbox=0),
        settings_rev="",
        responses=pressed,
    )
    return carry.close(batch, terminal_id, seal.public_of(scene.sealing_key), KEY)


def bring(client: httpx.Client, *files: tuple[str, bytes]) -> httpx.Response:
    return client.post("/terminals/import", files=[("file", one) for one in files])


def seqs_kept(scene: Scene) -> list[int]:
    with scene.database.read() as connection:
        return sorted(connection.execute(select(schema.response.c.seq)).scalars())


def test_files_are_taken_and_their_receipts_carried_back(anna: httpx.Client, scene: Scene):
    here = island(scene)
    files = [("b1.batch", carried(scene, here, 1, 2)), ("b2.batch", carried(scene, here, 3))]
    reply = bring(anna, *files, ("photo.jpg", b"\xff\xd8\xff"))

    told = said(reply)
    assert "b1.batch · taken 2 new responses" in told
    assert "b2.batch · taken 1 new response" in told
    assert "photo.jpg · refused, nothing of it was kept" in told
    assert seqs_kept(scene) == [1, 2, 3]
    given = re.search(r'name="receipts" value="([^"]+)"', reply.text)[1]  # type: ignore[index]
    file = anna.post("/terminals/import/receipts", data={"receipts": given})
    assert here in file.headers["content-disposition"]
    receipts = carry.open_receipts(file.content, carry.verify_key_of(bytes(32)))
    assert [len(one.results) for one in receipts.receipts] == [2, 1]
    assert "2 known already" in said(bring(anna, files[0]))
    assert seqs_kept(scene) == [1, 2, 3]
    for forged in ("", "AAAA", "not base64", given[:-8] + "AAAAAAA="):
        assert anna.post("/terminals/import/receipts", data={"receipts": forged}).status_code == 404


def test_each_response_that_was_not_simply_kept_is_named(anna: httpx.Client, scene: Scene):
    here = island(scene)
    told = said(bring(anna, ("b.batch", carried(scene, here, 7, broken=True))))
    assert "1 in quarantine" in told
    assert "b.batch 7 could not be read; it is kept in quarantine" in told


def test_files_of_a_revoked_terminal_wait_for_an_owner(anna: httpx.Client, scene: Scene):
    here = island(scene)
    scene.retire(here)
    assert "waits for an owner" in said(bring(anna, ("b.batch", carried(scene, here, 1))))
    assert seqs_kept(scene) == []
    assert anna.post("/terminals/import/nothing/release").status_code == 404
    released = anna.post(f"/terminals/import/{here}/release")
    assert "1 new response" in said(released)
    assert seqs_kept(scene) == [1]
    assert "Nothing waits." in said(anna.get("/terminals/import"))

    operator = narrow(scene, anna, "operator")
    assert operator.get("/terminals/import").status_code == 200
    assert operator.post(f"/terminals/import/{here}/release").status_code == 403


def test_whoever_is_narrowed_to_a_part_brings_nothing_in(anna: httpx.Client, scene: Scene):
    here = island(scene)
    scene.add_touchpoint("south", "Exit south", "Europe/Berlin")
    operator = narrow(scene, anna, "operator", "south")
    assert operator.get("/terminals/import").status_code == 403
    assert bring(operator, ("b.batch", carried(scene, here, 1))).status_code == 403
    assert seqs_kept(scene) == []


def test_nothing_chosen_and_too_much_are_said(anna: httpx.Client, scene: Scene):
    assert "Choose at least one file." in said(bring(anna, ("", b"")))
    many = bring(anna, *[(f"{n}", b"x") for n in range(201)])
    assert many.status_code == 413
