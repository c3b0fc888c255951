"""One reader for all tests of reading: loading the models takes a second or two."""

import pytest

from nlp.reader import Reader


@pytest.fixture(scope="session")
def reader() -> Reader:
    """A reader without master data."""
    return Reader.load(key=bytes(range(32)))
