"""Proofs of the installation, units, images and machines, on a bare Debian."""
