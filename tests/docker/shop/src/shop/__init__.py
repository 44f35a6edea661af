"""A shop that computes."""


def main():
    """Says what it is made of."""
    import fastapi
    import numpy
    import uvicorn
    from stock import amount

    fastapi.FastAPI()
    print(
        "shop sells",
        int(numpy.arange(amount()).sum()),
        "with fastapi",
        fastapi.__version__,
        "and uvicorn",
        uvicorn.__version__,
    )
