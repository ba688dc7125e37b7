"""A terminal's wires as a picture: which part goes to which pin of the 40-pin header."""
