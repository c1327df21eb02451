import { fault, type Fault } from '../errors/configuration.error.js';
import { PROBES } from '../contracts/probe.js';

/** Collects faults; each rule says what is wrong with the value at `path`, and what to write instead. */
export class OptionRules {
  readonly faults: Fault[] = [];

  report(problem: string, remedy: string): void {
    this.faults.push(fault(problem, remedy));
  }

  /** A time in ms. Node's timers hold at most 2^31-1. */
  milliseconds(path: string, value: unknown, { min = 0 }: { min?: number } = {}): void {
    if (value === undefined) return;
    if (typeof value !== 'number' || !Number.isFinite(value) || value < min || value > 2_147_483_647) {
      this.report(`${path} is ${show(value)}.`, `Give a number of milliseconds from ${min} to 2147483647.`);
    }
  }

  integer(path: string, value: unknown, min: number, max: number): void {
    if (value === undefined) return;
    if (!Number.isInteger(value) || (value as number) < min || (value as number) > max) {
      this.report(`${path} is ${show(value)}.`, `Give a whole number from ${min} to ${max}.`);
    }
  }

  boolean(path: string, value: unknown): void {
    if (value !== undefined && typeof value !== 'boolean') {
      this.report(`${path} is ${show(value)}.`, 'Give true or false.');
    }
  }

  text(path: string, value: unknown): void {
    if (value !== undefined && (typeof value !== 'string' || value.trim() === '')) {
      this.report(`${path} is ${show(value)}.`, 'Give a string that is not empty.');
    }
  }

  texts(path: string, value: unknown): void {
    if (value === undefined) return;
    if (!Array.isArray(value)) return this.report(`${path} is ${show(value)}.`, 'Give an array of strings.');
    value.forEach((item, index) => this.text(`${path}[${index}]`, item ?? null));
  }

  textMap(path: string, value: unknown): void {
    if (value === undefined) return;
    if (!isRecord(value)) return this.report(`${path} is ${show(value)}.`, 'Give an object of strings.');
    for (const [key, item] of Object.entries(value)) this.text(`${path}.${key}`, item ?? null);
  }

  oneOf(path: string, value: unknown, allowed: readonly unknown[]): void {
    if (value !== undefined && !allowed.includes(value)) {
      this.report(`${path} is ${show(value)}.`, `Give one of ${allowed.map(show).join(', ')}.`);
    }
  }

  probe(path: string, value: unknown): void {
    this.oneOf(path, value ?? null, PROBES);
  }

  /** Finds misspelt options, which would otherwise be silently without effect. */
  knownKeys(path: string, value: unknown, known: readonly string[]): value is Record<string, unknown> {
    if (value === undefined) return false;
    if (!isRecord(value)) {
      this.report(`${path} is ${show(value)}.`, 'Give an object.');
      return false;
    }
    for (const key of Object.keys(value)) {
      if (known.includes(key)) continue;
      this.report(`${path} has no option "${key}".`, `Known are: ${known.join(', ')}.`);
    }
    return true;
  }
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value as an error message may show it: short, and never a text that could hold a secret in full. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (typeof value === 'function') return value.name === '' ? 'a function' : `the function ${value.name}`;
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
