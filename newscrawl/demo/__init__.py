"""A small invented news site in the markup of the target, served on loopback: for ``make demo`` and for the tests."""
