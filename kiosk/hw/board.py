"""The board itself, looked at: heat, supply, card, network, time."""

from collections.abc import Iterator

from kiosk.hw import vitals
from kiosk.hw.card import read_card
from kiosk.hw.finding import Finding, Machine, sentence
from kiosk.hw.network import interfaces

HOT_C, LITTLE_BYTES = 80.0, 200 << 20


def temperature(machine: Machine) -> Finding:
    """How hot the processor is."""
    heat = vitals.read_vitals(machine.directory, machine.sys).temperature_c
    if heat is None:
        return Finding(part="temperature", well=None, said="not told")
    if heat < HOT_C:
        return Finding(part="temperature", well=True, said=f"{heat:.0f} °C")
    cure = (
        "Give the box holes above and below, or a heat sink; at 85 °C the board slows itself down."
    )
    return Finding(part="temperature", well=False, said=f"{heat:.0f} °C", cure=cure)


def supply(machine: Machine) -> Finding:
    """Whether it ever gave too little."""
    low = vitals.read_vitals(machine.directory, machine.sys).under_voltage
    if low is None:
        return Finding(part="supply", well=None, said="not told")
    if not low:
        return Finding(part="supply", well=True, said="never below 4.63 V since the start")
    cure = "Take a supply of 5.1 V and 3 A, and a short, thick cable."
    return Finding(part="supply", well=False, said="fell below 4.63 V", cure=cure)


def card(machine: Machine) -> Iterator[Finding]:
    """What is free, and how the card bears it."""
    free = vitals.read_vitals(machine.directory, machine.sys).disk_free_bytes
    if free is None:
        cure = "Keep the card, its responses may be saved; put in a newly flashed one."
        yield Finding(part="space", well=False, said=f"{machine.directory} unreadable", cure=cure)
    elif free < LITTLE_BYTES:
        cure = "Let it reach its account, or export to a stick; or put in a larger card."
        yield Finding(part="space", well=False, said=f"{free >> 20} MiB free", cure=cure)
    else:
        yield Finding(part="space", well=True, said=f"{free >> 20} MiB free")
    found = read_card(machine.directory, machine.sys)
    told = [] if found.written_bytes is None else [f"{found.written_bytes >> 20} MiB ever written"]
    told += [] if found.worn_percent is None else [f"{found.worn_percent} % worn"]
    if wrong := found.trouble():
        said, _, cure = wrong[0].partition(": ")
        yield Finding(part="card", well=False, said=said, cure=sentence(cure))
    else:
        yield Finding(part="card", well=True if told else None, said=", ".join(told) or "not told")


def network(machine: Machine) -> Finding:
    """Whether it can be reached from anywhere."""
    real = [one for one in interfaces(machine.sys, machine.proc) if one.wired]
    up = [f"{one.name} {' '.join(one.addresses)}" for one in real if one.addresses]
    if up:
        return Finding(part="network", well=True, said=", ".join(up))
    cable = [one.name for one in real if one.up]
    if cable:
        said = f"{', '.join(cable)}: a signal, but no address"
        cure = "Nobody gives out addresses there: set a fixed one in the settings."
    else:
        said, cure = "no signal", "Plug in the cable, or name a Wi-Fi in the settings."
    cure += " Until then everything is kept here."
    return Finding(part="network", well=False, said=said, cure=cure)


def time(machine: Machine) -> Finding:
    """Whether the clock was set."""
    if machine.synchronized.exists():
        return Finding(part="time", well=True, said="set by a time server since the start")
    said = "not set since the start; presses are dated once it is"
    return Finding(part="time", well=None, said=said)
