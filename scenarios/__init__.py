"""Fictional districts and report streams with known truth: planted chains, decoys, ordinary days.

`build_district(seed)` makes the place tree and the organisations; `build_stream(district, seed=…)` or `build_demo(seed)`
the reports with their truth; `files.write(stream, folder)` the four files. The texts are data: a new chain family is one
`[[story]]` in chains/*.toml (roles, scope, phases, a dozen texts or more), a decoy one in decoys/*.toml, an ordinary
report one line in background/*.tsv.
"""
