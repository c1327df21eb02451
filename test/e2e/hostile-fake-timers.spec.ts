import { jest } from '@jest/globals';
import { Test } from '@nestjs/testing';

// As with `fakeTimers: { enableGlobally: true }`: there never was a real timer when the library was loaded.
jest.useFakeTimers();
const { HealthModule, HealthRegistry, HealthService } = await import('nestjs-vitals');

it('an application starts, answers, reports changes and closes if the timers were fake before it was loaded', async () => {
  const module = await Test.createTestingModule({ imports: [HealthModule.forRoot()] }).compile();
  module.useLogger(false);
  await module.init();
  const health = module.get(HealthService);
  const told: string[] = [];
  const changed = new Promise<void>((resolve) => {
    health.changes$.subscribe(({ kind, to }) => {
      told.push(`${kind} ${to}`);
      if (to === 'fail') resolve();
    });
  });
  module.get(HealthRegistry).register('orders-db', () => false);
  expect((await health.evaluate('readiness')).reason).toBe('CHECK_FAILED');
  await changed;
  expect(told).toContain('check fail');
  await module.close();
});
