import type { PresentedCheck, PresentedHealth } from '../../../../lib/interfaces/presenter.js';
import type { Reason } from '../../../../lib/interfaces/reason.js';
import type { Status } from '../../../../lib/interfaces/status.js';
import { FORMATS } from '../../../../lib/report/formats/formats.js';

const health = (
  status: Status,
  reason?: Reason,
  checks?: readonly PresentedCheck[],
  verbose = false,
): PresentedHealth => ({
  probe: 'readiness',
  status,
  ...(reason && { reason }),
  ...(checks && { checks }),
  verbose,
});

const SUMMARY: readonly PresentedCheck[] = [
  { name: 'orders-db', status: 'fail' },
  { name: 'cache', status: 'pass' },
];
const EVERYTHING: readonly PresentedCheck[] = [
  {
    name: 'orders-db',
    status: 'fail',
    reason: 'TIMEOUT',
    critical: true,
    output: 'no result\nwithin 2000 ms',
    durationMs: 2_000,
  },
  { name: 'mail', status: 'fail', reason: 'CHECK_FAILED', critical: false, output: 'refused', durationMs: 3 },
  { name: 'cache', status: 'warn', reason: 'CHECK_FAILED', critical: false, output: 'slow' },
  { name: 'disk', status: 'pass', critical: true },
];

describe('terminus', () => {
  const { present } = FORMATS.terminus;

  it('has the body of terminus', () => {
    expect(present(health('pass'))).toBe('{"status":"ok","info":{},"error":{},"details":{}}');
    expect(JSON.parse(present(health('fail', 'CHECK_FAILED', SUMMARY)))).toEqual({
      status: 'error',
      info: { cache: { status: 'up' } },
      error: { 'orders-db': { status: 'down' } },
      details: { 'orders-db': { status: 'down' }, cache: { status: 'up' } },
    });
  });

  it('says "shutting_down" while draining, and "ok" for a warning', () => {
    expect(JSON.parse(present(health('fail', 'DRAINING'))).status).toBe('shutting_down');
    expect(JSON.parse(present(health('warn', 'CHECK_FAILED'))).status).toBe('ok');
  });

  it('shows the output as the message of terminus', () => {
    expect(JSON.parse(present(health('fail', 'TIMEOUT', EVERYTHING))).error.mail).toEqual({
      status: 'down',
      message: 'refused',
      reason: 'CHECK_FAILED',
      critical: false,
    });
  });
});

describe('actuator', () => {
  const { present, mediaType } = FORMATS.actuator;

  it.each<[Status, Reason | undefined, string]>([
    ['pass', undefined, 'UP'],
    ['warn', 'CHECK_FAILED', 'UP'],
    ['fail', 'CHECK_FAILED', 'DOWN'],
    ['fail', 'BROKEN', 'DOWN'],
    ['fail', 'STARTING', 'OUT_OF_SERVICE'],
    ['fail', 'REFUSED', 'OUT_OF_SERVICE'],
    ['fail', 'DRAINING', 'OUT_OF_SERVICE'],
  ])('%s %s is %s', (status, reason, expected) => {
    expect(present(health(status, reason))).toBe(`{"status":"${expected}"}`);
  });

  it('has the components of Spring Boot', () => {
    expect(mediaType).toBe('application/vnd.spring-boot.actuator.v3+json');
    expect(JSON.parse(present(health('fail', 'TIMEOUT', SUMMARY))).components).toEqual({
      'orders-db': { status: 'DOWN' },
      cache: { status: 'UP' },
    });
    expect(JSON.parse(present(health('fail', 'TIMEOUT', EVERYTHING))).components['orders-db']).toEqual({
      status: 'DOWN',
      details: { error: 'no result\nwithin 2000 ms', reason: 'TIMEOUT', critical: true, durationMs: 2_000 },
    });
  });
});

describe('kubernetes', () => {
  const { present } = FORMATS.kubernetes;

  it('is "ok", as from the API server', () => {
    expect(present(health('pass', undefined, SUMMARY))).toBe('ok');
    expect(present(health('warn', 'CHECK_FAILED', SUMMARY))).toBe('ok');
  });

  it('has a line for each check with ?verbose and after a failure, without the reasons', () => {
    expect(present(health('fail', 'CHECK_FAILED', SUMMARY))).toBe(
      '[-]orders-db failed: reason withheld\n[+]cache ok\nreadiness check failed: CHECK_FAILED\n',
    );
    expect(present(health('pass', undefined, [SUMMARY[1]!], true))).toBe(
      '[+]cache ok\nreadiness check passed\n',
    );
    expect(present(health('fail', 'DRAINING'))).toBe('readiness check failed: DRAINING\n');
  });

  it('has the reasons in deep, each in one line', () => {
    expect(present(health('fail', 'TIMEOUT', EVERYTHING))).toBe(
      [
        '[-]orders-db failed: TIMEOUT no result within 2000 ms',
        '[-]mail failed: CHECK_FAILED refused (not critical)',
        '[+]cache ok: CHECK_FAILED slow',
        '[+]disk ok',
        'readiness check failed: TIMEOUT',
        '',
      ].join('\n'),
    );
  });
});

describe('plain', () => {
  it('has OK for an instance that gets traffic, and for no other', () => {
    const { present } = FORMATS.plain;
    expect([present(health('pass')), present(health('warn', 'CHECK_FAILED'))]).toEqual(['OK', 'OK']);
    for (const reason of ['BROKEN', 'DRAINING', 'CHECK_FAILED'] as const)
      expect(present(health('fail', reason, EVERYTHING, true))).not.toMatch(/ok/i);
  });
});
