"""From laid-out levels to a page: columns, panels, labels, legend, paint."""
