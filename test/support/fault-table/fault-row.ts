/** The faults that every networked check is put through, in the order of the table. */
export const FAULTS = [
  'up',
  'server stopped',
  'server paused',
  'connection black-holed',
  'reset mid-reply',
  'wrong password',
  'pool exhausted',
  'slow, below the timeout',
  'slow, above the timeout',
  'restarted',
] as const;

export type Fault = (typeof FAULTS)[number];

/** One row of the table. */
export interface FaultRow {
  readonly fault: Fault;
  readonly status: string;
  readonly reason: string | undefined;
  /** The output in the deep report, without ports and other parts that change from run to run. */
  readonly output: string | undefined;
  /** From the first probe during the fault until it is reported, in ms; `undefined` of a fault that is over by then. */
  readonly reportedMs: number | undefined;
  /** From the end of the fault until the first probe that passes, in ms; `undefined` where there was nothing to recover from. */
  readonly recoveredMs: number | undefined;
  readonly connectionsBefore: number;
  readonly connectionsAfter: number;
}

/** A time to report in words that are the same in every run, on any machine. */
export function reportedInWords(ms: number, timeoutMs: number): string {
  if (ms < Math.min(250, timeoutMs / 2)) return 'at once';
  if (ms < timeoutMs * 0.98) return 'before the timeout';
  if (ms < timeoutMs * 1.6) return 'at the timeout';
  return recoveredInWords(ms);
}

/** A time to recover, also rounded: it depends on the client's pauses between its attempts to reconnect. */
export function recoveredInWords(ms: number): string {
  const seconds = [1, 5, 15, 60].find((limit) => ms < limit * 1_000);
  return seconds === undefined ? 'after more than a minute' : `< ${seconds} s`;
}
