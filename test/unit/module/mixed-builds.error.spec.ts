import { MixedBuildsError } from '../../../lib/module/mixed-builds.error.js';

it('names the builds and says how to find them', () => {
  expect(() => MixedBuildsError.throwIfMixed(['0.1.0+a', '0.2.0+b'])).toThrow(
    'Different builds of nestjs-vitals are loaded in this process: 0.1.0+a, 0.2.0+b. Find them with ' +
      '"npm ls nestjs-vitals", give every package the same version, and run "npm dedupe".',
  );
});

it.each([[[]], [['0.1.0+a']]])('accepts %j', (builds) => {
  expect(() => MixedBuildsError.throwIfMixed(builds)).not.toThrow();
});
