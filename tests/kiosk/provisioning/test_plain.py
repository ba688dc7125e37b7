"""What is wrong with a value, in words that need no programmer."""

import pytest

from kiosk.provisioning.card import check, parse
from kiosk.provisioning.errors import WrongCard


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ('[buttons]\n1 = "x"', "one of buttons should be a whole number, and is text in quotes"),
        ("buttons = 3", "buttons should be a table of its own, and is a whole number"),
        ("[account]\naddress = 3", "address in [account] should be text in quotes, and is a whole"),
        ("[network.wifi]\nname = 3", "name in [network.wifi] should be text in quotes"),
        ("[acount]", "there is no setting 'acount' (perhaps account)"),
        ("[network]\ngatway = '192.0.2.1'", "no setting 'gatway' in network (perhaps gateway)"),
        ("[network.wifi]\nname = 'a'\npasword = 'x'", "in wifi in [network] (perhaps password)"),
        ("zzz = 1", "there is no setting 'zzz'"),
        ("'' = 1", "there is no setting ''"),
        ("volume = 60", "there is no setting 'volume' (it belongs elsewhere: under another [name]"),
        ("[account]\nlayout = 'touch'", "in account (it belongs elsewhere: under another [name]"),
        ("[buttons]\n1_0 = 17", "a name in buttons should be a whole number, and is text"),
        ("time_zone = 2026-01-02", "time_zone should be text in quotes, and is a date"),
        ("[ssh]\nkeys = 'x'", "keys in [ssh] should be a list in [ ], and is text in quotes"),
        ("[buttons]\n9 = 17", "buttons has 9; smileys are numbered 1 to 5"),
        ("[network]\naddress = '999.1.1.1/24'", "(in network)"),
        ("[screen]\nwidth_mm = 'wide'", "width_mm in [screen] should be a whole number"),
        ("[speech]\npin = 'a'", "pin in [speech] should be a whole number"),
    ],
)
def test_in_plain_words(told, said):
    with pytest.raises(WrongCard) as wrong:
        check(parse(told.encode()))
    assert said in str(wrong.value)
    assert "$" not in str(wrong.value)
    assert "`" not in str(wrong.value)
