"""The code under the thank-you is read from the picture, by readers that are not ours."""

import io
import re
import subprocess

import pytest
import qrcode
import zxingcpp
from PIL import Image

from kiosk.screens.qr import QrCode, correction
from kiosk.screens.scale import Scale
from kiosk.screens.words import Words
from tests.kiosk.screens.conftest import SIZES
from tests.kiosk.screens.shown import LINK, thanking


@pytest.mark.parametrize("size", [*SIZES, (1024, 600)])
def test_the_code_is_read_from_the_picture(shop, size):
    shop.open(size)
    shop.show(thanking())
    code = shop.all(QrCode)[0]
    picture = shop.picture(f"code-{size[0]}x{size[1]}")

    assert code.module >= shop.stage.scale.qr_module
    assert code.side <= min(code.size)
    faint = Image.blend(picture, Image.new("RGB", picture.size, "#808080"), 0.5)
    turned = [picture.rotate(angle, expand=True) for angle in (33, 90, 180)]
    for seen in (picture, faint, *turned):
        assert [one.text for one in zxingcpp.read_barcodes(seen)] == [LINK]
        assert read_by_zbar(seen) == LINK
    assert [one.text for one in zxingcpp.read_barcodes(picture.reduce(2))] == [LINK]


@pytest.mark.parametrize(("room", "named"), [(230, "M"), (350, "Q"), (400, "H")])
def test_a_larger_code_forgives_more_and_its_modules_stay_wide(room, named):
    assert correction(LINK, room, Scale(1280, 800)) == getattr(qrcode, f"ERROR_CORRECT_{named}")


def read_by_zbar(picture):
    raw = io.BytesIO()
    picture.save(raw, "PNG")
    command = ["zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", "PNG:-"]
    done = subprocess.run(command, input=raw.getvalue(), capture_output=True, check=True)
    return done.stdout.decode().strip()


def test_the_address_shows_no_token(shop):
    shop.open((800, 480))
    shop.show(thanking())

    shown = [one.text for one in shop.all(Words)]
    assert "feedback.example.org" in shown
    assert not any(re.search(r"AAECAwQF", text) for text in shown)


def test_no_link_no_code(shop):
    shop.open((800, 480))
    shop.show(thanking())
    shop.show(thanking(link=None))

    assert not zxingcpp.read_barcodes(shop.picture("no-link"))
    assert not shop.all(QrCode)
    shop.show(thanking())
    assert zxingcpp.read_barcodes(shop.picture("link-again"))
