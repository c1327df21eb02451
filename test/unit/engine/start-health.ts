import { CheckEngine } from '../../../lib/engine/check-engine.js';
import type { LoggerService } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  Availability,
  Clock,
  HealthModule,
  HealthRegistry,
  HealthService,
  type CheckOptions,
} from 'nestjs-vitals';
import { ControllableCheck, FakeClock, TransitionRecorder } from 'nestjs-vitals/testing';

export interface LogLine {
  readonly level: 'log' | 'warn' | 'error';
  readonly text: string;
}

/** Collects the log of the library. */
class LogBook implements LoggerService {
  readonly lines: LogLine[] = [];
  log = (text: unknown, ...rest: unknown[]) => this.note('log', text, rest);
  warn = (text: unknown, ...rest: unknown[]) => this.note('warn', text, rest);
  error = (text: unknown, ...rest: unknown[]) => this.note('error', text, rest);

  private note(level: LogLine['level'], text: unknown, rest: readonly unknown[]): void {
    // An application context has no main.ts that enables shutdown hooks, and the library warns about that.
    if (!rest.includes('HealthModule') || String(text).includes('SIGTERM')) return;
    this.lines.push({ level, text: String(text) });
  }
}

export interface Started {
  readonly module: TestingModule;
  readonly clock: FakeClock;
  readonly health: HealthService;
  readonly registry: HealthRegistry;
  readonly availability: Availability;
  readonly recorder: TransitionRecorder;
  /** The log since the start. */
  readonly log: LogLine[];
  /** The checks by name. */
  check(name: string): ControllableCheck;
  /** Registers a check at run time; returns the function that removes it. */
  add(name: string, options?: CheckOptions, check?: ControllableCheck): () => void;
}

type ForRoot = NonNullable<Parameters<typeof HealthModule.forRoot>[0]>;

export interface Setup {
  readonly checks?: Record<string, CheckOptions>;
  readonly forRoot?: ForRoot;
  /** Sets the behaviour of the checks before the start. */
  readonly prepare?: (started: Started) => unknown;
  readonly logger?: LoggerService;
}

const running = new Set<TestingModule>();

afterEach(async () => {
  const modules = [...running];
  running.clear();
  for (const module of modules) await module.close();
});

/** The real module in a real application context, with a fake clock and without jitter. */
export async function startHealth({
  checks = {},
  forRoot = {},
  prepare,
  logger,
}: Setup = {}): Promise<Started> {
  const clock = new FakeClock();
  const book = new LogBook();
  const module = await Test.createTestingModule({ imports: [HealthModule.forRoot(forRoot)] })
    .overrideProvider(Clock)
    .useValue(clock)
    .setLogger(logger ?? book)
    .compile();
  running.add(module);
  const health = module.get(HealthService);
  Object.assign(module.get(CheckEngine), { random: () => 0.5 });
  const registry = module.get(HealthRegistry);
  const known = new Map<string, ControllableCheck>();
  const add = (name: string, options: CheckOptions = {}, check = new ControllableCheck()) => {
    known.set(name, check);
    return registry.register(name, check, options);
  };
  const started: Started = {
    module,
    clock,
    health,
    registry,
    availability: module.get(Availability),
    recorder: new TransitionRecorder(health),
    log: book.lines,
    check: (name) => {
      const found = known.get(name);
      if (found === undefined) throw new Error(`The test has added no check "${name}".`);
      return found;
    },
    add,
  };
  for (const [name, options] of Object.entries(checks)) add(name, options);
  await prepare?.(started);
  await module.init();
  await clock.settle();
  // Tests do not look at the log and the results of the start.
  started.recorder.clear();
  book.lines.length = 0;
  return started;
}
