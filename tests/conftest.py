"""Fixtures that several folders of tests share."""

from collections.abc import Iterator

import pytest

from tests.support import Installation


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An empty installation on the embedded default, shared by one module's tests; its server ends with them."""
    made = Installation(tmp_path_factory.mktemp("jianwei") / "home")
    yield made
    made.run("down")
