import * as fc from 'fast-check';
import type { CheckOptions } from '../../../lib/interfaces/check-options.js';
import { resolveOptions } from '../../../lib/module/health-options.js';
import { NAME_REMEDY } from '../../../lib/support/validation/name-rule.js';
import { checkOptionFaults, resolveCheckOptions } from '../../../lib/registry/check-options.js';

const defaults = resolveOptions().checks;

const resolve = (given: CheckOptions = {}) => resolveCheckOptions(given, defaults);

const problems = (given: unknown): string[] =>
  checkOptionFaults('The check "orders-db"', given as CheckOptions, defaults).map(
    ({ problem, remedy }) => `${problem} ${remedy}`,
  );

describe('the options of a check', () => {
  it('have the defaults that the design gives them', () => {
    expect(resolve()).toEqual({
      enabled: true,
      onDemand: undefined,
      critical: true,
      timeoutMs: 2_000,
      probes: new Set(['readiness', 'deep']),
      componentType: 'component',
      componentId: undefined,
      affectedEndpoints: [],
      links: {},
      tags: [],
      scope: undefined,
      cacheMs: 5_000,
      failureCacheMs: 1_000,
      staleAfterMs: 30_000,
      abandonAfterMs: 60_000,
      slowAfterMs: 1_000,
      intervalMs: undefined,
      initialDelayMs: 0,
      failureIntervalMs: undefined,
      failureThreshold: 1,
      successThreshold: 1,
      dependsOn: [],
      historySize: 10,
    });
  });

  it('win over the defaults of the module, which win over those of the library', () => {
    const { checks } = resolveOptions({ checks: { timeoutMs: 500, cacheMs: 50, critical: false } });
    expect(resolveCheckOptions({ cacheMs: 0 }, checks)).toMatchObject({
      timeoutMs: 500,
      cacheMs: 0,
      critical: false,
      failureCacheMs: 1_000,
    });
  });

  it('take an option given as undefined for one left out', () => {
    expect(resolve({ timeoutMs: undefined } as never).timeoutMs).toBe(2_000);
  });

  it('let results go stale after three times the longest of the times, and not before 30 s', () => {
    expect(resolve({ timeoutMs: 20_000 }).staleAfterMs).toBe(60_000);
    expect(resolve({ cacheMs: 20_000 }).staleAfterMs).toBe(60_000);
    expect(resolve({ failureCacheMs: 20_000 }).staleAfterMs).toBe(60_000);
    expect(resolve({ intervalMs: 20_000 }).staleAfterMs).toBe(60_000);
    expect(resolve({ intervalMs: 1_000, failureIntervalMs: 20_000 }).staleAfterMs).toBe(60_000);
    expect(resolve({ timeoutMs: 20_000, staleAfterMs: 25_000 }).staleAfterMs).toBe(25_000);
    expect(resolve({ cacheMs: 1 }).staleAfterMs).toBe(30_000);
  });

  it('let a failing check in background mode run as often as a passing one, unless told otherwise', () => {
    expect(resolve({ intervalMs: 7_000 }).failureIntervalMs).toBe(7_000);
    expect(resolve({ intervalMs: 7_000, failureIntervalMs: 500 }).failureIntervalMs).toBe(500);
  });
});

