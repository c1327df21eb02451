import { MASK } from '../../redaction/redaction.js';
import { shortened, wellFormed } from '../../redaction/redaction.js';
import type { TextAllowance } from '../text-allowance.js';

/** What a value costs of the allowance beside its text, in characters: numbers take room as well. */
const COST_OF_VALUE = 16;

/** What one value may cost on its way to JSON, and what is left of that. */
export class PlainJsonBudget {
  private values: number;
  private characters: number;

  constructor(
    readonly maxDepth: number,
    readonly maxEntries: number,
    private readonly maxStringLength: number,
    private readonly scrub: (text: string) => string,
    private readonly allowance?: TextAllowance,
  ) {
    this.values = 20 * maxEntries + 1;
    this.characters = 32 * maxStringLength;
  }

  get exhausted(): boolean {
    return this.values <= 0 || this.characters <= 0 || this.allowance?.exhausted === true;
  }

  spendValue(): void {
    this.values -= 1;
    this.allowance?.spend(COST_OF_VALUE);
  }

  /** Looking for all the keys of an object takes time, too, however few of them are shown. */
  spendKeys(count: number): void {
    this.allowance?.spend(count);
  }

  /** The text as it may leave. What was looked at counts too, for looking takes time. */
  text(text: string): string {
    const plain = this.allowance?.scrub(text, (it) => this.scrubbed(it)) ?? this.scrubbed(text);
    this.characters -= Math.max(plain.length, Math.min(text.length, 4 * this.maxStringLength));
    return plain;
  }

  private scrubbed(text: string): string {
    try {
      return wellFormed(shortened(this.scrub(text), this.maxStringLength));
    } catch {
      return MASK;
    }
  }
}
