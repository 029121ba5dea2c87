# In the place of valkey/valkey:9: other containers may connect, and its user is `valkey`.
FROM upik-debian
VOLUME /data
WORKDIR /data
CMD ["valkey-server", "--protected-mode", "no"]
