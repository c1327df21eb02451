import { ratio } from '../harness/goals.mjs';
import { httpVariant } from '../harness/http-variant.mjs';
import { EMPTY_ROUTE } from '../harness/servers.mjs';

const route = (health) =>
  httpVariant({ server: EMPTY_ROUTE, options: { health }, path: '/express', expect: { body: '' } });

/**
 * What every request of the application pays: the number of requests under way is always kept, since the drain waits
 * for them; the traffic figures only where deep shows them. The route is Express' own, not Nest's: it is the least that
 * a route can cost, so this is the greatest share. `alike` is a second process of `without`: how far it is from 1 is
 * how well this can be measured at all.
 */
export default {
  title: 'The cost for an empty Express route',
  unit: 'answers/s',
  // The difference is small, and two processes of one program differ as much, so there are more processes.
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
