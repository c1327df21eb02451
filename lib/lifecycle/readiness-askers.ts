import type { Clock } from '../support/time/clock.js';
import type { Asker } from './learned-delay.js';

interface AskerTimes {
  readonly userAgent: string | undefined;
  readonly address: string | undefined;
  readonly http10: boolean;
  /** A ring buffer. */
  readonly times: Float64Array;
  count: number;
  lastAt: number;
}

const MAX_ASKERS = 20;
const MAX_TIMES = 64;
const MAX_USER_AGENT_LENGTH = 120;
/** A client that was silent for so long may be replaced, even if it asked often. */
const GONE_AFTER_MS = 300_000;

/**
 * Records which clients asked for readiness and when: the last 64 times of at most 20 clients, about 12 KiB. A client is a
 * user agent at an address. A new client replaces one that is gone, or else the one that asked least, so made-up user
 * agents cannot replace a load balancer.
 */
export class ReadinessAskers {
  private readonly askers = new Map<string, AskerTimes>();
  private latest: AskerTimes | undefined;

  constructor(private readonly clock: Clock) {}

  asked(userAgent: string | undefined, address: string | undefined, http10: boolean): void {
    const agent = userAgent?.slice(0, MAX_USER_AGENT_LENGTH);
    let asker = this.latest;
    if (asker?.userAgent !== agent || asker?.address !== address || asker?.http10 !== http10) {
      asker = this.find(agent, address, http10);
      this.latest = asker;
    }
    asker.lastAt = this.clock.now();
    asker.times[asker.count++ % MAX_TIMES] = asker.lastAt;
  }

  /** The time now, in ms, on the same clock as the times of {@link read}. */
  now(): number {
    return this.clock.now();
  }

  read(): Asker[] {
    return Array.from(this.askers.values(), ({ userAgent, address, http10, times, count }) => ({
      userAgent,
      address,
      http10,
      times:
        count <= MAX_TIMES
          ? Array.from(times.subarray(0, count))
          : [...times.subarray(count % MAX_TIMES), ...times.subarray(0, count % MAX_TIMES)],
    }));
  }

  private find(userAgent: string | undefined, address: string | undefined, http10: boolean): AskerTimes {
    const key = `${address} ${http10} ${userAgent}`;
    const known = this.askers.get(key);
    if (known !== undefined) return known;
    if (this.askers.size >= MAX_ASKERS) this.evict();
    const asker = {
      userAgent: userAgent && ownText(userAgent),
      address,
      http10,
      times: new Float64Array(MAX_TIMES),
      count: 0,
      lastAt: this.clock.now(),
    };
    this.askers.set(ownText(key), asker);
    return asker;
  }

  private evict(): void {
    const goneBefore = this.clock.now() - GONE_AFTER_MS;
    const worth = ({ lastAt, count }: AskerTimes) => (lastAt < goneBefore ? 0 : count);
    const [least] = [...this.askers].reduce((worst, entry) => {
      const difference = worth(entry[1]) - worth(worst[1]);
      return difference < 0 || (difference === 0 && entry[1].lastAt < worst[1].lastAt) ? entry : worst;
    });
    this.askers.delete(least);
  }
}

/** Copies the text: V8's slices of a string keep the whole header in memory. */
const ownText = (text: string): string => Buffer.from(text, 'utf16le').toString('utf16le');
