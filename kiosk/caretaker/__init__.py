"""What staff see behind the hidden corner and the PIN: pages, and what may be done on them."""
