"""The graph: stores that speak Bolt, kinds, assembly, resolution, and the view that rules ask."""
