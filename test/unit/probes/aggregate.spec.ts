import * as fc from 'fast-check';
import { REASONS } from '../../../lib/interfaces/reason.js';
import { STATUSES, type Status } from '../../../lib/interfaces/status.js';
import { aggregate, effectOf, type Contribution } from '../../../lib/probes/aggregate.js';
import { anyReason, anyStatus } from '../engine/fixtures.js';

const contribution = fc.record({ status: anyStatus, critical: fc.boolean(), reason: anyReason });

describe('aggregate', () => {
  it.each<[Status, boolean, Status]>([
    ['pass', true, 'pass'],
    ['pass', false, 'pass'],
    ['warn', true, 'warn'],
    ['warn', false, 'warn'],
    ['fail', true, 'fail'],
    ['fail', false, 'warn'],
  ])('maps a check with status %s and critical: %s to %s for the probe', (status, critical, effect) => {
    expect(effectOf(status, critical)).toBe(effect);
    expect(aggregate([{ status, critical, reason: 'TIMEOUT' }])).toEqual(
      effect === 'pass' ? { status: 'pass' } : { status: effect, reason: 'TIMEOUT' },
    );
  });

  it('maps every status', () => {
    for (const status of STATUSES)
      for (const critical of [true, false]) expect(STATUSES).toContain(effectOf(status, critical));
  });

  it('passes without checks', () => {
    expect(aggregate([])).toEqual({ status: 'pass' });
  });

  it('treats an unknown status as a failure: the aggregator ignored it (spring-boot SimpleStatusAggregator)', () => {
    for (const status of ['UNKNOWN', 'up', '', undefined, null, {}] as unknown as Status[]) {
      expect(
        aggregate([
          { status: 'pass', critical: true },
          { status, critical: true },
        ]),
      ).toEqual({
        status: 'fail',
        reason: 'CHECK_FAILED',
      });
    }
  });

  it('fails with one critical failure among many passes', () => {
    const passes: Contribution[] = Array.from({ length: 50 }, () => ({ status: 'pass', critical: true }));
    expect(aggregate([...passes, { status: 'fail', critical: true, reason: 'HUNG' }, ...passes])).toEqual({
      status: 'fail',
      reason: 'HUNG',
    });
  });

  it('has the reason of a check that decided the status, not of a check with a lesser effect', () => {
    expect(
      aggregate([
        { status: 'fail', critical: false, reason: 'CHECK_FAILED' },
        { status: 'fail', critical: true, reason: 'SKIPPED' },
      ]),
    ).toEqual({ status: 'fail', reason: 'SKIPPED' });
  });

  it('has the gravest of several reasons', () => {
    const failing = REASONS.map((reason) => ({ status: 'fail', critical: true, reason }) as const);
    expect(aggregate(failing).reason).toBe(REASONS[0]);
    expect(aggregate(failing.slice(4).reverse()).reason).toBe('CHECK_FAILED');
  });

  it('always has a reason when it does not pass, even if the check has none', () => {
    expect(aggregate([{ status: 'warn', critical: true }])).toEqual({
      status: 'warn',
      reason: 'CHECK_FAILED',
    });
  });

  it('agrees with a model, and does not depend on the order', () => {
    fc.assert(
      fc.property(fc.array(contribution, { maxLength: 20 }), fc.func(fc.nat()), (contributions, shuffle) => {
        const worst = contributions.some(({ status, critical }) => status === 'fail' && critical)
          ? 'fail'
          : contributions.some(({ status }) => status !== 'pass')
            ? 'warn'
            : 'pass';
        const reasons = contributions
          .filter(({ status, critical }) => worst !== 'pass' && effectOf(status, critical) === worst)
          .map(({ reason }) => REASONS.indexOf(reason));
        const expected =
          worst === 'pass' ? { status: worst } : { status: worst, reason: REASONS[Math.min(...reasons)] };
        expect(aggregate(contributions)).toEqual(expected);
        expect(aggregate([...contributions].sort((a, b) => shuffle(a) - shuffle(b)))).toEqual(expected);
      }),
      { numRuns: 2_000 },
    );
  });

  it('never improves when a check is added', () => {
    fc.assert(
      fc.property(fc.array(contribution), contribution, (contributions, more) => {
        const rank = (of: readonly Contribution[]) => STATUSES.indexOf(aggregate(of).status);
        expect(rank([...contributions, more])).toBeGreaterThanOrEqual(rank(contributions));
      }),
    );
  });
});
