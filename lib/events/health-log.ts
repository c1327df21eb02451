import type {
  AvailabilityChange,
  HealthObserver,
  SlowRun,
  StartupTaskEvent,
} from '../interfaces/observer.js';
import type { StartupTaskReport } from '../interfaces/report.js';
import type { Status } from '../interfaces/status.js';
import type { HealthTransition } from '../interfaces/transition.js';
import { blame } from '../lifecycle/startup-task-state.js';
import { describeError } from '../support/describe-error.js';
import { describeTransition } from './describe-transition.js';

const LEVEL = { pass: 'log', warn: 'warn', fail: 'error' } as const satisfies Record<Status, string>;

type Level = (typeof LEVEL)[Status];

/** Nest's `Logger`, or anything else that writes a line of each level. */
export type LineWriter = Readonly<Record<Level, (text: string) => void>>;

/** Logs one line for each transition, and none for each probe. Hides credentials in texts from outside the library. */
export class HealthLog implements HealthObserver {
  private wroteBroken = false;

  constructor(
    private readonly logger: LineWriter,
    private readonly redact: (text: string) => string,
  ) {}

  onTransition(transition: HealthTransition): void {
    // Deep decides as readiness does, so its lines would only repeat those of readiness.
    if (transition.kind === 'probe' && transition.probe === 'deep') return;
    this.write(levelOf(transition), describeTransition(transition));
  }

  onSlowRun({ check, durationMs, blockedMs, slowAfterMs }: SlowRun): void {
    const blocked =
      blockedMs >= slowAfterMs ? `, and blocked the event loop for ${Math.round(blockedMs)} ms of that` : '';
    this.warn(
      `The check "${check}" is slow: it took ${Math.round(durationMs)} ms${blocked} (slowAfterMs is ${slowAfterMs}).`,
    );
  }

  onStartupTask({ kind, task }: StartupTaskEvent): void {
    const about = `${blame(task)}: ${task.output ?? ''}`;
    switch (kind) {
      case 'done':
        return this.write('log', `Startup task done: ${blame(task)}`);
      case 'attempt-failed':
        return this.write('warn', `Startup task failed and will be retried: ${about}`);
      case 'failed':
        return this.write('error', `Startup task failed, so the startup probe stays at 503: ${about}`);
    }
  }

  /** The log outlives the process that is about to be restarted. */
  onAvailability({ brokenness }: AvailabilityChange): void {
    if (brokenness === undefined || this.wroteBroken) return;
    this.wroteBroken = true;
    this.write('error', `The process is broken and must be restarted: ${brokenness}`);
  }

  stillStarting(tasks: readonly StartupTaskReport[], checks: readonly string[]): void {
    const waitingFor = [
      ...tasks.map(({ note, ...task }) =>
        blame(note === undefined ? task : { ...task, note: this.redact(note) }),
      ),
      ...checks.map((name) => `the check "${name}"`),
    ];
    this.write('warn', `Still starting. Waiting for: ${waitingFor.join('; ')}`);
  }

  observerFailed(origin: string, error: unknown): void {
    this.write(
      'error',
      `${origin} failed to handle a change of health: ${this.redact(describeError(error))}`,
    );
  }

  presenterFailed(mediaType: string, error: unknown): void {
    this.write(
      'error',
      `The presenter of ${mediaType} failed, so its clients get application/health+json: ${this.redact(describeError(error))}`,
    );
  }

  probeSilent(silentMs: number): void {
    this.warn(
      `No readiness probe has arrived for ${Math.round(silentMs / 1_000)} s, but there were some before. Check that the prober ` +
        'still runs and that its network path to this instance works.',
    );
  }

  info(text: string): void {
    this.write('log', text);
  }

  warn(text: string): void {
    this.write('warn', text);
  }

  /** A logger may throw, for instance because its transport is closed. That must not stop the work that logs. */
  private write(level: Level, text: string): void {
    try {
      this.logger[level](text);
    } catch {
      // There is no other place to report it.
    }
  }
}

function levelOf(transition: HealthTransition): Level {
  const degraded = transition.kind === 'check' && transition.to === 'fail' && !transition.critical;
  // The application leaves traffic on purpose.
  const intended = transition.reason === 'DRAINING' || transition.reason === 'REFUSED';
  return degraded || (intended && transition.to === 'fail') ? 'warn' : LEVEL[transition.to];
}
