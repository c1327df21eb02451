import { amount, difference } from '../harness/goals.mjs';
import { launchVariant } from '../harness/launch.mjs';
import { MANY_CHECKS } from '../harness/servers.mjs';

const boot = (how) => launchVariant(MANY_CHECKS, ({ quick }) => ({ how, checks: quick ? 1_000 : 10_000 }));

/** The time from the creation of the application until readiness passes with every check. */
export default {
  title: 'Booting with 10 000 checks',
  unit: 'ms',
  pace: (pace) => ({ ...pace, launches: 1, rounds: 5 }),
  variants: {
    'registered at run time': boot('register'),
    'registered with dependsOn': boot('dependsOn'),
    'decorated methods': boot('methods'),
    'decorated providers': boot('providers'),
    'providers without health': boot('without health'),
  },
  goals: [
    amount({ of: 'registered at run time', atMost: 2_000, unit: 'ms' }),
    amount({ of: 'registered with dependsOn', atMost: 2_000, unit: 'ms' }),
    amount({ of: 'decorated methods', atMost: 2_000, unit: 'ms' }),
    difference({ of: 'decorated providers', to: 'providers without health', atMost: 2_000, unit: 'ms' }),
  ],
};
