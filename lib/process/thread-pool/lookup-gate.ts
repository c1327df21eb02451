import { lookup } from 'node:dns/promises';
import { poolSize } from './pool-size.js';

/**
 * Lets checks put no more names into libuv's pool than it resolves at once, so that names of the application never queue
 * behind those of checks while a DNS server does not answer. `getaddrinfo` cannot be cut off: a name that is being resolved
 * is waited for, not asked for again.
 */
export class LookupGate {
  private readonly passes = new Map<string, Promise<void>>();
  private readonly resolving = new Set<string>();
  private readonly waiting: (() => void)[] = [];

  /** @param places how many names are resolved at once. Default: half of the pool, which is libuv's own limit. */
  constructor(
    private readonly places: number = Math.floor((poolSize() + 1) / 2),
    private readonly resolve: (host: string) => Promise<unknown> = lookup,
  ) {}

  /** The names that are being resolved; the others wait for one of them. */
  get busyWith(): readonly string[] {
    return [...this.resolving];
  }

  /** Resolves when the name has been resolved, or cannot be: the client that connects finds that out. Never rejects. */
  pass(host: string): Promise<void> {
    const known = this.passes.get(host);
    if (known) return known;
    const passed = this.enter(host);
    this.passes.set(host, passed);
    return passed;
  }

  private async enter(host: string): Promise<void> {
    if (this.resolving.size >= this.places) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.resolving.add(host);
    try {
      await this.resolve(host);
    } catch {
      // The request fails with the same error, in the words of the client.
    } finally {
      this.passes.delete(host);
      this.resolving.delete(host);
      this.waiting.shift()?.();
    }
  }
}
