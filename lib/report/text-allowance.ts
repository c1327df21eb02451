/** What stands where the allowance did not suffice. */
export const OMITTED = '[Omitted]';

/** However long a text is, a redactor looks at no more of it. */
const MAX_LOOKED_AT = 8_000;

/** What several values may cost together, in UTF-16 units that are looked at. */
export class TextAllowance {
  private used = 0;
  private refusals = 0;

  constructor(private readonly total: number) {}

  /** It sufficed so far for everything that was asked of it. */
  get sufficed(): boolean {
    return this.refusals === 0 && !this.exhausted;
  }

  get spent(): number {
    return this.used;
  }

  get exhausted(): boolean {
    return this.used >= this.total;
  }

  spend(cost: number): void {
    this.used += cost;
  }

  /** All of the text or nothing: half of one may end in half a credential, which nobody would recognise. */
  scrub(text: string, scrub: (text: string) => string): string {
    const cost = Math.min(text.length, MAX_LOOKED_AT);
    if (this.used + cost > this.total) {
      this.refusals += 1;
      return OMITTED;
    }
    this.spend(cost);
    return scrub(text);
  }
}
