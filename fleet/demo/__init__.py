"""The main job, shown: an account, a terminal and the network between them."""
