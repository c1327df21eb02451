import { ratio, sameBytes } from '../harness/goals.mjs';
import { httpVariant } from '../harness/http-variant.mjs';
import { PASS, VITALS } from '../harness/servers.mjs';

const RESULTS_PER_SECOND = 1_000;

const withChecks = (checks) =>
  httpVariant({
    server: VITALS,
    options: { adapter: 'express', checks, ...(checks > 0 && { resultsPerSecond: RESULTS_PER_SECOND }) },
    path: '/health/ready',
    expect: { body: PASS },
  });

/**
 * Readiness under load while background checks return 1 000 results a second that change nothing. With many checks, the
 * answer must take the same time and have the same bytes.
 */
export default {
  title: 'The public answer and the number of checks, with 1 000 results a second',
  unit: 'answers/s',
  variants: {
    'no checks': withChecks(0),
    '1 000 checks': withChecks(1_000),
    '10 000 checks': withChecks(10_000),
  },
  goals: [
    ratio({ of: '1 000 checks', to: 'no checks', atLeast: 0.9 }),
    ratio({ of: '10 000 checks', to: 'no checks', atLeast: 0.9 }),
    sameBytes('no checks', '1 000 checks', '10 000 checks'),
  ],
};
