import type { ModuleMetadata } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  Availability,
  Clock,
  HealthModule,
  HealthRegistry,
  HealthService,
  type HealthOptions,
  type HealthReport,
  type HealthTransition,
} from 'nestjs-vitals';
import { FakeClock, settle } from 'nestjs-vitals/testing';

export interface FakeTimeApplication {
  readonly module: TestingModule;
  readonly clock: FakeClock;
  readonly health: HealthService;
  readonly registry: HealthRegistry;
  readonly availability: Availability;
  /** The changes since the start. */
  readonly told: HealthTransition[];
  /** Readiness, however long its checks take. */
  readiness(): Promise<HealthReport>;
}

const running = new Set<TestingModule>();

afterEach(async () => {
  const modules = [...running];
  running.clear();
  // An error outside of the test's own calls must appear while this test still runs.
  await settle();
  await Promise.all(modules.map((module) => module.close()));
});

/** An application without HTTP, on a clock that the test moves; closed after the test. */
export async function startOnFakeTime(
  metadata: ModuleMetadata = {},
  options: HealthOptions = {},
): Promise<FakeTimeApplication> {
  const clock = new FakeClock();
  const { imports = [], ...rest } = metadata;
  const module = await Test.createTestingModule({
    ...rest,
    imports: [HealthModule.forRoot(options), ...imports],
  })
    .overrideProvider(Clock)
    .useValue(clock)
    .compile();
  module.useLogger(false);
  running.add(module);
  await module.init();
  const health = module.get(HealthService);
  const told: HealthTransition[] = [];
  health.changes$.subscribe((transition) => void told.push(transition));
  await settle();
  return {
    module,
    clock,
    health,
    registry: module.get(HealthRegistry),
    availability: module.get(Availability),
    told,
    async readiness() {
      const report = health.evaluate('readiness');
      await clock.advance(900);
      return report;
    },
  };
}
