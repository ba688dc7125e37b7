"""What happens here, told to other systems: signed, tried for three days, written down."""
