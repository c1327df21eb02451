import { Ajv } from 'ajv';
import { HealthModule, HealthRegistry, HealthService, type CheckFunction } from 'nestjs-vitals';
import { settle } from 'nestjs-vitals/testing';
import { addFormats } from '../support/ajv-formats.js';
import { onEachAdapter, type Answer } from '../support/adapters.js';
import { HEALTH_JSON_SCHEMA } from '../support/health-json.schema.js';

const ajv = new Ajv({ allErrors: true, strict: false });
addFormats(ajv);
const validate = ajv.compile(HEALTH_JSON_SCHEMA);

function expectValid(answer: Answer) {
  validate(answer.json);
  expect(validate.errors ?? []).toEqual([]);
}

const megabytes = (count: number) => 'x'.repeat(count * 1_048_576);

onEachAdapter((serve) => {
  const start = async (checks: Record<string, CheckFunction>) => {
    const server = await serve({ imports: [HealthModule.forRoot({ deep: { guards: 'none' } })] });
    const registry = server.app.get(HealthRegistry);
    for (const [name, check] of Object.entries(checks)) registry.register(name, check);
    await settle();
    return { ...server, registry, health: server.app.get(HealthService) };
  };

  it('shows a hundred of a hundred thousand measurements, and counts the rest', async () => {
    const measurements = Object.fromEntries(
      Array.from({ length: 100_000 }, (_row, index) => [`row-${index}`, { observedValue: index }]),
    );
    const { get } = await start({ rows: () => ({ status: 'pass', measurements }) });
    const answer = await get('/health/deep/rows');
    expectValid(answer);
    expect(Object.keys(answer.json.checks)).toHaveLength(101);
    expect(answer.json.checks['rows:responseTime'][0].omittedMeasurements).toBe(99_900);
    expect(answer.json.checks['rows:row-99'][0].observedValue).toBe(99);
  });

  it('stays small for a check with megabytes of output', async () => {
    const tree = Array.from({ length: 1_000 }, () => ({ [megabytes(0.01)]: megabytes(0.01) }));
    const { get } = await start({
      loud: () => ({
        status: 'fail',
        output: megabytes(10),
        measurements: {
          [megabytes(10)]: { observedValue: megabytes(10), observedUnit: megabytes(10) },
          tree: { observedValue: tree },
        },
      }),
      sore: () => Promise.reject(Object.assign(new Error(megabytes(10)), { code: megabytes(1) })),
    });
    const answer = await get('/health/deep');
    expectValid(answer);
    expect(answer.status).toBe(503);
    expect(answer.body.length).toBeLessThan(150_000);
  });

  it('is built quickly for checks with long outputs, and loses none of them', async () => {
    const dump = Array.from({ length: 32 }, (_text, index) => `${index} ${'word '.repeat(380)}`);
    const measurements = Object.fromEntries(
      Array.from({ length: 100 }, (_dump, index) => [`dump-${index}`, { observedValue: dump }]),
    );
    const loud = Object.fromEntries(
      Array.from({ length: 10 }, (_check, index) => [
        `loud-${index}`,
        () => ({ status: 'warn' as const, output: `output of loud-${index}`, measurements }),
      ]),
    );
    const { get } = await start({
      ...loud,
      wordy: () => ({
        status: 'pass',
        measurements: Object.fromEntries(
          Array.from({ length: 100 }, (_name, index) => [
            `${index} ${megabytes(0.1)}`,
            { observedValue: index },
          ]),
        ),
      }),
      quiet: () => ({
        status: 'pass',
        measurements: {
          text: { observedValue: 'a word', observedUnit: 'words' },
          figures: { observedValue: { idle: 3, used: [1, 2] } },
        },
      }),
    });
    const before = performance.now();
    const answer = await get('/health/deep');
    // 10 s and 66 MB without a bound.
    expect(performance.now() - before).toBeLessThan(2_000);
    expect(answer.body.length).toBeLessThan(1_000_000);
    expectValid(answer);
    for (const name of Object.keys(loud)) {
      const [own] = answer.json.checks[`${name}:responseTime`];
      expect(own).toMatchObject({ status: 'warn', reason: 'CHECK_FAILED', output: `output of ${name}` });
      const first = answer.json.checks[`${name}:dump-0`][0].observedValue;
      expect(first[0]).toBe(dump[0]?.trim());
      expect(first.at(-1)).toMatch(/^\d+ more$|^\[Omitted\]$/);
      expect(answer.json.checks[`${name}:dump-99`][0]).toMatchObject({
        status: 'warn',
        observedValue: '[Omitted]',
      });
    }
    const unnamed = answer.json.checks['wordy:[Omitted]'];
    expect(unnamed.length).toBeGreaterThan(90);
    expect(unnamed.at(-1).observedValue).toBe(99);
    expect(answer.json.checks['quiet:text'][0]).toMatchObject({
      observedValue: 'a word',
      observedUnit: 'words',
    });
    expect(answer.json.checks['quiet:figures'][0].observedValue).toEqual({ idle: 3, used: [1, 2] });
    const alone = (await get('/health/deep/loud-0')).json;
    expect(alone.checks['loud-0:dump-2'][0].observedValue[0]).toBe(dump[0]?.trim());
  });

  it('shows two thousand measurements of a thousand checks, and counts the rest of each', async () => {
    const measurements = Object.fromEntries(
      Array.from({ length: 150 }, (_row, index) => [`row-${index}`, { observedValue: index }]),
    );
    const { get } = await start(
      Object.fromEntries(
        Array.from({ length: 1_000 }, (_check, index) => [
          `check-${index}`,
          () => ({ status: 'pass', measurements: index === 0 ? {} : measurements }) as const,
        ]),
      ),
    );
    const { json, body } = await get('/health/deep');
    expect(Object.keys(json.checks).filter((key) => key.includes(':row-'))).toHaveLength(2_000);
    expect(body.length).toBeLessThan(2_000_000);
    expect(json.checks['check-0:responseTime'][0].omittedMeasurements).toBeUndefined();
    expect(json.checks['check-1:responseTime'][0].omittedMeasurements).toBe(148);
    expect(json.checks['check-999:row-1'][0].observedValue).toBe(1);
  });

  it('looks for the keys of a huge object once, and not for each measurement that shows it', async () => {
    let looked = 0;
    const huge = new Proxy(Object.fromEntries(Array.from({ length: 300_000 }, (_row, index) => [index, 1])), {
      ownKeys: (target) => {
        looked += 1;
        return Reflect.ownKeys(target);
      },
    });
    const measurements = Object.fromEntries(
      Array.from({ length: 100 }, (_row, index) => [`row-${index}`, { observedValue: huge }]),
    );
    const { get } = await start({ huge: () => ({ status: 'pass', measurements }) });
    const { checks } = (await get('/health/deep/huge')).json;
    expect(checks['huge:row-0'][0].observedValue).toMatchObject({ 99: 1, '…': '299900 more' });
    expect(checks['huge:row-1'][0].observedValue).toBe('[Omitted]');
    expect(looked).toBe(1);
  });

  it('keeps the keys of a check to themselves', async () => {
    const { get } = await start({
      strange: () => ({
        status: 'warn',
        output: 'line\r\nSet-Cookie: a=b\u2028\u0000\ud800',
        measurements: {
          ['__proto__']: { observedValue: { ['__proto__']: { polluted: true }, toString: 1 } },
          constructor: {
            observedValue: [1n, Number.NaN, new Date(Number.NaN), Symbol('s'), () => 1, new Map([[{}, 1]])],
          },
          'a:b\n"c"': { observedValue: -0 },
          '': { observedValue: undefined },
          responseTime: { observedValue: 'not mine' },
        },
      }),
    });
    const answer = await get('/health/deep/strange');
    expectValid(answer);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(Object.keys(answer.json.checks).toSorted()).toEqual(
      [
        'strange:__proto__',
        'strange:a.b."c"',
        'strange:constructor',
        'strange:responseTime',
        'strange:responseTime (measured)',
        'strange:value',
      ].toSorted(),
    );
    expect(answer.json.checks['strange:responseTime']).toHaveLength(1);
    expect(answer.json.checks['strange:responseTime (measured)'][0].observedValue).toBe('not mine');
    expect(answer.json.checks['strange:responseTime'][0].output).toBe('line Set-Cookie: *** \ufffd');
  });

  it('finds a check by any name that it may have', async () => {
    const names = [
      'constructor',
      'toString',
      'hasOwnProperty',
      'a',
      'a b',
      'a@b.c',
      '支'.repeat(100),
      'e\u0301tat',
    ];
    const { get } = await start(Object.fromEntries(names.map((name) => [name, () => true])));
    for (const name of names) {
      const answer = await get(`/health/deep/${encodeURIComponent(name)}`);
      expect([name, answer.status]).toEqual([name, 200]);
      expect(Object.keys(answer.json.checks)).toEqual([`${name}:responseTime`]);
      expect((await get(`/health/deep?only=${encodeURIComponent(name)}`)).json).toMatchObject({
        status: 'pass',
      });
    }
    expect(Object.keys((await get('/health/deep')).json.checks)).toEqual(
      expect.arrayContaining(names.map((name) => `${name}:responseTime`)),
    );
  });

  it('is not changed by callers that modify their report', async () => {
    const { get, health } = await start({ down: () => false });
    const report = await health.evaluate('readiness');
    expect(() => Object.assign(report, { status: 'pass', reason: undefined })).toThrow(TypeError);
    expect((await get('/health/ready')).status).toBe(503);
  });

  it('answers for a thousand checks', async () => {
    const { get } = await start(
      Object.fromEntries(Array.from({ length: 1_000 }, (_check, index) => [`check-${index}`, () => true])),
    );
    expect((await get('/health/ready')).body).toBe('{"status":"pass"}');
    const answer = await get('/health/deep');
    expect(answer.status).toBe(200);
    expect(answer.json.checks['check-999:responseTime'][0].status).toBe('pass');
  });
});
