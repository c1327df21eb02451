import { planDrain } from '../../../lib/lifecycle/drain-plan.js';
import type { ResolvedDrainOptions } from '../../../lib/lifecycle/drain-options.js';
import { learnDelay, type Asker } from '../../../lib/lifecycle/learned-delay.js';

const every = (periodMs: number) => Array.from({ length: 5 }, (_, index) => index * periodMs);
const asker = (periodMs: number, userAgent?: string): Asker => ({
  userAgent,
  address: '10.0.0.5',
  http10: userAgent === undefined,
  times: every(periodMs),
});

const plan = (options: Partial<ResolvedDrainOptions>, askers: readonly Asker[], interrupted = false) => {
  const now = Math.max(0, ...askers.flatMap(({ times }) => times));
  const resolved = { delayMs: 'auto' as const, untilProbesSeen: undefined, inFlightMs: 10_000, ...options };
  return planDrain(resolved, learnDelay(askers, now), interrupted);
};

describe('the plan of a drain', () => {
  it('is empty if no client asks and there is no delay', () => {
    const nothing = { delayMs: 0, explanation: undefined, disagreements: [] };
    expect(plan({}, [])).toEqual(nothing);
    expect(plan({ delayMs: 0 }, [])).toEqual(nothing);
    expect(plan({ untilProbesSeen: 3 }, [])).toEqual(nothing);
  });

  it('says which delay was learned, and from which client', () => {
    expect(plan({}, [asker(2_000)])).toEqual({
      delayMs: 7_000,
      explanation:
        '7 s. Readiness is asked every 2 s by HAProxy at 10.0.0.5, and 3 failures may pass until traffic stops.',
      disagreements: [],
    });
    expect(plan({}, [{ ...asker(2_000, 'kube-probe/1.31'), times: [0] }])).toMatchObject({
      delayMs: 15_000,
      explanation: expect.stringMatching(
        /^15 s, the most that 'auto' waits\. the kubelet at 10\.0\.0\.5 asks for readiness and has shown no period of its own/i,
      ),
    });
  });

  it('uses a number instead of the learned delay', () => {
    expect(plan({ delayMs: 9_000 }, [asker(2_000)])).toEqual({
      delayMs: 9_000,
      explanation: '9 s, as drain.delayMs says. Readiness is asked every 2 s by HAProxy at 10.0.0.5.',
      disagreements: [],
    });
    expect(plan({ delayMs: 9_000 }, []).explanation).toContain('No client asks for readiness at intervals');
    expect(plan({ delayMs: 9_000 }, [asker(2_000)], true).delayMs).toBe(9_000);
  });

  it('has no learned delay for Ctrl-C in a terminal', () => {
    const { delayMs, explanation } = plan({}, [asker(2_000)], true);
    expect([delayMs, explanation]).toEqual([0, expect.stringContaining('Ctrl-C')]);
  });

  it.each<[string, Partial<ResolvedDrainOptions>, Asker, RegExp]>([
    [
      'a number that is too short',
      { delayMs: 2_000 },
      asker(5_000),
      /drain\.delayMs is 2000.*every 5 s.*16000/,
    ],
    ['a zero', { delayMs: 0 }, asker(1_000), /drain\.delayMs is 0.*requests will be lost/],
    [
      'less than endpoints need',
      { delayMs: 2_000 },
      asker(10_000, 'kube-probe/1.31'),
      /drain\.delayMs is 2000.*the kubelet/,
    ],
    ['somebody too slow', {}, asker(20_000), /'auto', which waits at most 15 s.*every 5 s/],
    [
      'probes that can never be seen',
      { delayMs: 5_000, untilProbesSeen: 9 },
      asker(1_000),
      /untilProbesSeen is 9.*at most 5 times/,
    ],
    [
      'probes that can never be seen by default',
      { untilProbesSeen: 9 },
      asker(2_000),
      /untilProbesSeen is 9/,
    ],
  ])('disagrees with %s', (_what, options, who, text) => {
    expect(plan(options, [who]).disagreements).toEqual([expect.stringMatching(text)]);
  });

  it.each<[string, Partial<ResolvedDrainOptions>, Asker]>([
    ['10 s under Kubernetes', { delayMs: 10_000 }, asker(10_000, 'kube-probe/1.31')],
    ['three periods', { delayMs: 6_000 }, asker(2_003)],
    ['as many probes as fit', { delayMs: 5_000, untilProbesSeen: 3 }, asker(1_000)],
  ])('agrees with %s', (_what, options, who) => {
    expect(plan(options, [who]).disagreements).toEqual([]);
  });
});
