// GET /ready needs the token; PUT /token changes it.
import { createServer } from 'node:http';

let token = process.env.TOKEN;
const server = createServer((request, response) => {
  if (request.method === 'PUT' && request.url === '/token') {
    request.on('data', (chunk) => (token = String(chunk))).on('end', () => response.writeHead(204).end());
    return;
  }
  const isKnown = request.headers.authorization === `Bearer ${token}`;
  response.writeHead(isKnown ? 200 : 401, { 'content-type': 'application/json' }).end('{"status":"pass"}');
});
// Longer than any test: an idle connection is not closed while it is being counted.
server.keepAliveTimeout = 120_000;
server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('listening'));
process.once('SIGTERM', () => process.exit(0));
