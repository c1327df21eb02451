import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpHealthCheck } from 'nestjs-vitals/http';
import { healthCheckContract } from 'nestjs-vitals/testing';

class BillingHealth extends HttpHealthCheck {}

/** An HTTP server that answers well, answers 503, or takes the request and says nothing. */
class Billing {
  private readonly server: Server = createServer((_request, response) => this.respond(response));
  private respond = this.well;

  async start(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  up = () => void (this.respond = this.well);
  down = () => void (this.respond = (response) => void response.writeHead(503).end());
  silent = () => void (this.respond = () => undefined);

  private well(response: ServerResponse): void {
    response.end('ok');
  }
}

// Real sockets and real time: whether the contract can be kept by what people really write is the point.
describe('the contract, kept over real sockets', () => {
  const billing = new Billing();
  let url = '';

  beforeAll(async () => void (url = await billing.start()));
  afterAll(() => billing.stop());

  const dependency = {
    breakDependency: billing.down,
    restoreDependency: billing.up,
    hangDependency: billing.silent,
    timeoutMs: 500,
  };

  describe('by a check that fetches', () => {
    const cases = healthCheckContract({
      ...dependency,
      check:
        () =>
        async ({ signal }) => {
          const response = await fetch(url, { signal });
          await response.text();
          return response.ok;
        },
    });
    for (const { name, run } of cases) it(name, run);
  });

  describe('by HttpHealthCheck', () => {
    const cases = healthCheckContract({ ...dependency, check: () => new BillingHealth(url) });
    for (const { name, run } of cases) it(name, run);
  });
});
