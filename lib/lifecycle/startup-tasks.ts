import { setMaxListeners } from 'node:events';
import type { StartupFunction, StartupGate } from '../interfaces/startup-task.js';
import type { StartupTaskReport } from '../interfaces/report.js';
import { fault, HealthConfigurationError } from '../support/errors/configuration.error.js';
import type { Clock } from '../support/time/clock.js';
import { describeError } from '../support/describe-error.js';
import { checkNameFault } from '../registry/check-name.js';
import { pause, withinBudget } from '../support/time/budget.js';
import { startAttempt } from './startup-attempt.js';
import { isSettled, startupTaskReport, withProgress, type StartupTaskState } from './startup-task-state.js';

export interface ResolvedStartupTaskOptions {
  readonly name: string;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly retryDelayMs: number;
}

export interface StartupListener {
  taskDone(task: StartupTaskReport): void;
  /** No attempt is left. */
  taskFailed(task: StartupTaskReport, error: unknown): void;
  attemptFailed(task: StartupTaskReport, error: unknown): void;
}

/** How long an attempt that timed out and ignores its signal delays the next one: as long as a hung check does. */
const ABANDON_AFTER_MS = 60_000;

interface Task {
  readonly options: ResolvedStartupTaskOptions;
  readonly run: StartupFunction;
}

/** The work that must end before the instance counts as started: tasks, which are run, and gates, which are opened. */
export class StartupTasks {
  private readonly states = new Map<string, StartupTaskState>();
  private readonly tasks: Task[] = [];
  private readonly waiting = new Set<() => void>();
  private readonly shutdown = new AbortController();
  private started = false;

  constructor(
    private readonly clock: Clock,
    private readonly listener: StartupListener,
  ) {
    // Every running task adds a listener. Node warns of a leak when there are more than ten.
    setMaxListeners(Infinity, this.shutdown.signal);
  }

  /** Whether every task and gate is done, and none has failed. */
  get done(): boolean {
    return Array.from(this.states.values()).every(({ state }) => state === 'done');
  }

  has(name: string): boolean {
    return this.states.has(name);
  }

  /** Runs the task at once if the others were started before, as those of a lazily loaded module are. */
  add(options: ResolvedStartupTaskOptions, run: StartupFunction): void {
    const task = { options, run };
    this.states.set(options.name, { name: options.name, state: 'waiting', attempts: 0 });
    this.tasks.push(task);
    if (this.started) void this.runTask(task);
  }

  /**
   * @throws HealthConfigurationError if the name is not fit for a log line and a key of deep, or if a task has it: opening
   * the gate would mark the task as done.
   */
  gate(name: string): StartupGate {
    const unfit = checkNameFault(name, 'startupGate()', 'gate');
    if (unfit !== undefined) throw HealthConfigurationError.create([unfit]);
    if (this.tasks.some(({ options }) => options.name === name)) {
      throw HealthConfigurationError.create([
        fault(
          `A startup task has the name "${name}", so no gate can have it.`,
          'Give the gate another name.',
        ),
      ]);
    }
    if (!this.states.has(name)) {
      const startedAt = { startedAt: this.clock.now(), startedTime: this.clock.time() };
      this.states.set(name, { name, state: 'waiting', attempts: 0, ...startedAt });
    }
    return {
      name,
      open: () => this.end(name, 'done'),
      fail: (error) => this.end(name, 'failed', error),
      progress: (percent, note) => this.progress(name, percent, note),
    };
  }

  /** Starts all tasks at once. Does not wait for them. */
  start(): void {
    this.started = true;
    for (const task of this.tasks) void this.runTask(task);
  }

  /** Aborts running tasks. No task is retried after that. */
  stop(): void {
    this.shutdown.abort(new DOMException('The application is shutting down.', 'AbortError'));
  }

  /** Calls back each time that a task or a gate ends. */
  onSettled(callback: () => void): void {
    this.waiting.add(callback);
  }

  reports(): StartupTaskReport[] {
    return Array.from(this.states.values(), (state) => startupTaskReport(state, this.clock.now()));
  }

  private async runTask({ options, run }: Task): Promise<void> {
    const { name, retries, retryDelayMs } = options;
    this.update(name, { startedAt: this.clock.now(), startedTime: this.clock.time() });
    for (let attempt = 1; !this.shutdown.signal.aborted; attempt++) {
      this.update(name, { state: 'running', attempts: attempt });
      const { outcome, ended } = startAttempt(this.clock, options.timeoutMs, this.shutdown.signal, (signal) =>
        run({ signal, attempt, progress: (percent, note) => this.progress(name, percent, note) }),
      );
      try {
        await outcome;
        return this.end(name, 'done');
      } catch (error) {
        if (this.shutdown.signal.aborted) return;
        if (attempt > retries) return this.end(name, 'failed', error);
        this.update(name, { state: 'retrying', output: describeError(error) });
        this.listener.attemptFailed(this.report(name), error);
        // Two attempts at once could undo each other's work, for example that of a migration.
        await withinBudget(this.clock, ended, ABANDON_AFTER_MS, this.shutdown.signal);
        await pause(this.clock, retryDelayMs, this.shutdown.signal);
      }
    }
  }

  private end(name: string, state: 'done' | 'failed', error?: unknown): void {
    const task = this.states.get(name);
    if (task === undefined || isSettled(task)) return;
    const { output: _output, ...kept } = task;
    this.states.set(name, {
      ...kept,
      state,
      endedAt: this.clock.now(),
      ...(state === 'done' ? { progress: 100 } : { output: describeError(error) }),
    });
    if (state === 'done') this.listener.taskDone(this.report(name));
    else this.listener.taskFailed(this.report(name), error);
    for (const callback of this.waiting) callback();
  }

  private progress(name: string, percent: number, note?: string): void {
    const task = this.states.get(name);
    if (task !== undefined) this.states.set(name, withProgress(task, percent, note));
  }

  private update(name: string, change: Partial<StartupTaskState>): void {
    const task = this.states.get(name);
    if (task !== undefined) this.states.set(name, { ...task, ...change });
  }

  private report(name: string): StartupTaskReport {
    const task = this.states.get(name) ?? { name, state: 'waiting', attempts: 0 };
    return startupTaskReport(task, this.clock.now());
  }
}
