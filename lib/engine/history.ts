import type { Reading } from '../interfaces/reading.js';
import type { HistoryEntry } from '../interfaces/report.js';

/** Newest first, at most `size` entries. */
export function remember(
  history: readonly HistoryEntry[],
  { status, reason, durationMs, at }: Reading,
  size: number,
): readonly HistoryEntry[] {
  if (size === 0) return history;
  const entry: HistoryEntry = { status, ...(reason && { reason }), durationMs, time: at.time };
  return Object.freeze([Object.freeze(entry), ...history.slice(0, size - 1)]);
}
