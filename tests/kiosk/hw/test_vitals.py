"""Vitals from a made-up /sys: what is there is read, what is not is None."""

from kiosk.hw.vitals import board_serial, read_vitals


def test_a_board_with_everything(tmp_path):
    zone, chip = tmp_path / "class/thermal/thermal_zone0", tmp_path / "class/hwmon/hwmon1"
    zone.mkdir(parents=True)
    chip.mkdir(parents=True)
    (zone / "temp").write_text("48312\n")
    (chip / "in0_lcrit_alarm").write_text("1\n")

    vitals = read_vitals(tmp_path, sys=tmp_path)

    assert vitals.temperature_c == 48.312
    assert vitals.under_voltage is True
    assert vitals.disk_free_bytes is not None
    assert vitals.disk_free_bytes > 0


def test_a_machine_that_tells_nothing(tmp_path):
    vitals = read_vitals(tmp_path / "gone", sys=tmp_path)
    assert (vitals.disk_free_bytes, vitals.temperature_c, vitals.under_voltage) == (None,) * 3


def test_a_sensor_that_says_rubbish(tmp_path):
    zone = tmp_path / "class/thermal/thermal_zone0"
    zone.mkdir(parents=True)
    (zone / "temp").write_text("hot\n")
    assert read_vitals(tmp_path, sys=tmp_path).temperature_c is None


def test_which_board_it_is(tmp_path):
    (tmp_path / "serial-number").write_bytes(b"10000000deadbeef\0")
    assert board_serial(tmp_path / "serial-number") == "10000000deadbeef"
    assert board_serial(tmp_path / "none") == ""
