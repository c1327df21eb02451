import { describe } from './answers.js';
import type { NamedCase, Subject } from './contract-case.js';
import { ContractViolationError } from './contract-violation.error.js';

// Long enough for a request to reach a dependency that does not answer.
const MID_RUN_MS = 50;

/** If the harness can make the dependency hang, the case also looks at the result after that. */
export const settlesWhenAborted: NamedCase = {
  name: 'settles when its signal fires',
  run: async ({ run, harness }) => {
    await run(0);
    if (harness.hangDependency === undefined) return;
    await harness.hangDependency();
    const { verdict } = await run(MID_RUN_MS);
    if (verdict.status === 'fail') return;
    throw ContractViolationError.create(
      `The check answered ${describe(verdict)} while its dependency did not answer.`,
      'When the signal fires before the dependency has answered, throw; signal.reason says why.',
    );
  },
};

export const leavesNoListeners: NamedCase = {
  name: 'leaves no listener on its signal',
  run: async (subject) => {
    await expectNoListeners(subject, 'up');
    await subject.harness.breakDependency();
    await expectNoListeners(subject, 'down');
  },
};

async function expectNoListeners({ run }: Subject, dependency: string): Promise<void> {
  const trial = await run();
  const listenersLeft = await trial.listenersLeft();
  if (listenersLeft === 0) return;
  throw ContractViolationError.create(
    `The check left ${listenersLeft} listener(s) on its signal after a run with its dependency ${dependency}.`,
    'Remove them in a finally block with signal.removeEventListener().',
  );
}
