"""Language of a request, and the sentences for refusals."""
