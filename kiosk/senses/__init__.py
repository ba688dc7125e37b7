"""What eyes, ears and fingers get of a visit beside the window: lights, a note, a voice."""
