"""What the machine says of its network, read from files made by hand."""

from kiosk.hw.network import interfaces


def test_an_interface_with_its_addresses_and_one_without_a_cable(tmp_path):
    for name, mac, state in (
        ("lo", "00:00:00:00:00:00", "unknown"),
        ("nosuch0", "b8:27:eb:00:00:01", "up"),
        ("nosuch1", "b8:27:eb:00:00:02", "down"),
    ):
        home = tmp_path / "sys/class/net" / name
        home.mkdir(parents=True)
        (home / "address").write_text(mac + "\n")
        (home / "operstate").write_text(state + "\n")
    (tmp_path / "sys/class/net/nosuch0/device").mkdir()
    (tmp_path / "proc/net").mkdir(parents=True)
    (tmp_path / "proc/net/if_inet6").write_text(
        "20010db8000000000000000000000017 02 40 00 80 nosuch0\n"
        "fe80000000000000ba27ebfffe000001 02 40 20 80 nosuch0\n"
    )

    first, second = interfaces(tmp_path / "sys", tmp_path / "proc")

    assert (first.name, first.mac, first.up) == ("nosuch0", "b8:27:eb:00:00:01", True)
    assert first.addresses == ("2001:db8::17",)
    assert first.wired
    assert not second.up
    assert not second.wired


def test_a_machine_that_tells_nothing(tmp_path):
    assert interfaces(tmp_path, tmp_path) == ()
