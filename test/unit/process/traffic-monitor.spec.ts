import { TrafficMonitor, type TrafficFigures } from '../../../lib/process/traffic-monitor.js';
import { ManualClock } from './manual-clock.js';

describe('TrafficMonitor', () => {
  const create = () => {
    const clock = new ManualClock();
    const monitor = new TrafficMonitor(clock);
    monitor.begin();
    const read = (inFlight: number): TrafficFigures => {
      const figures = monitor.read(inFlight);
      if (figures === undefined) throw new Error('nothing has begun');
      return figures;
    };
    const request = (status = 200, ms = 5, aborted = false) => {
      monitor.requestFinished(status, clock.now() - ms, aborted);
    };
    return { clock, monitor, read, request };
  };

  it('returns the rate of a steady load, soon after its start and much later', () => {
    const { clock, read, request } = create();
    for (let tick = 1; tick <= 3_000; tick++) {
      clock.advance(50);
      request();
      if (tick === 100 || tick === 3_000) expect(read(0).requestsPerSecond).toBeCloseTo(20, 0);
    }
    expect(read(0).total.requests).toBe(3_000);
  });

  it('drops traffic that is older than a minute', () => {
    const { clock, read, request } = create();
    for (let i = 0; i < 100; i++) request(500, 9_000);
    clock.advance(60_000);
    request(200, 1);
    const { requests, serverErrors, errorRate, latency, total } = read(0);
    expect({ requests, serverErrors, errorRate }).toEqual({ requests: 1, serverErrors: 0, errorRate: 0 });
    expect(latency?.maxMs).toBeCloseTo(1, 2);
    expect(total).toEqual({ requests: 101, serverErrors: 100, aborted: 0 });
  });

  it('returns undefined before the start, and does not count the boot as time without traffic', () => {
    const clock = new ManualClock();
    const monitor = new TrafficMonitor(clock);
    expect(monitor.read(0)).toBeUndefined();
    clock.advance(20_000);
    monitor.begin();
    clock.advance(1_000);
    for (let i = 0; i < 40; i++) monitor.requestFinished(200, clock.now() - 5, false);
    clock.advance(1_000);
    monitor.begin();
    expect(monitor.read(0)).toMatchObject({ windowMs: 2_000, requestsPerSecond: 20 });
  });

  it('counts 5xx as errors and nothing else', () => {
    const { read, request } = create();
    for (const status of [200, 301, 404, 429, 499, 500, 503, 599]) request(status);
    expect(read(0)).toMatchObject({ requests: 8, serverErrors: 3, errorRate: 3 / 8 });
  });

  it('counts an aborted request as a latency, but neither as an error nor as a response', () => {
    const { read, request } = create();
    request(500, 10);
    request(200, 10);
    request(500, 30_000, true);
    expect(read(0)).toMatchObject({ requests: 3, aborted: 1, serverErrors: 1, errorRate: 1 / 2 });
    expect(read(0).latency?.maxMs).toBeGreaterThanOrEqual(30_000);
  });

  it('has neither latency nor error rate without requests', () => {
    const { clock, read } = create();
    clock.advance(5_000);
    expect(read(0)).toEqual({
      windowMs: 5_000,
      inFlight: 0,
      requests: 0,
      serverErrors: 0,
      aborted: 0,
      requestsPerSecond: 0,
      errorRate: undefined,
      latency: undefined,
      total: { requests: 0, serverErrors: 0, aborted: 0 },
    });
  });

  it('passes on how many requests are in flight', () => {
    const { read } = create();
    expect(read(2).inFlight).toBe(2);
  });

  it('counts each request once, for any number of requests and reads', () => {
    const { read, request } = create();
    for (let count = 1; count <= 2_000; count++) {
      request();
      if (count % 97 === 0) expect(read(0)).toMatchObject({ requests: count, latency: { count } });
    }
    expect(read(0)).toMatchObject({ requests: 2_000, total: { requests: 2_000 } });
  });

  it('counts each request at its end time, even without reads for minutes', () => {
    const { clock, read, request } = create();
    for (let second = 0; second < 200; second++) {
      request(second < 150 ? 500 : 200);
      clock.advance(1_000);
    }
    const { requests, serverErrors, windowMs, total } = read(0);
    expect({ requests, serverErrors }).toEqual({ requests: windowMs / 1_000, serverErrors: 0 });
    expect(total).toEqual({ requests: 200, serverErrors: 150, aborted: 0 });
  });

  it('merges the latencies of several sub-windows to the exact percentiles within 0.1 %', () => {
    const { clock, read, request } = create();
    for (let i = 0; i < 1_000; i++) {
      request(200, 1 + ((i * 7) % 1_000));
      clock.advance(45);
    }
    const { p50Ms, p95Ms, p99Ms } = read(0).latency!;
    for (const [figure, truth] of [
      [p50Ms, 500],
      [p95Ms, 950],
      [p99Ms, 990],
    ] as const) {
      expect(figure / truth).toBeGreaterThanOrEqual(1);
      expect(figure / truth).toBeLessThanOrEqual(1.001);
    }
  });

  it('hands out totals that do not change afterwards', () => {
    const { read, request } = create();
    const before = read(0).total;
    request();
    expect(before.requests).toBe(0);
  });
});
