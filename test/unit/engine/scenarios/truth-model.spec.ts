import * as fc from 'fast-check';
import { PROBES, type Probe } from 'nestjs-vitals';
import type { HealthReport } from '../../../../lib/interfaces/report.js';
import type { Status } from '../../../../lib/interfaces/status.js';
import { isOpen, Kernel } from '../kernel.js';
import { isBetter, ModelCheck, TruthModel, type Answer, type Behaviour } from './truth-model.js';

/** How many random sequences each test run tries. */
const SEQUENCES = Number(process.env['TRUTH_SEQUENCES'] ?? 1_500);

const TIMES = { timeoutMs: 100, cacheMs: 50, failureCacheMs: 20, staleAfterMs: 300, abandonAfterMs: 500 };
const BUDGET = 60;
const NAMES = ['a', 'b', 'c'] as const;
type Name = (typeof NAMES)[number];

type Command =
  | {
      readonly do: 'register';
      readonly name: Name;
      readonly critical: boolean;
      readonly background: boolean;
      readonly deepOnly: boolean;
      readonly failureThreshold: number;
      readonly successThreshold: number;
      readonly dependsOn: readonly Name[];
    }
  | { readonly do: 'unregister'; readonly name: Name }
  | { readonly do: 'answer'; readonly name: Name; readonly answer: Answer }
  | { readonly do: 'advance' | 'suspend'; readonly ms: number }
  | { readonly do: 'evaluate'; readonly probe: Probe }
  | { readonly do: 'ask'; readonly probe: Probe }
  | { readonly do: 'refuse' | 'accept' };

const name = fc.constantFrom(...NAMES);
const probe = fc.constantFrom<Probe>('liveness', 'readiness', 'deep');
const answer = fc.record({
  behaviour: fc.constantFrom<Behaviour>('pass', 'pass', 'warn', 'fail', 'fail', 'hang'),
  afterMs: fc.constantFrom(1, 10, 30, 59, 80),
});
const ms = fc.oneof(fc.integer({ min: 1, max: 60 }), fc.constantFrom(100, 299, 300, 301, 600));

const commands: fc.Arbitrary<Command[]> = fc.array(
  fc.oneof(
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('register' as const),
        name,
        critical: fc.boolean(),
        background: fc.boolean(),
        deepOnly: fc.boolean(),
        failureThreshold: fc.integer({ min: 1, max: 3 }),
        successThreshold: fc.integer({ min: 1, max: 2 }),
        dependsOn: fc.uniqueArray(name, { maxLength: 2 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('unregister' as const), name }) },
    { weight: 5, arbitrary: fc.record({ do: fc.constant('answer' as const), name, answer }) },
    { weight: 5, arbitrary: fc.record({ do: fc.constant('advance' as const), ms }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('suspend' as const), ms }) },
    { weight: 6, arbitrary: fc.record({ do: fc.constant('evaluate' as const), probe }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('ask' as const), probe }) },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constantFrom('refuse' as const, 'accept' as const) }),
    },
  ),
  { minLength: 5, maxLength: 40 },
);

/** Two checks, one dependent on the other, that are registered, removed and changed within the time of one run. */
const dependency: fc.Arbitrary<Command[]> = fc
  .record({
    backgrounds: fc.tuple(fc.boolean(), fc.boolean()),
    steps: fc.array(
      fc.oneof(
        {
          weight: 4,
          arbitrary: fc.record({
            do: fc.constant('answer' as const),
            name: fc.constant('a' as const),
            answer: fc.record({
              behaviour: fc.constantFrom<Behaviour>('pass', 'fail'),
              afterMs: fc.constantFrom(1, 30),
            }),
          }),
        },
        {
          weight: 4,
          arbitrary: fc.record({
            do: fc.constant('advance' as const),
            ms: fc.constantFrom(1, 20, 40, 60, 80),
          }),
        },
        { weight: 3, arbitrary: fc.record({ do: fc.constant('evaluate' as const), probe }) },
        { weight: 3, arbitrary: fc.record({ do: fc.constant('ask' as const), probe }) },
        { weight: 1, arbitrary: fc.constant({ do: 'unregister' as const, name: 'a' as const }) },
      ),
      { minLength: 10, maxLength: 40 },
    ),
  })
  .map(({ backgrounds, steps }) => {
    const register = (each: Name, background: boolean, dependsOn: readonly Name[]): Command => ({
      do: 'register',
      name: each,
      critical: true,
      background,
      deepOnly: false,
      failureThreshold: 1,
      successThreshold: 1,
      dependsOn,
    });
    return [
      register('a', backgrounds[0], []),
      register('b', backgrounds[1], ['a']),
      { do: 'answer', name: 'b', answer: { behaviour: 'pass', afterMs: 80 } },
      ...steps,
    ];
  });

