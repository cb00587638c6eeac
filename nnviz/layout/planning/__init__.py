"""Before any length is known: wires of each level, its order, series and parallel parts, what stands beside them."""
