import type { Clock } from '../support/time/clock.js';

interface Slot<Bin> {
  readonly bin: Bin;
  epoch: number;
}

/** How the bins are made and cut. Times are in ms. */
export interface SlidingBinsOptions<Bin> {
  readonly create: () => Bin;
  /** Empties a bin, so that it can be used again. */
  readonly clear: (bin: Bin) => void;
  /** How far back the window reaches. Default 60 000. */
  readonly windowMs?: number;
  /** Into how many bins the window is cut. Default 6. */
  readonly count?: number;
}

/**
 * A window that slides in steps of one bin, in fixed memory: the bins are made once and used in turn. Needs no
 * timer, since a bin that has gone by is emptied when its place is needed, and is not read until then.
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

  /** The bin of this moment. */
  current(): Bin {
    return this.at(this.clock.now());
  }

  /** The bin of a moment, in monotonic ms, which is not before any that was asked for. */
  at(moment: number): Bin {
    const epoch = this.epoch(moment);
    const slot = this.slots[epoch % this.slots.length] as Slot<Bin>;
    if (slot.epoch !== epoch) {
      this.clear(slot.bin);
      slot.epoch = epoch;
    }
    return slot.bin;
  }

  /** The bins that lie in the window and hold something. */
  live(): Bin[] {
    const oldest = this.epoch() - this.slots.length;
    return this.slots.filter(({ epoch }) => epoch >= 0 && epoch > oldest).map(({ bin }) => bin);
  }

  /** The time that the window stands for, in ms: all but the last bin in full, and at most the time since the beginning. */
  coveredMs(): number {
    const firstEpoch = Math.max(0, this.epoch() - this.slots.length + 1);
    return this.clock.now() - this.origin - firstEpoch * this.stepMs;
  }

  private epoch(moment = this.clock.now()): number {
    return Math.max(0, Math.floor((moment - this.origin) / this.stepMs));
  }
}
