"""What visitors see. A screen shows a view and dispatches touches; it decides nothing.

Whoever imports a screen comes through here first, so Kivy is set up before its first import.
"""

import kiosk.quiet_kivy  # noqa: F401
from kiosk.freed import give_back

# isort: split
from kivy.config import Config

give_back()

# Nobody gets out by a key, and no finger leaves a red dot behind.
_SETTINGS = {
    "kivy": {
        "exit_on_escape": "0",
        "keyboard_mode": "system",
        "kivy_clock": "interrupt",  # what another thread posts runs at once, not a frame later
        "log_enable": "0",
        "log_level": "warning",
        "pause_on_minimize": "0",
    },
    "graphics": {
        "maxfps": "60",
        "multisamples": "0",  # everything is drawn smooth already
        "resizable": "1",
    },
    "input": {"mouse": "mouse,disable_multitouch"},
}

for _section, _options in _SETTINGS.items():
    for _option, _value in _options.items():
        Config.set(_section, _option, _value)
for _module in list(Config.items("modules")):
    Config.remove_option("modules", _module[0])
