import { learnDelay, type Asker } from '../../../lib/lifecycle/learned-delay.js';

const every = (periodMs: number, count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => from + index * periodMs);

const asker = (times: readonly number[], more: Partial<Asker> = {}): Asker => ({
  userAgent: undefined,
  address: '10.0.0.5',
  http10: true,
  times,
  ...more,
});
const kubelet = (times: readonly number[]) =>
  asker(times, { userAgent: 'kube-probe/1.31', address: '10.0.0.1', http10: false });
const curl = (times: readonly number[]) => asker(times, { userAgent: 'curl/8.5.0', http10: false });

const delayMs = (askers: readonly Asker[], now: number) => learnDelay(askers, now).delayMs;

describe('the learned delay', () => {
  it('is 0 if no client ever asked', () => {
    expect(learnDelay([], 60_000)).toEqual({ delayMs: 0, probers: [] });
  });

  it('is three periods of the client and one second', () => {
    expect(delayMs([asker(every(500, 10))], 4_600)).toBe(2_500);
    expect(delayMs([asker(every(2_000, 10))], 18_500)).toBe(7_000);
    expect(delayMs([curl(every(2_000, 10))], 18_500)).toBe(7_000);
  });

  it('is three periods and four seconds for the kubelet', () => {
    expect(delayMs([kubelet(every(1_000, 5))], 4_500)).toBe(7_000);
    expect(delayMs([kubelet(every(3_000, 5))], 14_000)).toBe(13_000);
  });

  it('is at most 15 s', () => {
    expect(delayMs([kubelet(every(10_000, 5))], 41_000)).toBe(15_000);
    expect(delayMs([asker(every(60_000, 5))], 250_000)).toBe(15_000);
  });

  it.each([
    ['the kubelet', { userAgent: 'kube-probe/1.31' }, 15_000],
    ['AWS', { userAgent: 'ELB-HealthChecker/2.0' }, 15_000],
    ['Google Cloud', { userAgent: 'GoogleHC/1.0' }, 15_000],
    ['HAProxy', { userAgent: undefined, http10: true }, 7_000],
    ['a person', { userAgent: 'curl/8.5.0' }, 0],
    ['a client without a user agent', { userAgent: undefined, http10: false }, 0],
  ])('assumes the default of %s if it has asked only once', (_who, who, expected) => {
    const { delayMs: learned, probers } = learnDelay([asker([1_000], { http10: false, ...who })], 4_000);
    expect(learned).toBe(expected);
    for (const { assumed } of probers) expect(assumed).toBe(true);
  });

  it('depends on the slowest client that still asks', () => {
    const askers = [
      asker(every(500, 40), { address: '10.0.0.5' }),
      asker(every(2_000, 10), { address: '10.0.0.6' }),
      kubelet(every(1_000, 20)),
    ];
    const { delayMs: learned, probers } = learnDelay(askers, 19_600);
    expect(learned).toBe(7_000);
    expect(probers.map(({ name }) => name)).toEqual([
      'HAProxy at 10.0.0.6',
      'the kubelet at 10.0.0.1',
      'HAProxy at 10.0.0.5',
    ]);
  });

  it('depends on the slower of two processes at one address', () => {
    const times = [...every(500, 60), ...every(3_000, 10, 130)].sort((a, b) => a - b);
    expect(delayMs([asker(times.slice(-64))], 29_600)).toBe(10_000);
  });

  it('ignores clients that have stopped asking', () => {
    const stopped = asker(every(5_000, 10), { address: '10.0.0.9' });
    const now = 10 * 60_000;
    expect(delayMs([stopped], 45_000 + 16_000)).toBe(15_000);
    expect(delayMs([stopped], 45_000 + 16_001)).toBe(0);
    expect(delayMs([stopped, asker(every(1_000, 5, now - 5_000))], now)).toBe(4_000);
    expect(delayMs([kubelet([1_000])], now)).toBe(0);
  });

  it('is that of the product if the requests have a rhythm that has ended, and others come', () => {
    // Half of the requests of an HAProxy that asks every 500 ms.
    const times = [1751, 2759, 4402, 6410, 6915, 7424, 7925, 8427, 8929, 10446, 10947, 13500];
    expect(delayMs([asker(times)], 13_700)).toBe(7_000);
    expect(delayMs([curl(times)], 13_700)).toBe(0);
    expect(delayMs([asker(times)], 20_501)).toBe(0);
  });

  it('names a client by the printable part of its user agent', () => {
    const forged = { ...curl(every(1_000, 5)), userAgent: 'a"\u0085WARN\u001b[31m' };
    expect(learnDelay([forged], 4_000).probers[0]!.name).toBe('"a??WARN?[31m" at 10.0.0.5');
  });
});
