import type { Gate, InstanceState } from './probe-definition.js';

const fail = (reason: NonNullable<Gate['reason']>, output?: string): Gate =>
  output === undefined ? { status: 'fail', reason } : { status: 'fail', reason, output };

export const brokenGate = ({ brokenness }: InstanceState): Gate | undefined =>
  brokenness === undefined ? undefined : fail('BROKEN', brokenness);

export const drainingGate = ({ phase }: InstanceState): Gate | undefined =>
  phase === 'draining' ? fail('DRAINING') : undefined;

export const startingGate = ({ everStarted }: InstanceState): Gate | undefined =>
  everStarted ? undefined : fail('STARTING');

export const refusedGate = ({ refusal }: InstanceState): Gate | undefined =>
  refusal === undefined ? undefined : fail('REFUSED', refusal);

/** No checks run while draining, so their results become stale. Liveness must not fail then and kill the process. */
export const leavingGate = ({ phase }: InstanceState): Gate | undefined =>
  phase === 'draining' ? { status: 'pass' } : undefined;

/** Once started, startup passes for good, whatever its checks return later. */
export const latchedGate = ({ everStarted }: InstanceState): Gate | undefined =>
  everStarted ? { status: 'pass' } : undefined;

/** The first gate that returns a verdict. */
export function firstGate(
  state: InstanceState,
  ...gates: readonly ((state: InstanceState) => Gate | undefined)[]
): Gate | undefined {
  for (const gate of gates) {
    const verdict = gate(state);
    if (verdict !== undefined) return verdict;
  }
  return undefined;
}
