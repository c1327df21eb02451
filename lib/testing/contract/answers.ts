import type { Verdict } from '../../interfaces/reading.js';
import type { NamedCase, Subject } from './contract-case.js';
import { ContractViolationError } from './contract-violation.error.js';
import { realDelay } from '../real-time.js';

// A client cannot tell when it will reconnect, so the check runs again until it passes.
const RETRY_MS = 20;

export const passesWhileUp: NamedCase = {
  name: 'passes while its dependency is up',
  run: async ({ run }) => {
    const { verdict } = await run();
    if (verdict.status !== 'pass') throw notPassing(verdict, 'although its dependency is up');
  },
};

export const failsWhileDown: NamedCase = {
  name: 'fails while its dependency is down',
  run: async ({ run, harness }) => {
    await harness.breakDependency();
    const { verdict } = await run();
    if (verdict.status === 'fail' && verdict.reason !== 'INVALID_RESULT') return;
    throw ContractViolationError.create(
      `The check answered ${describe(verdict)} while its dependency was down.`,
      'Ask the dependency itself in check(), and let its error through: do not catch it, and do not answer from memory.',
    );
  },
};

export const recovers: NamedCase = {
  name: 'passes again once its dependency is back',
  run: async (subject) => {
    const { harness } = subject;
    await harness.breakDependency();
    await subject.run();
    await harness.restoreDependency();
    const verdict = await firstPass(subject);
    if (verdict.status !== 'pass') {
      throw notPassing(verdict, `${harness.recoverWithinMs} ms after its dependency came back`);
    }
  },
};

export const answersValidly: NamedCase = {
  name: 'answers with nothing but valid outcomes, whatever its dependency does',
  run: async ({ run, harness }) => {
    const verdicts = [(await run()).verdict];
    await harness.breakDependency();
    verdicts.push((await run()).verdict);
    const invalid = verdicts.find(({ reason }) => reason === 'INVALID_RESULT');
    if (invalid === undefined) return;
    throw ContractViolationError.create(
      `What the check answered is not an outcome, so it counts as a failure: ${invalid.output ?? ''}.`,
      "Return nothing or true (pass), false (fail) or { status: 'pass' | 'warn' | 'fail' }, or throw (fail).",
    );
  },
};

async function firstPass({ run, harness }: Subject): Promise<Verdict> {
  const deadline = performance.now() + harness.recoverWithinMs;
  for (;;) {
    const { verdict } = await run();
    if (verdict.status === 'pass' || performance.now() >= deadline) return verdict;
    await realDelay(RETRY_MS).elapsed;
  }
}

export const notPassing = (verdict: Verdict, when: string): ContractViolationError =>
  ContractViolationError.create(
    `The check answered ${describe(verdict)} ${when}.`,
    "Let check() return nothing, true or { status: 'pass' } when the dependency answers; if it does, look at how the harness brings it up.",
  );

export const describe = ({ status, reason, output }: Verdict): string =>
  `"${status}"${reason === undefined ? '' : ` (${reason}${output === undefined ? '' : `: ${output}`})`}`;
