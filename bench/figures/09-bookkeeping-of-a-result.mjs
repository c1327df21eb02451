import { amount } from '../harness/goals.mjs';
import { loopSetup, loopVariant } from '../harness/loop-variant.mjs';

/**
 * The cost of a result that changes nothing, with 1 000 registered checks: the state of the check, its history, the status
 * of each probe, and the notification of listeners. The cost of the run itself (a call, a timer and a signal) is subtracted.
 */
export default {
  title: 'The bookkeeping of a result',
  unit: 'µs',
  columns: { bareMicros: 'the bare run, µs', reportMicros: 'a check in the report, µs' },
  setup: loopSetup(new URL('../loops/bookkeeping.worker.mjs', import.meta.url)),
  variants: { 'a result': loopVariant({ size: 1_000 }) },
  goals: [amount({ of: 'a result', atMost: 5, unit: 'µs' })],
};
