import { MASK } from './mask.js';
import { shortened, wellFormed } from './plain-text.js';

/** What one value may cost on its way to JSON, and what is left of that. */
export class PlainJsonBudget {
  private values: number;
  private characters: number;

  constructor(
    readonly maxDepth: number,
    readonly maxEntries: number,
    private readonly maxStringLength: number,
    private readonly scrub: (text: string) => string,
  ) {
    this.values = 20 * maxEntries + 1;
    this.characters = 32 * maxStringLength;
  }

  get exhausted(): boolean {
    return this.values <= 0 || this.characters <= 0;
  }

  spendValue(): void {
    this.values -= 1;
  }

  /** The text as it may leave. What was looked at counts too, for looking takes time. */
  text(text: string): string {
    const plain = this.scrubbed(text);
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
