/**
 * Divides a sum among takers who come one after another. Each may take as much as would be left for each of those
 * after it, so that none can take what another needs; what one leaves is there for the others.
 */
export class FairShares {
  constructor(
    private left: number,
    private takers: number,
  ) {}

  /** How much the next one may take. */
  get share(): number {
    return this.takers > 0 ? Math.floor(this.left / this.takers) : 0;
  }

  /** The next one has taken so much; more than its share is not held against the others. */
  take(amount: number): void {
    this.left -= Math.min(amount, this.share);
    this.takers -= 1;
  }
}
