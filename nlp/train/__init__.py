"""Training of the models of this package: a developer's act; needs the extra `train`."""
