import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { JwtService } from '@nestjs/jwt';
import { mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../support/until.js';

const sources = '../../sample/01-quick-start/src';

describe('the quick start', () => {
  let folder: string;
  let app: INestApplication;
  let origin: string;
  let token: string;

  const call = async (
    method: string,
    path: string,
    { auth = '', body }: { auth?: string; body?: unknown } = {},
  ) => {
    const response = await fetch(origin + path, {
      method,
      headers: { Authorization: auth, 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, text, json: () => JSON.parse(text) };
  };
  const get = (path: string) => call('GET', path);
  const deep = (path = '') => call('GET', `/health/deep${path}`, { auth: `Bearer ${token}` });
  const ready = async () => {
    const { status, text } = await get('/health/ready');
    return [status, text];
  };
  /** Does not wait until the last result has ceased to be fresh. */
  const askAgain = (check: string) => deep(`/${check}?fresh=1`);

  const READY = [200, '{"status":"pass"}'];
  const FAILED = [503, '{"status":"fail","reason":"CHECK_FAILED"}'];
  const WARNED = [200, '{"status":"warn","reason":"CHECK_FAILED"}'];
  const TIMED_OUT = [200, '{"status":"warn","reason":"TIMEOUT"}'];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'quick-start-'));
    // The settings are read when the module is loaded.
    Object.assign(process.env, { DATA_DIR: folder, SEED_ORDERS: '20', DATABASE_URL: '', NODE_ENV: 'test' });
    const { AppModule } = await import(`${sources}/app.module.js`);
    app = await NestFactory.create(AppModule, { logger: false });
    await app.listen(0, '127.0.0.1');
    origin = (await app.getUrl()).replace('[::1]', '127.0.0.1');
    token = await app.get(JwtService).signAsync({ sub: 'test' });
    await until('the sample has started', async () => (await get('/health/startup')).status === 200);
    for (const check of ['orders-db', 'price-list', 'search']) await askAgain(check);
  });

  afterAll(async () => {
    await app?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('answers the four probes with 200, 200, 200 and 401', async () => {
    for (const probe of ['live', 'ready', 'startup']) {
      expect(await get(`/health/${probe}`)).toMatchObject({ status: 200, text: '{"status":"pass"}' });
    }
    expect((await get('/health/deep')).status).toBe(401);
  });

  it('shows deep only with a token of the application', async () => {
    const foreign = await new JwtService({ secret: 'another' }).signAsync({ sub: 'test' });
    expect((await call('GET', '/health/deep', { auth: `Bearer ${foreign}` })).status).toBe(401);
    const answer = await deep();
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({
      status: 'pass',
      version: '1.0.0',
      checks: {
        'orders-db:responseTime': [{ status: 'pass', critical: true, componentType: 'datastore' }],
        'price-list:prices': [{ status: 'pass', critical: true, observedValue: 3 }],
        'search:responseTime': [{ status: 'pass', critical: false }],
        'startup-task:warm-up': [{ status: 'pass', observedValue: 100, state: 'done' }],
      },
    });
  });

  it('takes orders, gives them back and finds them', async () => {
    const created = await call('POST', '/orders', { body: { customer: 'Hedy', item: 'cake', quantity: 2 } });
    expect(created.status).toBe(201);
    const order = created.json();
    expect(order).toMatchObject({ customer: 'Hedy', item: 'cake', quantity: 2, price: 320 });
    expect((await get(`/orders/${order.id}`)).json()).toEqual(order);
    expect((await get('/orders?search=hedy')).json()).toEqual([order]);
    expect((await get('/orders')).json()).toHaveLength(20);
  });

  it.each([
    ['no body at all', undefined],
    ['an item that is not on the price list', { customer: 'Hedy', item: 'gold' }],
    ['half a cake', { customer: 'Hedy', item: 'cake', quantity: 0.5 }],
  ])('refuses an order of %s', async (_what, body) => {
    expect((await call('POST', '/orders', { body })).status).toBe(400);
  });

  it.each([
    ['orders-db', 'orders-db', FAILED],
    ['price-list', 'price-list', FAILED],
    ['search', 'search', WARNED],
    ['search-hang', 'search', TIMED_OUT],
  ])('says so when %s is broken, and when it is mended, and stays alive', async (name, check, expected) => {
    expect((await call('POST', `/break/${name}`)).status).toBe(200);
    const broken = await askAgain(check);
    expect(broken.json().checks[`${check}:responseTime`]).toMatchObject([
      { status: 'fail', output: expect.any(String), affectedEndpoints: expect.any(Array) },
    ]);
    expect(await ready()).toEqual(expected);
    expect((await get('/health/live')).status).toBe(200);
    expect((await get('/health/startup')).status).toBe(200);

    expect((await call('POST', `/mend/${name}`)).status).toBe(200);
    await askAgain(check);
    expect(await ready()).toEqual(READY);
  });

  it('breaks twice and mends twice as if it were once', async () => {
    for (const name of ['orders-db', 'price-list', 'search', 'search-hang']) {
      for (const verb of ['break', 'break', 'mend', 'mend']) {
        expect((await call('POST', `/${verb}/${name}`)).status).toBe(200);
      }
    }
    expect((await get('/orders?search=tea')).status).toBe(200);
  });

  it('still finds orders without its search engine, which is why search is not critical', async () => {
    await call('POST', '/break/search');
    const found = await get('/orders?search=tea');
    expect(found.status).toBe(200);
    expect(found.json().length).toBeGreaterThan(0);
    await call('POST', '/mend/search');
  });

  it('warns when the price list is old', async () => {
    const yesterday = new Date(Date.now() - 25 * 3_600_000);
    await utimes(join(folder, 'price-list.json'), yesterday, yesterday);
    const { checks } = (await askAgain('price-list')).json();
    expect(checks['price-list:age']).toMatchObject([
      { status: 'warn', observedValue: 25, observedUnit: 'h' },
    ]);
    expect(await ready()).toEqual(WARNED);
    await call('POST', '/mend/price-list');
    await askAgain('price-list');
  });

  it('names the dependencies that can be broken', async () => {
    const answer = await call('POST', '/break/coffee');
    expect(answer.status).toBe(404);
    expect(answer.text).toContain('orders-db, price-list, search, search-hang');
  });

  it.each([
    ['127.0.0.1', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['10.1.2.3', false],
    ['::ffff:10.1.2.3', false],
    [undefined, false],
  ])('when %s wants to break something: %s', async (remoteAddress, allowed) => {
    const { LocalOnly } = await import(`${sources}/break/local-only.guard.js`);
    const context = { switchToHttp: () => ({ getRequest: () => ({ socket: { remoteAddress } }) }) };
    expect(new LocalOnly().canActivate(context)).toBe(allowed);
  });

  it('prints the four URLs and the token', async () => {
    const { banner } = await import(`${sources}/banner.js`);
    const lines = banner('http://localhost:3000', 'a.b.c').split('\n');
    for (const path of ['live', 'ready', 'startup', 'deep']) {
      expect(lines).toContainEqual(
        expect.stringMatching(new RegExp(`^ {2}\\w+ +http://localhost:3000/health/${path}$`)),
      );
    }
    expect(lines).toContain('TOKEN=a.b.c');
  });
});
