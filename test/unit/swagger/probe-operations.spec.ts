import type { HealthPresenter } from '../../../lib/interfaces/presenter.js';
import { ProbeCatalog } from '../../../lib/probes/probe-catalog.js';
import { resolveOptions } from '../../../lib/module/health-options.js';
import { HEALTH_SCHEMAS, schemasUsedBy } from '../../../lib/swagger/health-schemas.js';
import { operationOf, operationOfOneCheck } from '../../../lib/swagger/probe-operations.js';

const YAML: HealthPresenter = { mediaType: 'application/yaml', present: () => '' };

const probe = (name: string, options: Parameters<typeof resolveOptions>[0] = {}) =>
  new ProbeCatalog(resolveOptions(options).probes).get(name);

describe('the OpenAPI operation of a probe', () => {
  it('lists each status code once, with all that it means', () => {
    const { responses } = operationOf(probe('readiness'), false);
    expect(Object.entries(responses).map(([code, { description }]) => [code, description])).toEqual([
      ['200', 'pass; warn: a check that is not critical fails, or a check warns'],
      ['503', 'fail; fail: the instance drains'],
    ]);
    expect(Object.keys(responses[503]!.headers ?? {})).toEqual(['Retry-After']);
    expect(responses[200]!.headers).toBeUndefined();
  });

  it('has no schema for a presenter of the user', () => {
    const { responses } = operationOf(
      probe('readiness', { probes: { readiness: { formats: [YAML] } } }),
      false,
    );
    expect(responses[200]!.content).toEqual({ 'application/yaml': {} });
  });

  it('shows of two formats with one media type that which clients get', () => {
    const formats = ['terminus', { mediaType: 'application/json', present: () => '{}' }] as const;
    const { responses } = operationOf(probe('readiness', { probes: { readiness: { formats } } }), false);
    expect(schemasUsedBy(responses)).toEqual(['TerminusHealthBody', 'TerminusIndicatorBody']);
  });

  it('has 401 and 403 only behind guards', () => {
    const codes = (guarded: boolean) => Object.keys(operationOfOneCheck(probe('deep'), guarded).responses);
    expect([codes(true), codes(false)]).toEqual([
      ['200', '401', '403', '404', '503'],
      ['200', '404', '503'],
    ]);
  });
});

describe('the schemas', () => {
  it('are found through other schemas', () => {
    expect(schemasUsedBy({ a: [{ $ref: '#/components/schemas/DeepHealthBody' }] })).toEqual([
      'DeepHealthBody',
      'DeepHealthCheckBody',
    ]);
    expect(schemasUsedBy({})).toEqual([]);
  });

  it('refer only to schemas that exist', () => {
    const names = [...JSON.stringify(HEALTH_SCHEMAS).matchAll(/#\/components\/schemas\/(\w+)/g)];
    for (const [, name] of names) expect(Object.keys(HEALTH_SCHEMAS)).toContain(name);
    expect(names.length).toBeGreaterThan(3);
  });
});
