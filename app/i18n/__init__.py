"""The language of a request, and the sentences of the lower floors' refusals."""
