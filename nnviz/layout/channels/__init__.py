"""The room between two rows, where lines run across: one track for each, as few bends as can be."""
