import { formsOf, isDistinctive, secretsOf } from './known-secrets.js';
import { MASK } from './mask.js';
import { withoutControls } from './plain-text.js';

/** A secret, or a function that knows the present one. */
export type SecretValue = string | (() => string | readonly string[] | undefined);

/** The variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** After how long the environment is read again, in ms: somebody may have loaded a file into it. */
const ENVIRONMENT_STALE_MS = 1_000;

/** Values that were valid once go on to be hidden, for errors show them later. The oldest are forgotten. */
const MAX_VALUES = 1_000;

/** Longer than keys of 8 192 bits; what is longer is no credential. */
const MAX_LENGTH = 16_384;

/** The length that the application's own values have at least. */
export const MIN_VALUE_LENGTH = 4;

/** All forms begin with so many characters by which they are found. */
const PREFIX_LENGTH = 4;

const WORD = /[A-Za-z0-9]/;

/** Finds any of many texts in one pass: a hash of four characters tells at most positions that none begins there. */
class Matcher {
  private readonly hashes = new Uint8Array(4_096);
  private readonly byPrefix = new Map<string, string[]>();

  constructor(texts: Iterable<string>) {
    for (const text of [...new Set(texts)].sort((a, b) => b.length - a.length)) {
      this.hashes[this.hashAt(text, 0)] = 1;
      const prefix = text.slice(0, PREFIX_LENGTH);
      const others = this.byPrefix.get(prefix);
      if (others) others.push(text);
      else this.byPrefix.set(prefix, [text]);
    }
  }

  mask(text: string): string {
    if (this.byPrefix.size === 0) return text;
    let masked = '';
    let from = 0;
    for (let at = 0; at <= text.length - PREFIX_LENGTH; at += 1) {
      if (this.hashes[this.hashAt(text, at)] === 0) continue;
      const found = this.foundAt(text, at);
      if (found === undefined) continue;
      masked += text.slice(from, at) + MASK;
      from = at + found.length;
      at = from - 1;
    }
    return masked + text.slice(from);
  }

  private hashAt(text: string, at: number): number {
    let hash = 0;
    for (let offset = 0; offset < PREFIX_LENGTH; offset += 1) hash = hash * 31 + text.charCodeAt(at + offset);
    return hash & 4_095;
  }

  private foundAt(text: string, at: number): string | undefined {
    return this.byPrefix
      .get(text.slice(at, at + PREFIX_LENGTH))
      ?.find((value) => text.startsWith(value, at) && !this.isPartOfWord(text, at, value));
  }

  /** `swordfish` alone is a password, in `swordfishes` it is a part of a word. */
  private isPartOfWord(text: string, at: number, value: string): boolean {
    if (value.length > 16 || !/^(?:[A-Z]?[a-z]+|[A-Z]+|\d+)$/.test(value)) return false;
    return WORD.test(text[at - 1] ?? '') || WORD.test(text[at + value.length] ?? '');
  }
}

/**
 * Hides what is known to be secret, wherever it stands: the application's own values and those of the environment.
 * Functions are asked at each text and have to be quick; if one throws, what it has said before is still hidden.
 */
export class KnownValues {
  private readonly values = new Set<string>();
  private matcher = new Matcher([]);
  private environmentRead = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly own: readonly SecretValue[],
    private readonly environment: Environment,
  ) {}

  redact(text: string): string {
    this.refresh();
    return this.matcher.mask(text);
  }

  private refresh(): void {
    const known = this.values.size;
    let changed = false;
    const now = performance.now();
    if (now - this.environmentRead >= ENVIRONMENT_STALE_MS) {
      this.environmentRead = now;
      for (const [name, value] of Object.entries(this.environment)) {
        if (value === undefined || value.length > MAX_LENGTH) continue;
        for (const secret of secretsOf(name, value))
          if (isDistinctive(secret)) changed = this.add(secret) || changed;
      }
    }
    for (const value of this.own) {
      for (const secret of currentOf(value)) changed = this.add(secret) || changed;
    }
    if (!changed && known === this.values.size) return;
    this.matcher = new Matcher(
      [...this.values].flatMap(formsOf).filter((form) => form.length >= PREFIX_LENGTH),
    );
  }

  private add(value: string): boolean {
    const secret = withoutControls(value).trim();
    if (secret.length < MIN_VALUE_LENGTH || secret.length > MAX_LENGTH || this.values.has(secret))
      return false;
    this.values.add(secret);
    const [oldest] = this.values;
    if (this.values.size > MAX_VALUES && oldest !== undefined) this.values.delete(oldest);
    return true;
  }
}

function currentOf(value: SecretValue): readonly string[] {
  if (typeof value === 'string') return [value];
  try {
    const current = value();
    if (typeof current === 'string') return [current];
    return Array.isArray(current) ? current.filter((text) => typeof text === 'string') : [];
  } catch {
    return [];
  }
}
