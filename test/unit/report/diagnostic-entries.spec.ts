import type { RuntimeFigures } from '../../../lib/process/runtime-monitor.js';
import type { TrafficFigures } from '../../../lib/process/traffic-monitor.js';
import { diagnosticEntries } from '../../../lib/report/diagnostic-entries.js';

const UNROUNDED = 0.943_551_999_516_785_1;

const tally = { count: 3, pauseMs: UNROUNDED };
const tallies = { minor: tally, major: tally, incremental: tally, weakcb: tally };

const runtime: RuntimeFigures = {
  uptimeSeconds: UNROUNDED,
  cpuUtilization: UNROUNDED,
  rssBytes: 1,
  rssLimitBytes: 2,
  heapUsedBytes: 1,
  heapLimitBytes: 2,
  oldGenerationLimitBytes: 2,
  eventLoop: {
    delayP50Ms: UNROUNDED,
    delayP99Ms: UNROUNDED,
    delayMaxMs: UNROUNDED,
    utilization: UNROUNDED,
  },
  gc: { window: tallies, total: tallies },
  activeResources: { Timeout: 1 },
  fileDescriptors: { open: 1, limit: 2, exhausted: false },
};

const traffic: TrafficFigures = {
  requests: 3,
  serverErrors: 1,
  aborted: 0,
  windowMs: 55_000 + UNROUNDED,
  inFlight: 1,
  requestsPerSecond: UNROUNDED,
  errorRate: UNROUNDED,
  latency: { count: 3, p50Ms: UNROUNDED, p95Ms: UNROUNDED, p99Ms: UNROUNDED, maxMs: UNROUNDED },
  total: { requests: 3, serverErrors: 1, aborted: 0 },
};

const entries = new Map(
  diagnosticEntries({ runtime, traffic, audience: new Map() }, '2026-11-20T22:04:21.252Z'),
);

describe('the figures of the process and of the traffic', () => {
  it('are rounded to three decimals', () => {
    expect(JSON.stringify([...entries])).not.toMatch(/\.\d{4}/);
    expect(entries.get('requests:latencyP50')).toMatchObject({ observedValue: 0.944, windowMs: 55_001 });
  });

  it('contain rounded pauses for each kind of garbage collection', () => {
    const rounded = { count: 3, pauseMs: 0.944 };
    const all = { minor: rounded, major: rounded, incremental: rounded, weakcb: rounded };
    expect(entries.get('process:garbageCollections')).toMatchObject({ observedValue: all, total: all });
  });
});
