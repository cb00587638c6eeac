"""How equal the copies of a block are, operator by operator, and what differs, in words."""
