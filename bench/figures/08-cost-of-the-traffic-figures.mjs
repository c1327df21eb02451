import { ratio } from '../harness/goals.mjs';
import { httpVariant } from '../harness/http-variant.mjs';
import { EMPTY_ROUTE } from '../harness/servers.mjs';

const route = (path, health) =>
  httpVariant({ server: EMPTY_ROUTE, options: { health }, path, expect: { body: '' } });

const WHY =
  'A profile finds 3 µs of it: two looks at the clock, one at the status code and one entry into the histogram. What ' +
  'the rest is has not been found; it comes and goes with the watch on the requests.';

/**
 * What every request of the application pays for the figures about its traffic. `alike` is a second process of
 * `without`: how far it is from 1 is how well this can be measured at all.
 */
export default {
  title: 'The cost of the traffic figures on an empty Express route',
  unit: 'answers/s',
  // A difference of 3 % wants more slices, and more processes, than one of 30 %.
  pace: ({ launches, rounds, sliceMs }) => ({
    launches: launches * 2,
    rounds: rounds * 2,
    sliceMs: sliceMs / 2,
  }),
  variants: {
    "Nest's route, without": route('/nest', false),
    "Nest's route, alike": route('/nest', false),
    "Nest's route, with HealthModule": route('/nest', true),
    "Express' own route, without": route('/express', false),
    "Express' own route, with HealthModule": route('/express', true),
  },
  goals: [
    ratio({ of: "Nest's route, with HealthModule", to: "Nest's route, without", atLeast: 0.97, why: WHY }),
    ratio({
      of: "Express' own route, with HealthModule",
      to: "Express' own route, without",
      atLeast: 0.97,
      why: WHY,
    }),
  ],
};
