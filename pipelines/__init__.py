"""Sources in, steps, flows, the command line."""
