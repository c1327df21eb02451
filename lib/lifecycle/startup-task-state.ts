import type { StartupTaskReport } from '../interfaces/report.js';

/** The state of one task or gate. Times are monotonic, in ms, unless the comment says otherwise. */
export interface StartupTaskState {
  readonly name: string;
  readonly state: StartupTaskReport['state'];
  readonly attempts: number;
  readonly progress?: number;
  readonly note?: string;
  readonly output?: string;
  readonly startedAt?: number;
  /** In ms since the epoch. */
  readonly startedTime?: number;
  readonly endedAt?: number;
}

export const isSettled = ({ state }: StartupTaskState): boolean => state === 'done' || state === 'failed';

export function withProgress(state: StartupTaskState, percent: number, note?: string): StartupTaskState {
  if (isSettled(state)) return state;
  const progress = Number.isFinite(percent) ? Math.min(100, Math.max(0, percent)) : undefined;
  return {
    ...state,
    ...(progress !== undefined && { progress }),
    ...(note !== undefined && { note: String(note) }),
  };
}

export function startupTaskReport(task: StartupTaskState, now: number): StartupTaskReport {
  return {
    name: task.name,
    state: task.state,
    attempts: task.attempts,
    ...(task.progress !== undefined && { progress: task.progress }),
    ...(task.note !== undefined && { note: task.note }),
    ...(task.output !== undefined && { output: task.output }),
    ...(task.startedTime !== undefined && { startedAt: task.startedTime }),
    ...(task.startedAt !== undefined && { durationMs: (task.endedAt ?? now) - task.startedAt }),
  };
}

/** `warm-cache 40 %, 12 s`: the text for a task that delays the start. */
export function blame({ name, progress, note, durationMs, state }: StartupTaskReport): string {
  const parts = [
    progress === undefined ? undefined : `${Math.round(progress)} %`,
    durationMs === undefined ? undefined : `${Math.round(durationMs / 1_000)} s`,
    state === 'failed' || state === 'retrying' ? state : undefined,
    note,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? name : `${name} ${parts.join(', ')}`;
}
