"""Writes the shipped model anew from our own examples: `python -m tools.first_model`."""

import gzip

from app.jobs.model_training import learn, own_examples
from app.services.cases.suggestions import model_file


def main() -> None:
    """The same bytes each time, as far as NumPy gives the same numbers."""
    body = model_file.packed(learn(own_examples()))
    model_file.SHIPPED.write_bytes(gzip.compress(body, 9, mtime=0))
    print(f"{model_file.SHIPPED.name}: {len(body) // 1024} kB")


if __name__ == "__main__":
    main()
