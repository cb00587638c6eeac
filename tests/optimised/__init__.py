"""Small networks as their exporters write them, and as optimisers and quantisers write the same networks."""
