"""What the terminal is made of besides its screen; beside each part its hand-driven twin."""
