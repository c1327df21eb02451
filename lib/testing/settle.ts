import { nextTurn } from '../support/time/next-turn.js';
import { READ_TURNS } from '../support/time/read-first.js';

// A change of health takes one turn until the probes are reviewed and one until it is delivered; the others are for
// what its subscribers set in motion.
const TURNS = 4 + READ_TURNS;

/**
 * Resolves when promises have settled and changes of health have been delivered. No time passes on a `FakeClock`,
 * and I/O is not waited for.
 */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await new Promise<void>(nextTurn);
}
