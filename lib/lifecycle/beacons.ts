import { checkNameFault } from '../registry/check-name.js';
import { HealthConfigurationError } from '../support/errors/configuration.error.js';
import type { Clock } from '../support/time/clock.js';

/** Work under way that the drain waits for. */
export interface Beacon extends Disposable {
  readonly name: string;
  /** Says that the work is done, or has failed. Calls after the first change nothing. */
  end(): void;
}

interface Work {
  readonly name: string;
  /** In monotonic ms. */
  readonly since: number;
}

/** The work under way that is not an HTTP request: jobs, messages, sockets. */
export class Beacons {
  private readonly underWay = new Set<Work>();
  private readonly idleListeners = new Set<() => void>();

  constructor(private readonly clock: Clock) {}

  get count(): number {
    return this.underWay.size;
  }

  light(name: string): Beacon {
    const unfit = checkNameFault(name, 'beacon()', 'beacon');
    if (unfit !== undefined) throw HealthConfigurationError.create([unfit]);
    const work: Work = { name, since: this.clock.now() };
    this.underWay.add(work);
    const end = () => {
      if (this.underWay.delete(work) && this.underWay.size === 0) this.notifyIdle();
    };
    return { name, end, [Symbol.dispose]: end };
  }

  /** Resolves when no work is under way. */
  idle(): Promise<void> {
    if (this.underWay.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.idleListeners.add(resolve));
  }

  /** For people: `send-mail (2, for up to 12.3 s)`. The oldest work comes first. */
  describe(): string {
    const now = this.clock.now();
    const byName = new Map<string, { count: number; forMs: number }>();
    for (const { name, since } of this.underWay) {
      const { count, forMs } = byName.get(name) ?? { count: 0, forMs: now - since };
      byName.set(name, { count: count + 1, forMs });
    }
    return Array.from(byName, ([name, { count, forMs }]) => {
      const seconds = `${Math.round(forMs / 100) / 10} s`;
      return count === 1 ? `${name} (for ${seconds})` : `${name} (${count}, for up to ${seconds})`;
    }).join(', ');
  }

  private notifyIdle(): void {
    for (const resolve of this.idleListeners) resolve();
    this.idleListeners.clear();
  }
}
