"""The four ways in which something can be wrong."""


class JianweiError(Exception):
    """Base of all errors that the program explains to its user in one line."""


class InputError(JianweiError):
    """A given text, row, file or argument is not what was expected; says where, what was expected, what came."""

    def __init__(self, expected: str, found: object, *, where: str = "") -> None:
        place = f"{where}: " if where else ""
        super().__init__(f"{place}expected {expected}, found {found!r}")
        self.expected, self.found, self.where = expected, found, where


class ConfigError(JianweiError):
    """A setting, rule pack, model or data file of the installation is wrong; lists all mistakes at once."""

    def __init__(self, *mistakes: str) -> None:
        super().__init__("; ".join(mistakes))
        self.mistakes = mistakes


class StoreError(JianweiError):
    """A store (ledger or graph) cannot be reached or refuses; work stays queued."""
