import { statusCodeWarnings } from '../../../lib/probes/status-code-warnings.js';

const CODES = { pass: 200, warn: 200, fail: 503, draining: 503 };

describe('the warnings of status codes', () => {
  it('are none for the defaults, a soft drain of HAProxy, and deep', () => {
    expect(statusCodeWarnings('liveness', CODES)).toEqual([]);
    expect(statusCodeWarnings('readiness', { ...CODES, draining: 404, fail: 500 })).toEqual([]);
    expect(statusCodeWarnings('deep', { pass: 204, warn: 429, fail: 429, draining: 429 })).toEqual([]);
  });

  it.each([
    ['readiness', 'pass', 204, 'readiness answers 204 for statusCodes.pass: Envoy, Google Cloud'],
    ['readiness', 'warn', 207, 'readiness answers 207 for statusCodes.warn: Envoy, Google Cloud'],
    [
      'readiness',
      'warn',
      429,
      'readiness answers 429 for statusCodes.warn: Kubernetes and load balancers stop the traffic',
    ],
    [
      'payments',
      'warn',
      503,
      'payments answers 503 for statusCodes.warn: Kubernetes and load balancers stop the traffic',
    ],
    ['liveness', 'warn', 429, 'liveness answers 429 for statusCodes.warn: Kubernetes restarts the container'],
    ['startup', 'warn', 500, 'startup answers 500 for statusCodes.warn: Kubernetes restarts the container'],
    ['readiness', 'fail', 429, 'readiness answers 429 for statusCodes.fail: Consul reads 429 as a warning'],
    [
      'readiness',
      'draining',
      429,
      'readiness answers 429 for statusCodes.draining: Consul reads 429 as a warning',
    ],
    [
      'readiness',
      'fail',
      404,
      'readiness answers 404 for statusCodes.fail: HAProxy with http-check disable-on-404',
    ],
  ])('name a client that misunderstands %s with %s: %i', (probe, status, code, expected) => {
    expect(statusCodeWarnings(probe, { ...CODES, [status]: code })).toEqual([
      expect.stringContaining(expected),
    ]);
  });
});
