"""From an order to a tree of parts: strength of boundaries, runs, units, variants, repeats that are not neighbours."""
