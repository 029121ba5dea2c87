# In the place of python:3.13-slim: python and pip, first in PATH.
FROM upik-debian
ARG PIP_CERT
ENV PATH=/usr/local/python/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    PIP_CERT=$PIP_CERT
CMD ["python3"]
