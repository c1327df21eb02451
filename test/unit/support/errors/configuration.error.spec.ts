import { inspect } from 'node:util';
import { HealthConfigurationError, fault } from '../../../../lib/support/errors/configuration.error.js';

describe('a configuration error', () => {
  const error = HealthConfigurationError.create([
    fault('drain.delayMs is -2.', 'Give a number of milliseconds.'),
    fault('retryAfterSeconds is -1.', 'Give a whole number.'),
  ]);

  it('is printed with each fault once, as Node prints what nobody catches', () => {
    for (const { problem, remedy } of error.faults) {
      expect(inspect(error).split(problem)).toHaveLength(2);
      expect(inspect(error).split(remedy)).toHaveLength(2);
    }
    expect(inspect(error)).toContain("code: 'HEALTH_CONFIGURATION'");
  });

  it('gives its faults to programs', () => {
    expect(error.faults.map(({ problem }) => problem)).toEqual([
      'drain.delayMs is -2.',
      'retryAfterSeconds is -1.',
    ]);
  });
});
