"""What the shop has."""


def amount():
    """How many things there are."""
    return 4
