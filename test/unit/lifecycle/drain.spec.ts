import { AvailabilityStore } from '../../../lib/lifecycle/availability-store.js';
import { Beacons } from '../../../lib/lifecycle/beacons.js';
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
  const beacons = new Beacons(clock);
  const late: string[] = [];
  const signals = { listening: false, repeat: () => undefined as void };
  const drain = new Drain(
    store,
    requests,
    clock,
    { inFlightMs: 10_000, untilProbesSeen: undefined, ...options },
    { begin: () => delayMs },
    {
      drainBegins: (callback) => Object.assign(signals, { listening: true, repeat: callback }),
      stop: () => (signals.listening = false),
    },
    beacons,
    (names) => late.push(names),
  );
  let over = false;
  const begin = () => drain.begin().then(() => (over = true));
  return { clock, store, requests, beacons, late, drain, signals, begin, over: () => over };
}

describe('the drain', () => {
  it('turns the phase to draining at once', () => {
    const { begin, store, requests } = setUp({ delayMs: 5_000 });
    void begin();
    expect(store.state.phase).toBe('draining');
    expect(requests.closing).toBe(true);
    expect(requests.destroyed).toBe(false);
  });

  it('ends at once without a delay and without open requests', async () => {
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

  it('skips the delay of an instance that never was ready', async () => {
    const { begin, clock, over } = setUp({ delayMs: 5_000 }, { started: false });
    void begin();
    await clock.settle();
    expect(over()).toBe(true);
  });

  it('ends the delay after untilProbesSeen probes', async () => {
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

  it('does not count probes without untilProbesSeen', async () => {
    const { begin, drain, clock, over } = setUp({ delayMs: 60_000 });
    void begin();
    for (let probe = 0; probe < 100; probe++) drain.probeSeen();
    await clock.advance(59_999);
    expect(over()).toBe(false);
  });

  it('ends the delay at a repeated signal, and the wait for open requests at the next one', async () => {
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

  it('stops listening to signals when it ends', async () => {
    const { begin, signals, clock } = setUp({ delayMs: 1_000 });
    void begin();
    await clock.advance(999);
    expect(signals.listening).toBe(true);
    await clock.advance(1);
    expect(signals.listening).toBe(false);
  });

  it('waits for open requests after the delay', async () => {
    const { begin, clock, over, requests } = setUp({ delayMs: 1_000 });
    requests.count = 2;
    void begin();
    await clock.advance(4_000);
    expect([over(), requests.destroyed]).toEqual([false, false]);
    requests.finishAll();
    await clock.settle();
    expect([over(), requests.destroyed, clock.pending]).toEqual([true, true, 0]);
  });

  it('closes open requests after inFlightMs', async () => {
    const { begin, clock, over, requests } = setUp({ delayMs: 1_000, inFlightMs: 3_000 });
    requests.count = 1;
    void begin();
    await clock.advance(3_999);
    expect([over(), requests.destroyed]).toEqual([false, false]);
    await clock.advance(1);
    expect([over(), requests.destroyed]).toEqual([true, true]);
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

  it('waits for beacons as for requests, also for those that are lit meanwhile', async () => {
    const { begin, clock, over, beacons, requests, late } = setUp();
    const first = beacons.light('send-mail');
    requests.count = 1;
    void begin();
    await clock.advance(1_000);
    const second = beacons.light('send-mail');
    first.end();
    first.end();
    requests.finishAll();
    await clock.advance(1_000);
    expect([over(), beacons.count]).toEqual([false, 1]);
    second.end();
    await clock.settle();
    expect([over(), requests.destroyed, clock.pending, late]).toEqual([true, true, 0, []]);
  });

  it('names the beacons that are late', async () => {
    const { begin, clock, over, beacons, late } = setUp({ inFlightMs: 3_000 });
    beacons.light('send-mail');
    await clock.advance(2_500);
    beacons.light('charge-card');
    beacons.light('send-mail');
    void begin();
    await clock.advance(2_999);
    expect(over()).toBe(false);
    await clock.advance(1);
    expect([over(), late]).toEqual([true, ['send-mail (2, for up to 5.5 s), charge-card (for 3 s)']]);
  });
});
