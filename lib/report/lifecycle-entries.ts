import type { CheckReport, HealthReport, StartupTaskReport } from '../interfaces/report.js';
import type { Status } from '../interfaces/status.js';
import { keyOf, round, type KeyedEntry } from './check-entries.js';

const TASK_STATUS = {
  waiting: 'warn',
  running: 'warn',
  retrying: 'warn',
  done: 'pass',
  failed: 'fail',
} as const satisfies Record<StartupTaskReport['state'], Status>;

/** Entries for the phase, the startup tasks, and the startup checks that have not passed yet. */
export function lifecycleEntries(report: HealthReport): KeyedEntry[] {
  const { phase, phaseSince, time, startupTasks, startupChecks } = report;
  const now = new Date(time).toISOString();
  return [
    [
      'application:phase',
      {
        componentType: 'system',
        status: phase === 'started' ? 'pass' : 'fail',
        observedValue: phase,
        since: new Date(phaseSince).toISOString(),
        time: now,
      },
    ],
    ...startupTasks.map((task): KeyedEntry => [keyOf('startup-task', task.name), taskEntry(task, now)]),
    ...startupChecks.map((check): KeyedEntry => [`startup-check:${check.name}`, checkEntry(check, now)]),
  ];
}

function checkEntry({ componentType, status, reason, output }: CheckReport, time: string) {
  return {
    componentType,
    status,
    ...(reason !== undefined && { reason }),
    ...(status !== 'pass' && output !== undefined && { output }),
    time,
  };
}

function taskEntry(task: StartupTaskReport, time: string) {
  const status = TASK_STATUS[task.state];
  return {
    componentType: 'component',
    status,
    ...(task.progress !== undefined && { observedValue: task.progress, observedUnit: 'percent' }),
    ...(status !== 'pass' && task.output !== undefined && { output: task.output }),
    time,
    state: task.state,
    ...(task.note !== undefined && { note: task.note }),
    attempts: task.attempts,
    ...(task.startedAt !== undefined && { startedAt: new Date(task.startedAt).toISOString() }),
    ...(task.durationMs !== undefined && { durationMs: round(task.durationMs) }),
  };
}
