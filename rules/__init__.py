"""Warning: detectors, rule packs, correlation, tracing, grading, alerts."""
