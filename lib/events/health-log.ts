import type { Reading } from '../interfaces/reading.js';
import type { Registration } from '../interfaces/registration.js';
import type { StartupTaskReport } from '../interfaces/report.js';
import type { Status } from '../interfaces/status.js';
import type { HealthTransition } from '../interfaces/transition.js';
import { describeError } from '../support/describe-error.js';
import type { AvailabilityState } from '../lifecycle/availability-state.js';
import { blame } from '../lifecycle/startup-task-state.js';
import type { StartupListener } from '../lifecycle/startup-tasks.js';
import { describeTransition } from './describe-transition.js';
import type { HealthObserver } from './observer.js';

const LEVEL = { pass: 'log', warn: 'warn', fail: 'error' } as const satisfies Record<Status, string>;

/** Nest's `Logger`, or anything else that can write a line of each level. */
export interface LineWriter {
  log(text: string): void;
  warn(text: string): void;
  error(text: string): void;
}

/** One line for each transition, and none for each probe. What comes from outside the library is scrubbed of credentials. */
export class HealthLog implements HealthObserver, StartupListener {
  private toldBroken = false;

  constructor(
    private readonly logger: LineWriter,
    private readonly redact: (text: string) => string,
  ) {}

  onTransition(transition: HealthTransition): void {
    // Deep decides as readiness does, and would only say everything twice.
    if (transition.kind === 'probe' && transition.probe === 'deep') return;
    this.write(levelOf(transition), describeTransition(transition));
  }

  slow({ name, options }: Registration, { durationMs, blockedMs }: Reading): void {
    const blocked =
      blockedMs >= options.slowAfterMs
        ? `, and blocked the event loop for ${Math.round(blockedMs)} ms of that`
        : '';
    this.warn(
      `The check "${name}" is slow: it took ${Math.round(durationMs)} ms${blocked} (slowAfterMs is ${options.slowAfterMs}).`,
    );
  }

  taskDone(task: StartupTaskReport): void {
    this.write('log', `Startup task done: ${this.blame(task)}`);
  }

  attemptFailed(task: StartupTaskReport, error: unknown): void {
    this.write(
      'warn',
      `Startup task failed, and will be tried again: ${this.blame(task)}: ${this.describe(error)}`,
    );
  }

  taskFailed(task: StartupTaskReport, error: unknown): void {
    this.write(
      'error',
      `Startup task failed for good, so the startup probe stays at 503: ${this.blame(task)}: ${this.describe(error)}`,
    );
  }

  stillStarting(tasks: readonly StartupTaskReport[], checks: readonly string[]): void {
    const waitingFor = [
      ...tasks.map((task) => this.blame(task)),
      ...checks.map((name) => `the check "${name}"`),
    ];
    this.write('warn', `Still starting. Waiting for: ${waitingFor.join('; ')}`);
  }

  /** The one place that outlives the process which is about to be restarted. */
  availabilityChanged({ brokenness }: AvailabilityState): void {
    if (brokenness === undefined || this.toldBroken) return;
    this.toldBroken = true;
    this.write('error', `The process is broken and must be restarted: ${this.redact(brokenness)}`);
  }

  observerFailed(origin: string, error: unknown): void {
    this.write('error', `${origin} failed while being told of a change of health: ${this.describe(error)}`);
  }

  probeSilent(silentMs: number): void {
    this.warn(
      `Nobody has asked for readiness for ${Math.round(silentMs / 1_000)} s, though it was asked before: is the prober still ` +
        'there, and does its network path to this instance still work?',
    );
  }

  info(text: string): void {
    this.write('log', text);
  }

  warn(text: string): void {
    this.write('warn', text);
  }

  /** Called in the middle of the engine's work: a logger that throws, its transport closed for instance, must not stop that. */
  private write(level: (typeof LEVEL)[Status], text: string): void {
    try {
      this.logger[level](text);
    } catch {
      // There is nobody left to tell.
    }
  }

  private describe(error: unknown): string {
    return this.redact(describeError(error));
  }

  private blame({ note, ...task }: StartupTaskReport): string {
    return blame(note === undefined ? task : { ...task, note: this.redact(note) });
  }
}

function levelOf(transition: HealthTransition): (typeof LEVEL)[Status] {
  const degraded = transition.kind === 'check' && transition.to === 'fail' && !transition.critical;
  // Leaving traffic on purpose is no error.
  const intended = transition.reason === 'DRAINING' || transition.reason === 'REFUSED';
  return degraded || (intended && transition.to === 'fail') ? 'warn' : LEVEL[transition.to];
}
