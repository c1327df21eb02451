import { once } from 'node:events';
import { createServer } from 'node:http';

/** The limit: Node's own server with nothing in it but the same bytes. */
export async function start({ headers, body, keepAliveTimeout }) {
  const server = createServer((_request, response) => {
    response.writeHead(200, headers);
    response.end(body);
  });
  server.keepAliveTimeout = keepAliveTimeout;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: server.address().port };
}
