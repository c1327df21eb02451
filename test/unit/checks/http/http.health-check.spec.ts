import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpHealthCheck } from '../../../../lib/checks/http/index.js';

class BillingHealth extends HttpHealthCheck {}

describe('HttpHealthCheck', () => {
  const servers: Server[] = [];
  const asked: IncomingMessage[] = [];

  const listen = async (handler: RequestListener): Promise<string> => {
    const server = createServer((request, response) => {
      asked.push(request);
      handler(request, response);
    });
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const answering = (status: number, headers = {}, body = 'ok') =>
    listen((_, response) => response.writeHead(status, headers).end(body));
  const closed = ({ socket }: IncomingMessage): Promise<void> =>
    new Promise((resolve) => (socket.destroyed ? resolve() : socket.once('close', () => resolve())));
  const run = (check: HttpHealthCheck, signal = new AbortController().signal) =>
    check.check({ signal, name: 'billing', timeoutMs: 1_000 });

  beforeEach(() => asked.splice(0));
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.close();
      server.closeAllConnections();
    }
  });

  it.each([
    ['no URL', undefined],
    ['a path', '/ready'],
    ['another protocol', 'ftp://billing/ready'],
    ['credentials', 'https://app:hunter2@billing/ready'],
  ])('rejects %s in the constructor, without repeating the URL', (_, url) => {
    const construct = () => new BillingHealth(url as string);
    expect(construct).toThrow(/^BillingHealth was given .*Pass an absolute http: or https: URL/);
    expect(construct).not.toThrow(/hunter2/);
  });

  it('passes on 2xx and measures the status', async () => {
    const check = new BillingHealth(await answering(204));
    expect(await run(check)).toEqual({ status: 'pass', measurements: { status: { observedValue: 204 } } });
  });

  it.each([401, 404, 500, 503])('fails on %i and measures the status', async (status) => {
    await expect(run(new BillingHealth(await answering(status)))).rejects.toMatchObject({
      message: `answered ${status}, expected 200-299`,
      measurements: { status: { observedValue: status } },
    });
  });

  it('passes on the statuses in expectedStatuses only', async () => {
    const create = async (status: number) =>
      new HttpHealthCheck(await answering(status), { expectedStatuses: [418, [500, 502]] });
    for (const status of [418, 500, 502]) {
      await expect(run(await create(status))).resolves.toMatchObject({ status: 'pass' });
    }
    await expect(run(await create(503))).rejects.toThrow('expected 418 or 500-502');
  });

  it('sends its method and its headers, from an object or a function', async () => {
    const authorization = 'Bearer t0ken';
    for (const headers of [{ authorization }, () => ({ authorization }), async () => ({ authorization })]) {
      await run(new HttpHealthCheck(`${await answering(200)}/ready?x=1`, { method: 'HEAD', headers }));
      expect(asked.pop()).toMatchObject({
        method: 'HEAD',
        url: '/ready?x=1',
        headers: expect.objectContaining({ authorization }) as object,
      });
    }
  });

  it('sends its requests with the option fetch', async () => {
    const sent: [string, string | undefined][] = [];
    const check = new HttpHealthCheck('https://billing.internal/ready', {
      fetch: async (url, init) => {
        sent.push([url.href, init.method]);
        return new Response(null, { status: 204 });
      },
    });
    await expect(run(check)).resolves.toMatchObject({
      status: 'pass',
    });
    expect(sent).toEqual([['https://billing.internal/ready', 'GET']]);
  });

  it('reports a refused connection', async () => {
    const url = await answering(200);
    servers.splice(0).forEach((server) => server.close());
    await expect(run(new BillingHealth(url))).rejects.toThrow(/^no answer: .*ECONNREFUSED/);
  });

  it('fails if the body breaks off, with any status', async () => {
    const url = await listen((_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.destroy());
    });
    await expect(run(new BillingHealth(url))).rejects.toThrow(/^no answer: /);
  });

  it.each([
    ['before the headers', () => {}],
    [
      'in the middle of the body',
      (_: unknown, response: { write(text: string): unknown }) => response.write('half'),
    ],
  ])('closes the connection when its signal fires %s', async (_, handler) => {
    const controller = new AbortController();
    const url = await listen((request, response) => {
      handler(request, response as never);
      setImmediate(() => controller.abort(new Error('timeout')));
    });
    const outcome = run(new BillingHealth(url), controller.signal);
    await expect(outcome).rejects.toThrow('timeout');
    await closed(asked[0]!);
  });

  it('reads the body, so that later runs reuse the connection', async () => {
    const check = new BillingHealth(await answering(200, {}, 'x'.repeat(60_000)));
    for (let index = 0; index < 20; index++) await run(check);
    expect(new Set(asked.map(({ socket }) => socket)).size).toBeLessThanOrEqual(2);
  });

  it('cancels a body that never ends', async () => {
    let isDone = false;
    const url = await listen((request, response) => {
      const more = (): void => {
        if (!isDone) response.write('x'.repeat(10_000), () => setImmediate(more));
      };
      request.socket.on('close', () => (isDone = true));
      more();
    });
    await expect(run(new BillingHealth(url))).resolves.toMatchObject({ status: 'pass' });
    await closed(asked[0]!);
  });

  describe('redirects', () => {
    it('follows one to the same host', async () => {
      const url = await listen((request, response) =>
        request.url === '/ready'
          ? response.writeHead(200).end()
          : response.writeHead(302, { location: '/ready' }).end(),
      );
      await expect(run(new BillingHealth(url))).resolves.toMatchObject({ status: 'pass' });
    });

    it('does not follow a redirect to another host or port', async () => {
      const other = await answering(200);
      const url = await answering(301, { location: other });
      await expect(run(new BillingHealth(url))).rejects.toMatchObject({
        message: `redirects to another host, ${new URL(other).host}, which is not asked`,
        measurements: { status: { observedValue: 301 } },
      });
      expect(asked).toHaveLength(1);
    });

    it('fails after three by default', async () => {
      await expect(run(new BillingHealth(await answering(307, { location: '/again' })))).rejects.toThrow(
        'redirects more than 3 times',
      );
      expect(asked).toHaveLength(4);
    });

    it('follows none with maxRedirects 0', async () => {
      const url = await answering(307, { location: '/again' });
      await expect(run(new HttpHealthCheck(url, { maxRedirects: 0 }))).rejects.toThrow('more than 0');
      expect(asked).toHaveLength(1);
    });

    it('passes on a redirect if its status is expected', async () => {
      const url = await answering(302, { location: 'https://login.example/' });
      await expect(run(new HttpHealthCheck(url, { expectedStatuses: [302] }))).resolves.toMatchObject({
        status: 'pass',
      });
    });

    it('fails on a redirect without a location', async () => {
      await expect(run(new BillingHealth(await answering(302)))).rejects.toThrow('answered 302');
    });
  });
});
