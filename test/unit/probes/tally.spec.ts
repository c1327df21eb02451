import * as fc from 'fast-check';
import { aggregate, type Contribution } from '../../../lib/probes/aggregate.js';
import { Tally } from '../../../lib/probes/tally.js';
import { anyReason, anyStatus } from '../engine/fixtures.js';

const anyContribution: fc.Arbitrary<Contribution> = fc.record(
  { status: anyStatus, critical: fc.boolean(), reason: anyReason },
  { requiredKeys: ['status', 'critical'] },
);

describe('Tally', () => {
  it('passes when it is empty', () => {
    expect(new Tally().verdict).toEqual({ status: 'pass' });
  });

  it('gives the verdict of aggregate() after any additions and removals', () => {
    fc.assert(
      fc.property(fc.array(anyContribution), fc.array(anyContribution), (kept, takenBack) => {
        const tally = new Tally();
        for (const contribution of [...takenBack, ...kept]) tally.add(contribution);
        for (const contribution of takenBack) tally.remove(contribution);
        expect(tally.verdict).toEqual(aggregate(kept));
      }),
      { numRuns: 1_000 },
    );
  });
});
