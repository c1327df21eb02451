import type { HealthTransition } from '../interfaces/transition.js';

/** `check "orders-db": pass → fail (CHECK_FAILED), run of 12 ms, after 3600 s: connect ECONNREFUSED …` */
export function describeTransition(transition: HealthTransition): string {
  const { from, to, reason, lastedMs } = transition;
  const isCheck = transition.kind === 'check';
  const subject = isCheck ? `check "${transition.check}"` : transition.probe;
  const details = [
    `${subject}: ${from ?? 'unknown'} → ${to}${reason === undefined ? '' : ` (${reason})`}`,
    isCheck && transition.durationMs !== undefined
      ? `run of ${Math.round(transition.durationMs)} ms`
      : undefined,
    lastedMs === undefined ? undefined : `after ${Math.round(lastedMs / 1_000)} s`,
  ].filter((part) => part !== undefined);
  const output = isCheck && transition.output !== undefined ? `: ${transition.output}` : '';
  return details.join(', ') + output;
}
