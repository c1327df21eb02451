import type { Aggregate } from './aggregate.js';
import { Tally } from './tally.js';
import type { Registration } from '../interfaces/registration.js';
import type { CheckEngine, CheckStanding } from '../engine/check-engine.js';
import { DeadlineQueue } from '../support/time/deadline-queue.js';

interface Item {
  readonly registration: Registration;
  /** `false` for a dependency of members that is not itself a member. */
  readonly isMember: boolean;
  /** The standing that is counted for it; `undefined` if none is. */
  counted: CheckStanding | undefined;
  /** There is no usable result, and no probe has tried to get one. */
  unasked: boolean;
}

/** There is no result, or the last good one is too old. */
const isOpen = (standing: CheckStanding | undefined): boolean =>
  standing?.reason === 'PENDING' || standing?.reason === 'STALE';

/**
 * The combined verdict of the checks of one probe, updated check by check, so that neither a result nor an answer costs
 * more when there are more checks.
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
   * @param membersOf returns the checks of the probe.
   * @param countsUnknown whether a check counts before its first result.
   */
  constructor(
    private readonly engine: CheckEngine,
    private readonly membersOf: () => readonly Registration[],
    private readonly countsUnknown: boolean,
  ) {}

  /** The same object until the contribution of a check changes. */
  verdict(now: number): Aggregate {
    this.advance(now);
    return (this.current ??= Object.freeze(this.tally.verdict));
  }

  /** Whether there are checks without a usable result that no probe has asked for. */
  isUndecided(now: number): boolean {
    const { reason } = this.verdict(now);
    return (reason === 'PENDING' || reason === 'STALE') && this.unasked > 0;
  }

  /** Whether checks must run before the probe can answer. */
  isDue(now: number): boolean {
    this.advance(now);
    return this.due.size > 0;
  }

  /** The checks that must run. */
  dueChecks(): Registration[] {
    return Array.from(this.due, ({ registration }) => registration);
  }

  /**
   * Updates the standing of one check.
   *
   * @param asked whether a probe has just tried to renew its result.
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
      // The next probe reports changes that come from time alone.
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

  /** Runs after checks were registered or removed. The standing of the other checks is kept. */
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
