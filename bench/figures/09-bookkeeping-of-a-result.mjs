import { amount } from '../harness/goals.mjs';
import { loopSetup, loopVariant } from '../harness/loop-variant.mjs';

/**
 * What a result that changes nothing costs with 1 000 checks registered: the state of the check, its history, what each
 * probe makes of it, and telling those who want to know. The run itself (a call, a timer and a signal) is taken off.
 */
export default {
  title: 'The bookkeeping of a result',
  unit: 'µs',
  columns: { bareMicros: 'the bare run, µs', reportMicros: 'a check in the report, µs' },
  setup: loopSetup(new URL('../loops/bookkeeping.worker.mjs', import.meta.url)),
  variants: { 'a result': loopVariant({ size: 1_000 }) },
  goals: [amount({ of: 'a result', atMost: 5, unit: 'µs' })],
};
