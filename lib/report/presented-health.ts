import type { PresentedCheck } from '../interfaces/presenter.js';
import type { CheckReport } from '../interfaces/report.js';
import { EventLoopSlices } from '../support/time/event-loop-slices.js';
import { withoutUndefined } from '../support/validation/option-table.js';

/** What a client of `details: 'summary'` may see of a check. */
export const summaryOf = ({ name, status }: CheckReport): PresentedCheck => ({ name, status });

/**
 * What a client of deep may see of the checks, in formats other than that of the draft. The work is split into time slices,
 * since reading an output scrubs it.
 */
export async function everythingOf(checks: readonly CheckReport[]): Promise<PresentedCheck[]> {
  const slices = new EventLoopSlices();
  const presented: PresentedCheck[] = [];
  for (const check of checks) {
    if (slices.usedUp) await slices.next();
    presented.push(presentedCheck(check));
  }
  return presented;
}

const presentedCheck = ({
  name,
  status,
  reason,
  critical,
  output,
  durationMs,
  time,
}: CheckReport): PresentedCheck =>
  withoutUndefined({ name, status, reason, critical, output, durationMs, time }) as PresentedCheck;
