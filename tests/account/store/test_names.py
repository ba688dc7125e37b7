"""Names as people read them."""

from account.store.names import in_order


def test_names_stand_as_people_count():
    names = ["Exit 10", "exit 9b", "Exit 9", "Exit", "", "2", "10 north", "Terminal 2 gate 11"]
    names += ["Terminal 2 gate 9"]
    assert sorted(names, key=in_order) == [
        "", "2", "10 north", "Exit", "Exit 9", "exit 9b", "Exit 10",
        "Terminal 2 gate 9", "Terminal 2 gate 11",
    ]  # fmt: skip
