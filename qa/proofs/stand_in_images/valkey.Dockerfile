# In the place of valkey/valkey:9: the folder belongs to its user, and other containers may connect.
FROM upik-debian
RUN printf '#!/bin/sh\nset -e\nchown valkey: . \nexec setpriv --reuid valkey --regid valkey \
--init-groups "$@" --protected-mode no\n' >/usr/local/bin/entry && chmod +x /usr/local/bin/entry
VOLUME /data
WORKDIR /data
ENTRYPOINT ["entry"]
CMD ["valkey-server"]
