import type { Aggregate } from './aggregate.js';
import { Tally } from './tally.js';
import type { Registration } from '../interfaces/registration.js';
import type { CheckEngine, CheckStanding } from '../engine/check-engine.js';
import { DeadlineQueue } from '../support/time/deadline-queue.js';

interface Item {
  readonly registration: Registration;
  /** `false` for a check that members depend on, and that does not count itself. */
  readonly isMember: boolean;
  /** What is counted for it; `undefined` for nothing. */
  counted: CheckStanding | undefined;
  /** Nothing usable is known of it, and no probe has tried to change that. */
  unasked: boolean;
}

/** There is no result, or the last good one is too old. */
const isOpen = (standing: CheckStanding | undefined): boolean =>
  standing?.reason === 'PENDING' || standing?.reason === 'STALE';

/**
 * What the checks of one probe say together, kept up to date check by check: neither a result nor an answer costs more
 * because there are many checks.
 */
export class ProbeStanding {
  private items = new Map<Registration, Item>();
  private deadlines = new DeadlineQueue<Item>();
  private tally = new Tally();
  private readonly due = new Set<Item>();
  private unasked = 0;
  private generation = -1;
  private current: Aggregate | undefined;

  /**
   * @param membersOf the checks of the probe.
   * @param countsUnknown whether a check counts before it has had a result.
   */
  constructor(
    private readonly engine: CheckEngine,
    private readonly membersOf: () => readonly Registration[],
    private readonly countsUnknown: boolean,
  ) {}

  /** The same object for as long as no check counts for anything else. */
  verdict(now: number): Aggregate {
    this.advance(now);
    return (this.current ??= Object.freeze(this.tally.verdict));
  }

  /** Whether there are checks about which nothing can be said, because no probe has asked for them. */
  isUndecided(now: number): boolean {
    const { reason } = this.verdict(now);
    return (reason === 'PENDING' || reason === 'STALE') && this.unasked > 0;
  }

  /** Whether checks must be brought up to date before the probe can answer. */
  isDue(now: number): boolean {
    this.advance(now);
    return this.due.size > 0;
  }

  /** These checks. */
  dueChecks(): Registration[] {
    return Array.from(this.due, ({ registration }) => registration);
  }

  /**
   * Something has happened to the check.
   *
   * @param asked whether a probe has just tried to bring it up to date.
   */
  update(registration: Registration, standing: CheckStanding, now: number, asked: boolean): void {
    const item = this.items.get(registration);
    if (item !== undefined) this.take(item, standing, now, asked);
  }

  private advance(now: number): void {
    if (this.generation !== this.engine.generation) this.rebuild(now);
    for (const item of this.deadlines.takeDue(now)) {
      const before = item.counted;
      this.look(item, now, false);
      // The next probe tells what time alone has changed.
      if (item.counted !== before) this.due.add(item);
    }
  }

  private look(item: Item, now: number, asked: boolean): void {
    this.take(item, this.engine.standing(item.registration, now), now, asked);
  }

  private take(item: Item, standing: CheckStanding, now: number, asked: boolean): void {
    if (item.isMember) this.count(item, standing, asked);
    const { renewAt, goodUntil } = standing;
    if (renewAt <= now) this.due.add(item);
    else this.due.delete(item);
    this.deadlines.set(
      item,
      Math.min(renewAt > now ? renewAt : Infinity, goodUntil > now ? goodUntil : Infinity),
    );
  }

  private count(item: Item, standing: CheckStanding, asked: boolean): void {
    const before = item.counted;
    const after = standing.isKnown || this.countsUnknown ? standing : undefined;
    const unasked = isOpen(after) && !asked && (item.unasked || !isOpen(before));
    this.unasked += Number(unasked) - Number(item.unasked);
    item.unasked = unasked;
    if (before?.status === after?.status && before?.reason === after?.reason) return;
    if (before) this.tally.remove(before);
    if (after) this.tally.add(after);
    item.counted = after;
    this.current = undefined;
  }

  /** Checks were registered or taken out. What is known of the others stays. */
  private rebuild(now: number): void {
    const before = this.items;
    const members = new Set(this.membersOf());
    this.generation = this.engine.generation;
    this.items = new Map();
    this.deadlines = new DeadlineQueue();
    this.tally = new Tally();
    this.due.clear();
    this.unasked = 0;
    this.current = undefined;
    for (const registration of this.engine.withDependencies(members)) {
      const known = before.get(registration);
      const isMember = members.has(registration);
      const item: Item = { registration, isMember, counted: undefined, unasked: false };
      this.items.set(registration, item);
      this.look(item, now, known !== undefined && isOpen(known.counted) && !known.unasked);
    }
  }
}
