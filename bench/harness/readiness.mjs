import { body as terminusBody } from '../peers/terminus.mjs';
import { ratio, ratioOfTotals } from './goals.mjs';
import { httpVariant } from './http-variant.mjs';
import { DEPENDENCY, PASS, TERMINUS, VITALS } from './servers.mjs';
import { Worker } from './worker.mjs';

const CHECKS = 10;

/** 32 clients at once request readiness with ten checks. Each check calls a dependency that takes 5 ms. */
export const readiness = ({ adapter, label }) => {
  const shared = {
    options: (dependency) => ({ adapter, checks: CHECKS, dependencyPort: dependency.port }),
    count: (dependency) => dependency.worker.call('count'),
  };
  return {
    title: `Readiness with ${CHECKS} checks of 5 ms on ${label}`,
    unit: 'answers/s',
    columns: { calls: 'calls to the dependency in a slice' },
    async setup() {
      const worker = await Worker.start(DEPENDENCY, { processor: 'load' });
      const { port } = await worker.call('start');
      return { worker, port, stop: () => worker.stop() };
    },
    variants: {
      readiness: httpVariant({ ...shared, server: VITALS, path: '/health/ready', expect: { body: PASS } }),
      liveness: httpVariant({ ...shared, server: VITALS, path: '/health/live', expect: { body: PASS } }),
      '@nestjs/terminus': httpVariant({
        ...shared,
        server: TERMINUS,
        path: '/health',
        expect: { body: terminusBody(CHECKS) },
      }),
    },
    goals: [
      ratio({ of: 'readiness', to: '@nestjs/terminus', atLeast: 1.3 }),
      ratioOfTotals({
        of: 'readiness',
        to: '@nestjs/terminus',
        metric: 'calls',
        atMost: 0.01,
        text: "calls to the dependency: ≤ 1/100 of @nestjs/terminus'",
      }),
      ratio({
        of: 'readiness',
        to: 'liveness',
        atLeast: 0.95,
        why:
          'Both answers are kept, and written in the same way. But a request that comes while a check runs waits 5 ms for it' +
          (adapter === 'express'
            ? ', and Express tries its routes one after another, and readiness comes two routes later.'
            : '.'),
      }),
    ],
  };
};
