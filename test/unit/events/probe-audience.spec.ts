import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ProbeAudience } from '../../../lib/events/probe-audience.js';
import { ManualClock } from '../process/manual-clock.js';

describe('ProbeAudience', () => {
  const create = () => {
    const clock = new ManualClock();
    return { clock, audience: new ProbeAudience(clock) };
  };

  it('keeps the last time, the count and the last status code for each probe and user agent', () => {
    const { clock, audience } = create();
    audience.asked('readiness', 'kube-probe/1.31', 200);
    clock.advance(10_000);
    audience.asked('readiness', 'kube-probe/1.31', 503);
    audience.asked('readiness', 'ELB-HealthChecker/2.0', 503);
    audience.asked('liveness', 'kube-probe/1.31', 200);
    clock.advance(10_000);

    const lastAskedAt = clock.time() - 10_000;
    const readiness = audience.read().get('readiness')!;
    expect(readiness).toMatchObject({ count: 3, lastAskedAt, lastStatusCode: 503, others: undefined });
    expect([...readiness.userAgents]).toEqual([
      ['kube-probe/1.31', { count: 2, lastAskedAt, lastStatusCode: 503 }],
      ['ELB-HealthChecker/2.0', { count: 1, lastAskedAt, lastStatusCode: 503 }],
    ]);
    expect(audience.read().get('liveness')).toMatchObject({ count: 1, lastStatusCode: 200 });
    expect(audience.read().has('deep')).toBe(false);
  });

  it('knows how long a probe has not been requested, and returns undefined if it never was', () => {
    const { clock, audience } = create();
    expect(audience.silentFor('readiness')).toBeUndefined();
    audience.asked('readiness', undefined, 200);
    clock.advance(42_000);
    audience.asked('liveness', undefined, 200);
    expect(audience.silentFor('readiness')).toBe(42_000);
  });

  it('lists clients without a user agent under one name', () => {
    const { audience } = create();
    audience.asked('startup', undefined, 200);
    audience.asked('startup', '', 200);
    expect(audience.read().get('startup')!.userAgents.get('(none)')).toMatchObject({ count: 2 });
  });

  it('truncates long user agents and keeps at most twenty, without losing a count', () => {
    const { audience } = create();
    for (let i = 0; i < 1_000; i++) audience.asked('readiness', `${i}`.padEnd(10_000, 'x'), 200);

    const { count, userAgents, others } = audience.read().get('readiness')!;
    expect(userAgents.size).toBe(20);
    expect(Math.max(...[...userAgents.keys()].map((name) => name.length))).toBe(120);
    const listed = [...userAgents.values()].reduce((sum, asking) => sum + asking.count, 0);
    expect(count).toBe(1_000);
    expect(listed + others!.count).toBe(1_000);
  });

  it('keeps only the visible part of a long user agent in memory', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const held = () => {
      collect();
      return process.memoryUsage().heapUsed;
    };
    const { audience } = create();
    const length = 256 * 1_024;
    // Each one asks again after the others: known user agents must not be stored again in full length.
    const askAll = () => {
      for (let i = 0; i < 20; i++) {
        audience.asked('readiness', Buffer.alloc(length, `${i},`).toString('latin1'), 200);
      }
    };
    const before = held();
    for (let i = 0; i < 3; i++) askAll();
    expect(held() - before).toBeLessThan((20 * length) / 4);
    expect([...audience.read().get('readiness')!.userAgents.values()].map(({ count }) => count)).toEqual(
      Array.from({ length: 20 }, () => 3),
    );
  });

  it('recognises every truncated user agent, whatever its characters', () => {
    const { audience } = create();
    // The text is cut in the middle of the last character.
    const name = `${'é'.repeat(50)}${'\ud83d'.repeat(20)}${'x'.repeat(49)}\u{1f600}`;
    for (const agent of [name, 'other', name, 'other', name]) audience.asked('readiness', agent, 200);
    expect(audience.read().get('readiness')!.userAgents.get(name.slice(0, 120))).toMatchObject({ count: 3 });
  });

  it('keeps regular clients when many made-up user agents arrive', () => {
    const { audience } = create();
    audience.asked('readiness', 'kube-probe/1.31', 200);
    audience.asked('readiness', 'kube-probe/1.31', 200);
    for (let i = 0; i < 1_000; i++) audience.asked('readiness', `junk-${i}`, 200);
    expect(audience.read().get('readiness')!.userAgents.get('kube-probe/1.31')).toMatchObject({ count: 2 });
  });

  it('accepts names of object properties as user agents', () => {
    const { audience } = create();
    for (const name of ['__proto__', 'constructor', 'toString']) audience.asked('readiness', name, 200);
    const { userAgents } = audience.read().get('readiness')!;
    expect([...userAgents.keys()]).toEqual(['__proto__', 'constructor', 'toString']);
    expect(({} as Record<string, unknown>)['count']).toBeUndefined();
  });

  it('returns figures that do not change afterwards', () => {
    const { audience } = create();
    audience.asked('readiness', 'a', 200);
    const figures = audience.read().get('readiness')!;
    audience.asked('readiness', 'a', 200);
    expect(figures.count).toBe(1);
    expect(figures.userAgents.get('a')!.count).toBe(1);
  });
});
