"""Everything nnviz raises on purpose.

NnvizError
├── UnknownFormatError        nothing recognises the file; says what it is, if that is known
├── InvalidModelError         recognised, and broken; says where
├── UnsupportedModelError     sound, and beyond nnviz; says what
├── OutputError               the figure cannot be written there
├── OptionError               an option does not fit the model: an input it does not have, a remark under --strict
└── MissingDependencyError    a package is needed that is not installed; says which extra brings it

A message is one line: it begins with the file's path and ends with what to do about it.
"""


class NnvizError(Exception):
    """Base of all errors that are the input's or the machine's fault, not nnviz's."""


class UnknownFormatError(NnvizError):
    """No converter recognises the file, or no renderer writes the suffix."""


class InvalidModelError(NnvizError):
    """A converter recognised the file, and the file is broken."""


class UnsupportedModelError(NnvizError):
    """The file is sound, and uses something that nnviz cannot draw."""


class OutputError(NnvizError):
    """The figure cannot be written where it should go."""


class OptionError(NnvizError):
    """What was asked for does not fit the model."""


class MissingDependencyError(NnvizError):
    """The work needs a package that is not installed."""
