import type { FileDescriptorFigures } from '../process/file-descriptors.js';
import { GC_KINDS, type GcTallies } from '../process/gc-monitor.js';
import type { AudienceFigures, Asking } from '../events/probe-audience.js';
import type { RuntimeFigures } from '../process/runtime-monitor.js';
import type { TrafficFigures } from '../process/traffic-monitor.js';
import type { ProbeName } from '../interfaces/probe.js';
import { round, type CheckEntry, type KeyedEntry } from './check-entries.js';

/** The figures of the deep report that do not belong to a check. */
export interface Diagnostics {
  readonly runtime: RuntimeFigures;
  /** `undefined` if requests arrive through a server that Nest did not create, since they cannot be observed. */
  readonly traffic: TrafficFigures | undefined;
  readonly audience: ReadonlyMap<ProbeName, AudienceFigures>;
}

/** Entries for the process, the traffic and the probe clients (draft §4). They have figures, but no status. */
export function diagnosticEntries({ runtime, traffic, audience }: Diagnostics, time: string): KeyedEntry[] {
  return [
    ...runtimeEntries(runtime),
    ...(traffic ? trafficEntries(traffic) : []),
    ...audienceEntries(audience),
  ].map(([key, entry]): KeyedEntry => [key, { componentType: 'system', ...entry, time }]);
}

function runtimeEntries(runtime: RuntimeFigures): KeyedEntry[] {
  const { eventLoop, gc, fileDescriptors } = runtime;
  return [
    ['process:uptime', figure(runtime.uptimeSeconds, 's')],
    ...optional('process:cpuUtilization', runtime.cpuUtilization, 'cores'),
    ...optional('process:rss', runtime.rssBytes, 'bytes', limit(runtime.rssLimitBytes)),
    [
      'process:heapUsed',
      {
        ...figure(runtime.heapUsedBytes, 'bytes'),
        ...limit(runtime.heapLimitBytes),
        oldGenerationLimit: runtime.oldGenerationLimitBytes,
      },
    ],
    ...(eventLoop === undefined
      ? []
      : ([
          ['process:eventLoopDelayP50', figure(eventLoop.delayP50Ms, 'ms')],
          ['process:eventLoopDelayP99', figure(eventLoop.delayP99Ms, 'ms')],
          ['process:eventLoopDelayMax', figure(eventLoop.delayMaxMs, 'ms')],
          ['process:eventLoopUtilization', figure(eventLoop.utilization, 'ratio')],
        ] satisfies KeyedEntry[])),
    ['process:garbageCollections', { observedValue: tallies(gc.window), total: tallies(gc.total) }],
    ['process:activeHandles', { observedValue: runtime.activeResources }],
    ...fileDescriptorEntries(fileDescriptors),
  ];
}

const tallies = (by: GcTallies): CheckEntry =>
  Object.fromEntries(GC_KINDS.map((kind) => [kind, { ...by[kind], pauseMs: round(by[kind].pauseMs) }]));

function fileDescriptorEntries({ open, limit: most, exhausted }: FileDescriptorFigures): KeyedEntry[] {
  // The descriptors cannot be counted if none is left.
  if (exhausted && open === undefined) return [['process:fileDescriptors', { observedValue: 'exhausted' }]];
  return optional('process:fileDescriptors', open, 'count', limit(most));
}

function trafficEntries({ latency, total, ...traffic }: TrafficFigures): KeyedEntry[] {
  const window = { windowMs: Math.round(traffic.windowMs) };
  return [
    ['requests:rate', { ...figure(traffic.requestsPerSecond, '1/s'), ...window, total: total.requests }],
    ...optional('requests:errorRate', traffic.errorRate, 'ratio', { ...window, total: total.serverErrors }),
    ['requests:aborted', { ...figure(traffic.aborted, 'count'), ...window, total: total.aborted }],
    ['requests:inFlight', figure(traffic.inFlight, 'count')],
    ...optional('requests:latencyP50', latency?.p50Ms, 'ms', window),
    ...optional('requests:latencyP95', latency?.p95Ms, 'ms', window),
    ...optional('requests:latencyP99', latency?.p99Ms, 'ms', window),
    ...optional('requests:latencyMax', latency?.maxMs, 'ms', window),
  ];
}

function audienceEntries(audience: ReadonlyMap<ProbeName, AudienceFigures>): KeyedEntry[] {
  return Array.from(audience, ([probe, { userAgents, others, ...all }]): KeyedEntry => [
    `probe:${probe}`,
    {
      ...figure(all.count, 'count'),
      ...asking(all),
      // Clients choose their user agents. As values they are cut and scrubbed like other texts.
      userAgents: Array.from(userAgents, ([userAgent, one]) => ({
        userAgent,
        count: one.count,
        ...asking(one),
      })),
      ...(others && { others: { count: others.count, ...asking(others) } }),
    },
  ]);
}

const asking = ({ lastAskedAt, lastStatusCode }: Asking): CheckEntry => ({
  lastAskedAt: new Date(lastAskedAt).toISOString(),
  lastStatusCode,
});

const figure = (value: number, observedUnit: string): CheckEntry => ({
  observedValue: round(value),
  observedUnit,
});

const limit = (value: number | undefined): CheckEntry => (value === undefined ? {} : { limit: value });

const optional = (
  key: string,
  value: number | undefined,
  unit: string,
  more: CheckEntry = {},
): KeyedEntry[] => (value === undefined ? [] : [[key, { ...figure(value, unit), ...more }]]);
