"""The commands of `jianwei`, by subject. Each reads arguments, calls one step and shows the result."""
