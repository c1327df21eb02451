import { fault, type Fault } from '../errors/configuration.error.js';
import { scrubbed } from '../errors/health-error.js';
import { isUri, isUriReference, isUriTemplate } from './uri-syntax.js';

/** How a text must be written. */
export interface TextForm {
  /** Of a text that is not blank. */
  readonly fits: (text: string) => boolean;
  readonly name: string;
  readonly remedy: string;
}

const ANY_TEXT: TextForm = { fits: () => true, name: 'text', remedy: 'Give a string that is not empty.' };

// Draft §4.2. Terms are such as schema.org's WebAPI, microformats' h-card or IANA's text/html.
export const COMPONENT_TYPE: TextForm = {
  fits: (text) => /^[\w.+/-]+$/.test(text) || isUri(text),
  name: 'single term or URI',
  remedy: 'Give component, datastore, system, another term without white space, or a URI.',
};

export const URI_REFERENCE: TextForm = {
  fits: isUriReference,
  name: 'URI',
  remedy:
    'Give a URI, such as https://wiki.example/runbooks/db, or a path, such as /runbooks/db, with white space, ' +
    '<>"{}|\\^` and whatever is not ASCII percent-encoded.',
};

export const URI_TEMPLATE: TextForm = {
  fits: isUriTemplate,
  name: 'URI template (RFC 6570)',
  remedy:
    'Give a path without its method, such as /orders/{id} or /orders{?page,size}: no white space, and in each pair of ' +
    'braces nothing but the names of variables.',
};

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

  percent(path: string, value: unknown): void {
    if (value === undefined) return;
    if (typeof value !== 'number' || !(value > 0 && value <= 100)) {
      this.report(`${path} is ${show(value)}.`, 'Give a number above 0, up to 100.');
    }
  }

  boolean(path: string, value: unknown): void {
    if (value !== undefined && typeof value !== 'boolean') {
      this.report(`${path} is ${show(value)}.`, 'Give true or false.');
    }
  }

  text(path: string, value: unknown, { fits, name, remedy }: TextForm = ANY_TEXT): void {
    if (value === undefined) return;
    if (typeof value !== 'string' || value.trim() === '') this.report(`${path} is ${show(value)}.`, remedy);
    else if (!fits(value)) this.report(`${path} is ${show(value)}, which is no ${name}.`, remedy);
  }

  texts(path: string, value: unknown, form?: TextForm): void {
    if (value === undefined) return;
    if (!Array.isArray(value)) return this.report(`${path} is ${show(value)}.`, 'Give an array of strings.');
    value.forEach((item, index) => this.text(`${path}[${index}]`, item ?? null, form));
  }

  textMap(path: string, value: unknown, form?: TextForm): void {
    if (value === undefined) return;
    if (!isRecord(value)) return this.report(`${path} is ${show(value)}.`, 'Give an object of strings.');
    for (const [key, item] of Object.entries(value)) this.text(`${path}.${key}`, item ?? null, form);
  }

  oneOf(path: string, value: unknown, allowed: readonly unknown[]): void {
    if (value !== undefined && !allowed.includes(value)) {
      this.report(`${path} is ${show(value)}.`, `Give one of ${allowed.map(show).join(', ')}.`);
    }
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

/** A value as an error message may show it: short, and scrubbed of credentials. */
export function show(value: unknown): string {
  if (typeof value === 'string') {
    // Scrubbed before it is cut: half a URL does not look like one.
    const text = scrubbed(value);
    return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
  }
  if (typeof value === 'function') return value.name === '' ? 'a function' : `the function ${value.name}`;
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
