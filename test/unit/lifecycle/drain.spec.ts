import { AvailabilityStore } from '../../../lib/lifecycle/availability-store.js';
import type { ResolvedDrainOptions } from '../../../lib/lifecycle/drain-options.js';
import { Drain, type InFlightRequests } from '../../../lib/lifecycle/drain.js';
import { FakeClock } from '../../../lib/testing/fake-clock.js';

class FakeRequests implements InFlightRequests {
  count = 0;
  closing = false;
  destroyed = false;
  private resolve: () => void = () => undefined;

  closeConnections() {
    this.closing = true;
  }

  idle() {
    return new Promise<void>((resolve) => (this.resolve = resolve));
  }

  destroy() {
    this.destroyed = true;
  }

  finishAll() {
    this.count = 0;
    this.resolve();
  }
}

function setUp(
  { delayMs = 0, ...options }: Partial<ResolvedDrainOptions> & { delayMs?: number } = {},
  { started = true } = {},
) {
  const clock = new FakeClock();
  const store = new AvailabilityStore(clock);
  const requests = new FakeRequests();
  if (started) store.dispatch({ type: 'started' });
  const signals = { listening: false, repeat: () => undefined as void };
  const drain = new Drain(
    store,
    requests,
    clock,
    { inFlightMs: 10_000, untilProbesSeen: undefined, ...options },
    {
      delayMs: () => delayMs,
      onRepeatedSignal: (callback) => Object.assign(signals, { listening: true, repeat: callback }),
      over: () => (signals.listening = false),
    },
  );
  let over = false;
  const begin = () => drain.begin().then(() => (over = true));
  return { clock, store, requests, drain, signals, begin, over: () => over };
}

describe('draining', () => {
  it('is said at once, before anything is waited for', () => {
    const { begin, store, requests } = setUp({ delayMs: 5_000 });
    void begin();
    expect(store.state.phase).toBe('draining');
    expect(requests.closing).toBe(true);
    expect(requests.destroyed).toBe(false);
  });

  it('is over at once where no delay is set and nothing is under way', async () => {
    const { begin, clock, over, requests } = setUp();
    void begin();
    await clock.settle();
    expect([over(), requests.destroyed, clock.pending]).toEqual([true, true, 0]);
  });

  it('lasts as long as the delay', async () => {
    const { begin, clock, over } = setUp({ delayMs: 5_000 });
    void begin();
    await clock.advance(4_999);
    expect(over()).toBe(false);
    await clock.advance(1);
    expect([over(), clock.pending]).toEqual([true, 0]);
  });

  it('has no delay for an instance that never was ready', async () => {
    const { begin, clock, over } = setUp({ delayMs: 5_000 }, { started: false });
    void begin();
    await clock.settle();
    expect(over()).toBe(true);
  });

  it('ends the delay once so many probes have seen it', async () => {
    const { begin, drain, clock, over } = setUp({ delayMs: 60_000, untilProbesSeen: 2 });
    void begin();
    drain.probeSeen();
    await clock.settle();
    expect(over()).toBe(false);
    drain.probeSeen();
    await clock.settle();
    expect([over(), clock.pending]).toEqual([true, 0]);
  });

  it('lasts no longer than the delay if fewer probes come', async () => {
    const { begin, drain, clock, over } = setUp({ delayMs: 60_000, untilProbesSeen: 2 });
    void begin();
    drain.probeSeen();
    await clock.advance(60_000);
    expect(over()).toBe(true);
  });

  it('does not mind probes if it is not told to', async () => {
    const { begin, drain, clock, over } = setUp({ delayMs: 60_000 });
    void begin();
    for (let probe = 0; probe < 100; probe++) drain.probeSeen();
    await clock.advance(59_999);
    expect(over()).toBe(false);
  });

  it('ends the delay at a repeated signal, and waits for what is under way until the next one', async () => {
    const { begin, signals, clock, requests, over } = setUp({ delayMs: 60_000, inFlightMs: 50_000 });
    requests.count = 1;
    void begin();
    await clock.advance(1_000);
    signals.repeat();
    await clock.settle();
    expect([over(), requests.destroyed, clock.pending]).toEqual([false, false, 1]);
    signals.repeat();
    await clock.settle();
    expect([over(), requests.destroyed, clock.pending]).toEqual([true, true, 0]);
  });

  it('listens to signals no longer than it waits', async () => {
    const { begin, signals, clock } = setUp({ delayMs: 1_000 });
    void begin();
    await clock.advance(999);
    expect(signals.listening).toBe(true);
    await clock.advance(1);
    expect(signals.listening).toBe(false);
  });

  it('waits, after the delay, until nothing is under way any more', async () => {
    const { begin, clock, over, requests } = setUp({ delayMs: 1_000 });
    requests.count = 2;
    void begin();
    await clock.advance(4_000);
    expect([over(), requests.destroyed]).toEqual([false, false]);
    requests.finishAll();
    await clock.settle();
    expect([over(), requests.destroyed, clock.pending]).toEqual([true, true, 0]);
  });

  it('waits for what is under way no longer than it may, and then cuts it off', async () => {
    const { begin, clock, over, requests } = setUp({ delayMs: 1_000, inFlightMs: 3_000 });
    requests.count = 1;
    void begin();
    await clock.advance(3_999);
    expect([over(), requests.destroyed]).toEqual([false, false]);
    await clock.advance(1);
    expect([over(), requests.destroyed]).toEqual([true, true]);
  });

  it('happens once, and everybody who asks for it waits for the same end', async () => {
    const { drain, clock, store, requests } = setUp({ delayMs: 1_000 });
    const changes: string[] = [];
    store.onChange(({ phase }) => changes.push(phase));
    let over = 0;
    void drain.begin().then(() => over++);
    await clock.advance(500);
    void drain.begin().then(() => over++);
    await clock.advance(500);
    expect([over, changes]).toEqual([2, ['draining']]);
    requests.destroyed = false;
    await drain.begin();
    expect([requests.destroyed, clock.pending]).toEqual([false, 0]);
  });

  it('keeps the process alive as long as it lasts', () => {
    const { begin, clock } = setUp({ delayMs: 1_000 });
    const timers: unknown[] = [];
    clock.setTimer = (_callback, delayMs, options?: object) => {
      timers.push([delayMs, options]);
      return () => undefined;
    };
    void begin();
    expect(timers).toEqual([[1_000, { keepAlive: true }]]);
  });
});
