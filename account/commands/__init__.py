"""What `account ...` can be told: one file a word."""