/** The kernel beside a plain model of the possible results. */
class World {
  readonly model = new TruthModel();
  readonly kernel = new Kernel({
    checks: TIMES,
    probes: { readiness: { budgetMs: BUDGET }, liveness: { budgetMs: BUDGET }, deep: { budgetMs: BUDGET } },
  });
  private readonly all: ModelCheck[] = [];
  private readonly unregister = new Map<Name, () => void>();
  private readonly answers = new Map<Name, Answer>();
  private readonly lies: unknown[] = [];
  private refused = false;
  /** The process check of liveness, which always passes. */
  private readonly process = new ModelCheck(
    'process',
    { critical: true, staleAfterMs: 300, failureThreshold: 1, successThreshold: 1, dependsOn: [] },
    this.kernel.clock,
    () => ({ behaviour: 'pass', afterMs: 20 }),
  );

  async start(): Promise<void> {
    const { registry, clock } = this.kernel;
    registry.register('process', this.process.check, {
      componentType: 'system',
      probes: ['liveness'],
      intervalMs: 40,
    });
    await this.kernel.start();
    await clock.advance(30);
    expect(this.kernel.store.state.phase).toBe('started');
  }

  async run(command: Command): Promise<void> {
    const { clock, store } = this.kernel;
    switch (command.do) {
      case 'register':
        this.register(command);
        break;
      case 'unregister':
        this.remove(command.name);
        break;
      case 'answer':
        this.answers.set(command.name, command.answer);
        break;
      case 'advance':
        await clock.advance(command.ms);
        break;
      case 'suspend':
        clock.block(command.ms);
        break;
      case 'evaluate':
        await this.evaluate(command.probe);
        break;
      case 'ask':
        void this.kernel.health.evaluate(command.probe).then((report) => this.judge(report));
        break;
      case 'refuse':
      case 'accept':
        this.refused = command.do === 'refuse';
        store.dispatch(this.refused ? { type: 'refused', reason: 'test' } : { type: 'accepted' });
    }
    await clock.settle();
    this.checkInvariants();
  }

  /** Asserts that no run is in flight. */
  async end(): Promise<void> {
    this.kernel.stop();
    for (const check of this.all) check.removed = true;
    await this.kernel.clock.advance(2_000);
    this.checkInvariants();
  }

  private register(command: Command & { readonly do: 'register' }): void {
    const { registry, clock } = this.kernel;
    const { critical, failureThreshold, successThreshold } = command;
    this.remove(command.name);
    const dependsOn = command.dependsOn.filter((each) => each < command.name && this.model.checks.has(each));
    const options = { critical, failureThreshold, successThreshold, dependsOn };
    const check = new ModelCheck(
      command.name,
      { ...options, staleAfterMs: TIMES.staleAfterMs },
      clock,
      () => this.answers.get(command.name) ?? { behaviour: 'pass', afterMs: 1 },
    );
    this.all.push(check);
    this.model.checks.set(command.name, check);
    this.unregister.set(
      command.name,
      registry.register(command.name, check.check, {
        ...options,
        probes: command.deepOnly && command.name === 'a' ? ['deep'] : ['readiness', 'deep'],
        ...(command.background && { intervalMs: 40 }),
      }),
    );
  }

  private remove(each: Name): void {
    const check = this.model.checks.get(each);
    if (check === undefined) return;
    this.unregister.get(each)?.();
    check.removed = true;
    this.model.checks.delete(each);
  }

  /** Calls `ask`, and advances the clock until the answer arrives. */
  private async evaluate(asked: Probe): Promise<void> {
    const { clock, health } = this.kernel;
    // Timers that fell due while the process was suspended fire first, as in a real process.
    await clock.advance(0);
    const begin = clock.now();
    let answered: { readonly report: HealthReport; readonly afterMs: number } | undefined;
    void health.evaluate(asked).then((report) => {
      answered = { report, afterMs: clock.now() - begin };
      this.judge(report);
    });
    await clock.settle();
    if (answered === undefined) await clock.advance(BUDGET);
    const { report, afterMs } = answered!;
    expect(afterMs).toBeLessThanOrEqual(BUDGET);
    if (isOpen(report.reason))
      expect({ reason: report.reason, afterMs }).toEqual({ reason: report.reason, afterMs: BUDGET });
    await clock.settle();
    const verdict = health.verdict(asked);
    const { status, reason } = health.report(asked);
    // A promise waits for runs, and so for time to pass.
    if (!(verdict instanceof Promise))
      expect(verdict).toEqual({ probe: asked, status, ...(reason !== undefined && { reason }) });
    // While traffic is refused, readiness runs no check. The next report shows time that passes after this one.
    const isCurrent = clock.now() === begin + afterMs;
    if (isCurrent && (!this.refused || asked === 'deep')) this.expectTold(asked);
  }

