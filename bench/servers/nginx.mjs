import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const COMMON = (folder, role) => `
daemon off;
worker_processes 1;
pid ${join(folder, `${role}.pid`)};
error_log ${join(folder, `${role}.log`)} error;
events { worker_connections 1024; }
`;

const TEMPORARY = (folder) =>
  ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${join(folder, kind)};`).join('\n  ');

/** An upstream that answers every request with 1 KB. @returns the path of the configuration */
export function writeUpstreamConfig(folder, port) {
  const path = join(folder, 'upstream.conf');
  const answer = JSON.stringify({ answer: 'x'.repeat(1024 - 13) });
  writeFileSync(
    path,
    `${COMMON(folder, 'upstream')}
http {
  access_log off;
  keepalive_requests 100000000;
  ${TEMPORARY(folder)}
  server {
    listen 127.0.0.1:${port};
    location / { default_type application/json; return 200 '${answer}'; }
  }
}`,
  );
  return path;
}

/** A plain reverse proxy with keep-alive connections to the upstream. @returns the path of the configuration */
export function writeProxyConfig(folder, port, upstreamPort) {
  const path = join(folder, 'proxy.conf');
  writeFileSync(
    path,
    `${COMMON(folder, 'proxy')}
http {
  access_log off;
  keepalive_requests 100000000;
  ${TEMPORARY(folder)}
  upstream target { server 127.0.0.1:${upstreamPort}; keepalive 64; keepalive_requests 100000000; }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://target;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Authorization "Bearer sk-of-the-pool";
      proxy_buffering off;
    }
  }
}`,
  );
  return path;
}
