import { isSameHost } from '../../../../lib/checks/http/http-target.js';

describe('isSameHost', () => {
  it.each([
    ['http://billing/a', 'http://billing/b', true],
    ['http://billing:80/a', 'http://billing/b', true],
    ['http://billing/a', 'https://billing/a', true],
    ['http://billing:8080/a', 'https://billing:8443/a', true],
    ['https://billing/a', 'http://billing/a', false],
    ['http://billing/a', 'http://billing:8080/a', false],
    ['https://billing/a', 'https://billing.evil.example/a', false],
    ['http://billing/a', 'http://BILLING/a', true],
  ])('from %s to %s: %s', (from, to, expected) => {
    expect(isSameHost(new URL(from), new URL(to))).toBe(expected);
  });
});
