"""A stick's files by the page: taken or refused by name, receipts given back, owners asked."""

import re
from collections.abc import AsyncIterator
from threading import Event, Thread
from time import monotonic, sleep

import httpx
from anyio import to_thread
from sqlalchemy import select, update

from account.app import build
from account.line import Line
from account.pages import manners
from account.store import schema
from feedback import carry, seal, wire
from feedback.batch import Batch, Health
from feedback.identity import new_rid
from feedback.response import Moment, Response
from tests.account.conftest import Http
from tests.account.pages.scene import EMAIL, PASSWORD, Scene
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


class Dripping:
    """A form whose end does not come until it is let; `begun` once its beginning is read."""

    def __init__(self, http: Http, cookie: str) -> None:
        self.begun, self.rest, self.status = Event(), Event(), 0
        self._http, self._cookie = http, cookie
        self.thread = Thread(target=self._send)
        self.thread.start()

    def _send(self) -> None:
        async def pieces() -> AsyncIterator[bytes]:
            yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
            self.begun.set()
            await to_thread.run_sync(self.rest.wait, 30)
            yield b"no batch\r\n--x--\r\n"

        head = {
            "Content-Type": "multipart/form-data; boundary=x",
            "Sec-Fetch-Site": "same-origin",
            "Cookie": self._cookie,
        }
        reply = self._http.request("POST", "/terminals/import", content=pieces(), headers=head)
        self.status = reply.status_code


def test_two_sticks_are_read_at_a_time_and_the_others_wait_unread(scene, portal, monkeypatch):
    lines = list[Line]()

    def short(*, inside: int, in_line: int) -> Line:
        lines.append(Line(inside=inside, in_line=1))
        return lines[-1]

    monkeypatch.setattr(manners, "Line", short)
    app = build(scene.database, public_url="http://127.0.0.1:8080", now_ms=lambda: scene.now)
    http = Http(app, portal, raises=True)
    cookie = signed_in(http)
    sticks = [Dripping(http, cookie) for _ in range(2)]
    assert all(one.begun.wait(30) for one in sticks)
    third, deadline = Dripping(http, cookie), monotonic() + 30
    while not lines[-1]._places.statistics().tasks_waiting and monotonic() < deadline:
        sleep(0.01)
    assert not third.begun.is_set()
    fourth = Dripping(http, cookie)
    fourth.thread.join(30)
    assert (fourth.status, fourth.begun.is_set()) == (503, False)
    for one in sticks:
        one.rest.set()
    assert third.begun.wait(30)
    third.rest.set()
    for one in (*sticks, third):
        one.thread.join(30)
    assert [one.status for one in (*sticks, third)] == [200, 200, 200]


def test_who_may_not_import_sends_no_files(client: httpx.Client, scene: Scene):
    scene.add_person("else@example.org", "viewer")
    client.post("/sign-in", data={"email": "else@example.org", "password": PASSWORD})
    assert bring(client, ("a", b"x")).status_code == 403
    assert bring(client, ("a", bytes(manners.BIGGEST_FORM))).status_code == 413


def signed_in(http: Http) -> str:
    form = {"email": EMAIL, "password": PASSWORD}
    reply = http.request("POST", "/sign-in", data=form, headers={"Sec-Fetch-Site": "same-origin"})
    return reply.headers["set-cookie"].partition(";")[0]
