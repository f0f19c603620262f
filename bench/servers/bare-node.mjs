// The least that a forwarder in Node can be: http in, undici out, no features. PORT and UPSTREAM come from the environment.
import { createServer } from 'node:http';
import { Pool } from 'undici';

const pool = new Pool(process.env.UPSTREAM, { connections: null, allowH2: false });
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'te', 'trailer', 'host', 'content-length', 'expect']);

createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const headers = [];
    for (let index = 0; index < request.rawHeaders.length; index += 2) {
      if (!HOP_BY_HOP.has(request.rawHeaders[index].toLowerCase())) headers.push(request.rawHeaders[index], request.rawHeaders[index + 1]);
    }
    const body = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
    pool.request({ method: request.method, path: request.url, headers, body: body.length > 0 ? body : undefined }).then(
      (answer) => {
        for (const name of HOP_BY_HOP) if (name !== 'content-length') delete answer.headers[name];
        response.writeHead(answer.statusCode, answer.headers);
        answer.body.pipe(response);
      },
      (error) => response.writeHead(502).end(error.code),
    );
  });
}).listen(Number(process.env.PORT), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
