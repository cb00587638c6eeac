"""One level as a spine: vertices on an axis, branches in columns, skips in lanes, side inputs beside consumers."""
