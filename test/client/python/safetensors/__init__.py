"""Stands in for the package of this name where it is not installed: Debian 12 has none."""
