import type { Clock } from '../support/time/clock.js';

interface Slot<Bin> {
  readonly bin: Bin;
  epoch: number;
}

/** The options of {@link SlidingBins}. Times are in ms. */
export interface SlidingBinsOptions<Bin> {
  readonly create: () => Bin;
  /** Empties a bin for reuse. */
  readonly clear: (bin: Bin) => void;
  /** The length of the window. Default 60 000. */
  readonly windowMs?: number;
  /** The number of bins in the window. Default 6. */
  readonly count?: number;
}

/**
 * A window that slides in steps of one bin. The bins are created once and reused in turn. No timer is needed: an old bin is
 * not read, and is emptied when its place is needed.
 */
export class SlidingBins<Bin> {
  private readonly slots: readonly Slot<Bin>[];
  private readonly stepMs: number;
  private readonly origin: number;
  private readonly clear: (bin: Bin) => void;

  constructor(
    private readonly clock: Clock,
    { create, clear, windowMs = 60_000, count = 6 }: SlidingBinsOptions<Bin>,
  ) {
    this.origin = clock.now();
    this.stepMs = windowMs / count;
    this.clear = clear;
    this.slots = Array.from({ length: count }, () => ({ bin: create(), epoch: -1 }));
  }

  /** The current bin. */
  current(): Bin {
    return this.at(this.clock.now());
  }

  /** The bin at a time, in monotonic ms. Calls must not go back in time. */
  at(moment: number): Bin {
    const epoch = this.epoch(moment);
    const slot = this.slots[epoch % this.slots.length] as Slot<Bin>;
    if (slot.epoch !== epoch) {
      this.clear(slot.bin);
      slot.epoch = epoch;
    }
    return slot.bin;
  }

  /** The bins in the window that were used. */
  live(): Bin[] {
    const oldest = this.epoch() - this.slots.length;
    return this.slots.filter(({ epoch }) => epoch >= 0 && epoch > oldest).map(({ bin }) => bin);
  }

  /** The time that the window covers, in ms: all full bins and the current one, but not more than since the start. */
  coveredMs(): number {
    const firstEpoch = Math.max(0, this.epoch() - this.slots.length + 1);
    return this.clock.now() - this.origin - firstEpoch * this.stepMs;
  }

  private epoch(moment = this.clock.now()): number {
    return Math.max(0, Math.floor((moment - this.origin) / this.stepMs));
  }
}