  /** Checks a report, possibly long after the call. The next step throws the error. */
  private judge(report: HealthReport): void {
    try {
      this.expectTrue(report);
    } catch (error) {
      this.lies.push(error);
    }
  }

  private expectTrue(report: HealthReport): void {
    const { clock, store } = this.kernel;
    if (store.state.phase === 'draining') return;
    if (report.probe === 'liveness') expect(report).toMatchObject({ status: 'pass' });
    for (const { name: each, status, reason, rootCause } of report.checks) {
      const known = this.model.checks.get(each);
      if (known && isBetter(status, this.model.bestOf(known, clock.now())) && known.options.critical)
        throw new Error(
          `${each} is said to ${status}, but the best that can be known is ${this.model.bestOf(known, clock.now())}`,
        );
      if (reason === 'SKIPPED') expect(this.model.checks.has(rootCause!)).toBe(true);
    }
    if (report.probe !== 'readiness') return;
    if (this.refused) return expect(report).toMatchObject({ status: 'fail', reason: 'REFUSED' });
    const members = report.checks.map((check) => check.name);
    const best = membersOnly(this.model, members).bestReadiness(clock.now());
    if (isBetter(report.status, best))
      throw new Error(`readiness is said to be ${report.status}, but the best that can be known is ${best}`);
  }

  /** Asserts that the emitted transitions agree with the reports, for every check that a probe has asked for. */
  private expectTold(asked: Probe): void {
    const { health, transitions, registry } = this.kernel;
    const askedChecks = new Set(registry.membersOf(asked).map((check) => check.name));
    for (const each of PROBES) {
      const report = health.report(each);
      const told = transitions.findLast((one) => one.kind === 'probe' && one.probe === each)?.to;
      if (told === undefined || told === report.status) continue;
      const unasked = report.checks.some((check) => isOpen(check.reason) && !askedChecks.has(check.name));
      if (!unasked) expect({ probe: each, told }).toEqual({ probe: each, told: report.status });
    }
    for (const check of health.report(asked).checks) {
      const told = this.lastTold(check.name);
      if (told !== undefined)
        expect({ check: check.name, told }).toEqual({ check: check.name, told: check.status });
      else expect(check.status === 'pass' || check.time === undefined).toBe(true);
    }
  }

  private lastTold(each: string): Status | undefined {
    const known = this.model.checks.get(each);
    const since = known === undefined ? -1 : (this.registeredAt.get(known) ?? -1);
    return this.kernel.transitions.findLast(
      (one, index) => one.kind === 'check' && one.check === each && index >= since,
    )?.to;
  }

  /** The number of transitions at registration: earlier ones belong to another check with the same name. */
  private readonly registeredAt = new Map<ModelCheck, number>();

  noteRegistrations(): void {
    for (const check of this.model.checks.values())
      if (!this.registeredAt.has(check)) this.registeredAt.set(check, this.kernel.transitions.length);
  }

  private checkInvariants(): void {
    if (this.lies.length > 0) throw this.lies[0];
    this.noteRegistrations();
    for (const check of [...this.all, this.process]) {
      expect(check.mostLive).toBeLessThanOrEqual(1);
      expect(check.runsAfterRemoval).toBe(0);
    }
  }
}

function membersOnly(model: TruthModel, members: readonly string[]): TruthModel {
  const part = new (class extends TruthModel {
    override bestOf(check: ModelCheck, now: number): Status {
      return model.bestOf(check, now);
    }
  })();
  for (const member of members) {
    const check = model.checks.get(member);
    if (check) part.checks.set(member, check);
  }
  return part;
}

describe('the kernel against a plain model of the possible results', () => {
  it('never reports a better status than the model allows, for any sequence of steps', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(commands, dependency), async (sequence) => {
        const world = new World();
        await world.start();
        for (const command of sequence) await world.run(command);
        await world.end();
      }),
      { numRuns: SEQUENCES },
    );
  }, 240_000);
});