describe('faults in the options of a check', () => {
  it('are none in none', () => {
    expect(problems({})).toEqual([]);
    expect(problems(undefined)).toEqual([]);
  });

  it('are told all at once, each with a remedy', () => {
    const found = problems({
      timeoutMs: 0,
      cacheMs: -1,
      failureCacheMs: 'soon',
      staleAfterMs: 0,
      abandonAfterMs: Infinity,
      slowAfterMs: null,
      critical: 'yes',
      failureThreshold: 0,
      successThreshold: 1.5,
      historySize: 101,
      intervalMs: 0,
      initialDelayMs: -1,
      failureIntervalMs: 0,
      componentType: '',
      componentId: 7,
      affectedEndpoints: '/orders',
      links: ['x'],
      dependsOn: [''],
      probes: ['ready'],
      tiemoutMs: 5,
    });
    expect(found).toHaveLength(20);
    for (const text of found) expect(text).toMatch(/^The check "orders-db"[. ].*\. (Give|Known are)/);
  });

  it.each([null, [], 'critical', 7, true, () => undefined])('are one if the options are %p', (given) => {
    expect(problems(given)).toHaveLength(1);
  });

  it('are found in an empty list of probes, which would make the check invisible', () => {
    expect(problems({ probes: [] })).toEqual([
      'The check "orders-db".probes names no probe, so the check would never be seen. ' +
        'Give an array with at least one of liveness, readiness, startup, deep, tags of a group, or onDemand; or leave the option out.',
    ]);
    expect(problems({ probes: 'readiness' })).toHaveLength(1);
  });

  it('are found in what would make of deep something else than the draft says', () => {
    expect(
      problems({
        componentType: 'My Data Store',
        affectedEndpoints: ['/orders/{id}', '/a/{'],
        links: { about: '/about', runbook: 'not a uri at all' },
      }).map((text) => text.split(' Give ')[0]),
    ).toEqual([
      'The check "orders-db".componentType is "My Data Store", which is no single term or URI.',
      'The check "orders-db".affectedEndpoints[1] is "/a/{", which is no URI template (RFC 6570).',
      'The check "orders-db".links.runbook is "not a uri at all", which is no URI.',
    ]);
  });

  it('are found in a dependency that joins liveness: one pulled in by configuration, so that pods bounced (spring-boot #42159)', () => {
    for (const componentType of [undefined, 'datastore', 'component', 'System']) {
      const given = { probes: ['liveness', 'readiness'], ...(componentType && { componentType }) };
      expect(problems(given).join()).toMatch(
        /joins liveness, but its componentType is not 'system'.*restart loop/,
      );
    }
    expect(problems({ probes: ['liveness'], componentType: 'system' })).toEqual([]);
  });

  it.each([
    ['timeoutMs', { timeoutMs: 30_000, staleAfterMs: 30_000 }],
    ['cacheMs', { cacheMs: 30_000, staleAfterMs: 30_000 }],
  ])('are found in a %s that staleAfterMs overtakes', (name, given) => {
    expect(problems(given)).toEqual([
      `The check "orders-db": ${name} (30000 ms) is not below staleAfterMs (30000 ms), so its results would be stale before ` +
        `they are renewed. Raise staleAfterMs above 30000, or lower ${name}.`,
    ]);
  });

  it.each([
    ['intervalMs', { intervalMs: 10_000, timeoutMs: 1_000 }],
    ['failureIntervalMs', { intervalMs: 1_000, failureIntervalMs: 10_000, timeoutMs: 1_000 }],
  ])('are found in an %s after which a healthy check would be stale', (name, given) => {
    expect(problems({ ...given, staleAfterMs: 12_000 })).toEqual([
      `The check "orders-db": with ${name} at 10000 ms, ±10 %, and timeoutMs at 1000 ms, up to 12000 ms lie between two ` +
        'results, which is not below staleAfterMs (12000 ms), so a healthy check would be stale before it is renewed. ' +
        `Raise staleAfterMs above 12000, or lower ${name}.`,
    ]);
    expect(problems({ ...given, staleAfterMs: 12_001 })).toEqual([]);
    expect(problems(given)).toEqual([]);
  });

  it('are found where the module gives one of the times and the check the other', () => {
    const strict = resolveOptions({ checks: { staleAfterMs: 1_500 } }).checks;
    const found = checkOptionFaults('The check "orders-db"', { cacheMs: 100 }, strict);
    expect(found.map(({ problem }) => problem)).toEqual([
      'The check "orders-db": timeoutMs (2000 ms) is not below staleAfterMs (1500 ms), so its results would be stale before they are renewed.',
    ]);
  });

  it('are found in enabled, if it is or returns no boolean, or throws', () => {
    const remedy = 'Let the function return true or false.';
    expect(problems({ enabled: 'yes' })).toEqual([
      'The check "orders-db".enabled is "yes". Give true or false.',
    ]);
    expect(problems({ enabled: () => 'yes' })).toEqual([
      `The check "orders-db".enabled returned "yes". ${remedy}`,
    ]);
    const throws = () => {
      throw new Error('no such variable');
    };
    expect(problems({ enabled: throws })).toEqual([
      `The check "orders-db".enabled threw: no such variable. ${remedy}`,
    ]);
    expect(problems({ enabled: (env: NodeJS.ProcessEnv) => env['PATH'] !== undefined })).toEqual([]);
  });

  it('are found in options that an on-demand check cannot have', () => {
    expect(problems({ onDemand: { minIntervalMs: 60_000 } })).toEqual([]);
    expect(problems({ onDemand: { minIntervalMs: 60_000 }, probes: [] })).toEqual([]);
    expect(resolve({ onDemand: { minIntervalMs: 60_000 } })).toMatchObject({
      probes: new Set(),
      cacheMs: 60_000,
      failureCacheMs: 60_000,
      staleAfterMs: Infinity,
    });
    expect(problems({ onDemand: {} })).toEqual([
      expect.stringContaining('The check "orders-db".onDemand.minIntervalMs is null.'),
    ]);
    expect(problems({ onDemand: { minIntervalMs: 1 }, probes: ['deep'], cacheMs: 5 })).toEqual([
      'The check "orders-db" is onDemand, but takes part in deep. ' +
        'Leave out probes, or leave out onDemand: an on-demand check counts nowhere.',
      'The check "orders-db".cacheMs has no effect on a check that is onDemand. ' +
        'Leave out cacheMs; onDemand.minIntervalMs says how often the check may run.',
    ]);
  });

  it('are found in tags that are no names', () => {
    expect(problems({ tags: ['payments', 'a:b', 7] })).toEqual([
      'The check "orders-db".tags[1] is "a:b", which is no name. ' + NAME_REMEDY,
      'The check "orders-db".tags[2] is 7. ' + NAME_REMEDY,
    ]);
    expect(problems({ tags: ['payments'] })).toEqual([]);
  });

  it('are found in options of background mode without background mode', () => {
    expect(problems({ initialDelayMs: 10, failureIntervalMs: 10 })).toEqual([
      'The check "orders-db".initialDelayMs is given without intervalMs, so it has no effect. Give intervalMs as well, or leave out initialDelayMs.',
      'The check "orders-db".failureIntervalMs is given without intervalMs, so it has no effect. Give intervalMs as well, or leave out failureIntervalMs.',
    ]);
  });

  it('leave none when the options are within their bounds and staleAfterMs is well above the others', () => {
    const ms = fc.integer({ min: 1, max: 10_000 });
    const count = fc.integer({ min: 1, max: 100 });
    const good = fc.record(
      {
        critical: fc.boolean(),
        timeoutMs: ms,
        cacheMs: ms,
        failureCacheMs: ms,
        abandonAfterMs: ms,
        slowAfterMs: ms,
        failureThreshold: count,
        successThreshold: count,
        historySize: count,
        staleAfterMs: fc.integer({ min: 100_000, max: 1_000_000 }),
        intervalMs: ms,
        probes: fc.uniqueArray(fc.constantFrom('readiness', 'startup', 'deep'), { minLength: 1 }),
      },
      { requiredKeys: [] },
    );
    fc.assert(fc.property(good, (given) => expect(problems(given)).toEqual([])));
  });

  it('are found in tags that are null, even if no probe is named', () => {
    expect(problems({ probes: [], tags: null })).toEqual([expect.stringContaining('tags is null')]);
  });

  it('never break the finding of faults, whatever stands in for an option', () => {
    const keys = Object.keys({ ...resolve(), intervalMs: 1 });
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...keys), fc.anything()), (given) => {
        for (const text of problems(given)) expect(text.length).toBeGreaterThan(10);
      }),
      { numRuns: 2_000 },
    );
  });
});
