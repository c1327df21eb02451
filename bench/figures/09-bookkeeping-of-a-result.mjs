import { amount } from '../harness/goals.mjs';
import { loopSetup, loopVariant } from '../harness/loop-variant.mjs';

/**
 * What a run of a check costs beyond a bare call of the same async function, with 1 000 checks registered and a result
 * that changes nothing: the timer and the signal of the run, the state, and telling those who want to know.
 */
export default {
  title: 'The bookkeeping of a result',
  unit: 'µs',
  columns: { bareMicros: 'the bare call, µs', reportMicros: 'a check in the report, µs' },
  setup: loopSetup(new URL('../loops/bookkeeping.worker.mjs', import.meta.url)),
  variants: { 'a result': loopVariant({ size: 1_000 }) },
  goals: [amount({ of: 'a result', atMost: 5, unit: 'µs' })],
};
