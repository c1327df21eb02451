import { ratio } from '../harness/goals.mjs';
import { httpVariant } from '../harness/http-variant.mjs';
import { EMPTY_ROUTE } from '../harness/servers.mjs';

const route = (health) =>
  httpVariant({ server: EMPTY_ROUTE, options: { health }, path: '/express', expect: { body: '' } });

/**
 * The cost for every request of the application. The module always counts open requests, because the drain waits for
 * them. It keeps the traffic figures only if deep shows them. The route is Express' own, not Nest's: no route is cheaper,
 * so the share of the module is the greatest here. `alike` is a second process of `without`. Its distance from 1 is the
 * error of the measurement.
 */
export default {
  title: 'The cost for an empty Express route',
  unit: 'answers/s',
  // Two processes of one program differ as much as the small difference that is measured, so there are more processes.
  pace: ({ launches, ...pace }) => ({ ...pace, launches: launches * 4 }),
  variants: {
    without: route(undefined),
    alike: route(undefined),
    'with HealthModule': route({}),
    'with deep': route({ deep: { guards: 'none' } }),
  },
  goals: [
    ratio({ of: 'with HealthModule', to: 'without', atLeast: 0.99 }),
    ratio({ of: 'with deep', to: 'without', atLeast: 0.97 }),
  ],
};
