# In the place of caddy:2: its folders, variables and command.
FROM upik-debian
ENV XDG_CONFIG_HOME=/config XDG_DATA_HOME=/data UPIK_CADDY_BUFFERS=buffers-2.6
RUN mkdir -p /config/caddy /data/caddy
EXPOSE 80 443 443/udp 2019
CMD ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"]
