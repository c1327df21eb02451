import { nextTurn } from '../support/time/next-turn.js';
import { READ_TURNS } from '../support/time/read-first.js';

// A change of health takes one turn until the probes are reviewed, and one until it is delivered. The other turns are for the
// work of its subscribers.
const TURNS = 4 + READ_TURNS;

/**
 * Resolves when promises have settled and changes of health are delivered. No time passes on a `FakeClock`. It does not wait
 * for I/O.
 */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await new Promise<void>(nextTurn);
}
