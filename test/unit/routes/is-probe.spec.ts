import { isProbe, serveProbeUrls } from '../../../lib/routes/is-probe.js';
import { probeUrls } from '../../../lib/routes/probe-urls.js';

const serve = (...routes: [string, string][]) => serveProbeUrls(probeUrls(routes));

describe('isProbe()', () => {
  it('knows the default routes before an application is up', () => {
    const paths = [
      '/health/live',
      '/health/ready?verbose',
      '/health/startup',
      '/health/deep',
      '/health/deep/orders-db',
    ];
    expect(paths.map(isProbe)).toEqual([true, true, true, true, true]);
    expect(['/', '/health', '/orders', '/livez', '/api/health/live'].map(isProbe)).not.toContain(true);
  });

  it('knows the routes of every application that is up, and forgets them when it is down', () => {
    const stop = [
      serve(['liveness', 'livez'], ['liveness', 'api/livez']),
      serve(['readiness', 'shop/ready'], ['deep', 'shop/deep/:name']),
    ];
    const paths = ['/livez', '/api/livez', '/shop/ready', '/shop/deep/orders-db', '/health/live'];
    expect(paths.map(isProbe)).toEqual([true, true, true, true, false]);
    stop[0]!();
    expect(paths.map(isProbe)).toEqual([false, false, true, true, false]);
    stop[1]!();
    expect(paths.map(isProbe)).toEqual([false, false, false, false, true]);
  });

  it('takes the whole URL of a request, where a router has cut off its beginning', () => {
    expect(isProbe({ method: 'GET', originalUrl: '/health/live', url: '/' })).toBe(true);
    expect(isProbe({ method: 'GET', originalUrl: '/orders/health/live', url: '/health/live' })).toBe(false);
  });

  it('is only true for the methods that a probe answers', () => {
    const methods = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'DELETE', 'get', ''];
    const asked = methods.filter((method) => isProbe({ method, url: '/health/live' }));
    expect(asked).toEqual(['GET', 'HEAD', 'OPTIONS']);
  });

  it.each([
    '//health/live',
    '/health//live',
    '/health/live/',
    '/HEALTH/LIVE',
    '/health%2Flive',
    '/health/./live',
    '/orders/../health/live',
    '/health/live/../../orders',
    '/health/live;/orders',
    '/health/live#/orders',
    'http://shop.example.com/health/live',
    'health/live',
    '/orders?/health/live',
    '/health/deep/',
    '/health/deep/..',
    '/health/deep/.',
    '/health/deep/../orders',
    '/health/deep/%2e%2e%2forders',
    '/health/deep/..%5Corders',
    '/health/deep/a/b',
    '/health/deep/%zz',
    '/health/deeper',
  ])('is not misled by %s', (url) => {
    expect(isProbe(url)).toBe(false);
    expect(isProbe({ method: 'GET', url })).toBe(false);
  });

  it('never throws, whatever it is given', () => {
    const given = [
      undefined,
      null,
      0,
      {},
      [],
      Symbol('x'),
      () => '/health/live',
      { url: 1 },
      { method: 1, url: '/health/live' },
    ];
    expect(given.map((each) => isProbe(each as never))).not.toContain(true);
  });

  it('takes the name of a check in another script', () => {
    expect(isProbe(`/health/deep/${encodeURIComponent('заказы')}`)).toBe(true);
  });
});
