import { sameBytes } from '../harness/goals.mjs';
import { httpVariant } from '../harness/http-variant.mjs';
import { PASS, VITALS } from '../harness/servers.mjs';

const withChecks = (checks) =>
  httpVariant({
    server: VITALS,
    options: { adapter: 'express', checks },
    path: '/health/ready',
    expect: { body: PASS },
  });

/** Checks that return at once, with the default cache. What anybody may see must not tell how many there are. */
export default {
  title: 'The public answer and the number of checks',
  unit: 'answers/s',
  variants: {
    'no checks': withChecks(0),
    '10 checks': withChecks(10),
    '1 000 checks': withChecks(1_000),
  },
  goals: [sameBytes('no checks', '10 checks', '1 000 checks')],
};
