import type { CancelTimer, Clock } from '../support/time/clock.js';
import { repeat } from '../support/time/repeat.js';
import { readCgroupMemoryLimit } from './cgroup-memory-limit.js';
import { EventLoopMonitor, type EventLoopFigures } from './event-loop-monitor.js';
import { readFileDescriptors, type FileDescriptorFigures } from './file-descriptors.js';
import { GcMonitor, type GcFigures } from './gc-monitor.js';
import { readHeapFigures } from './heap-figures.js';
import { SnapshotWindow } from './snapshot-window.js';

/** The figures of the process at one moment. "The window" is about the last minute. */
export interface RuntimeFigures {
  /** The time since the start of the process, in s. */
  readonly uptimeSeconds: number;
  /** CPU time of all threads as a share of one core, over the window: 1.5 is one and a half cores. `undefined` while not started. */
  readonly cpuUtilization: number | undefined;
  /** `undefined` if no file descriptor is left to read it. */
  readonly rssBytes: number | undefined;
  /** The memory limit of the container. `undefined` without a limit. */
  readonly rssLimitBytes: number | undefined;
  readonly heapUsedBytes: number;
  /** V8's `heap_size_limit`. The process dies earlier if `oldGenerationLimitBytes` is lower. */
  readonly heapLimitBytes: number;
  readonly oldGenerationLimitBytes: number;
  /** Over the window. `undefined` before the first sample. */
  readonly eventLoop: EventLoopFigures | undefined;
  readonly gc: GcFigures;
  /** The number of resources that keep the event loop alive, by kind: `TCPSocketWrap`, `Timeout`, … */
  readonly activeResources: Readonly<Record<string, number>>;
  readonly fileDescriptors: FileDescriptorFigures;
}

const WINDOW_MS = 60_000;
const STEP_MS = 10_000;
const MICROSECONDS = 1_000;

/** Watches its own process. Call {@link start} once. {@link stop} removes all timers and observers. */
export class RuntimeMonitor {
  /** Created at the first start, since its histograms take more than 1 MiB. */
  private eventLoop: EventLoopMonitor | undefined;
  private readonly gc: GcMonitor;
  private readonly cpu = new SnapshotWindow<number>(WINDOW_MS);
  private cancel: CancelTimer | undefined;

  constructor(private readonly clock: Clock) {
    this.gc = new GcMonitor(clock);
  }

  start(): void {
    if (this.cancel) return;
    this.eventLoop ??= new EventLoopMonitor(this.clock, WINDOW_MS);
    this.eventLoop.start();
    this.gc.start();
    this.snapshot();
    this.cancel = repeat(this.clock, STEP_MS, () => this.snapshot());
  }

  stop(): void {
    this.eventLoop?.stop();
    this.gc.stop();
    this.cancel?.();
    this.cancel = undefined;
    this.cpu.clear();
  }

  /** Never throws. Takes well under a millisecond in a process of ordinary size; see {@link readFileDescriptors} for many descriptors on old kernels. */
  read(): RuntimeFigures {
    const heap = readHeapFigures();
    return {
      uptimeSeconds: process.uptime(),
      cpuUtilization: this.cpuUtilization(),
      rssBytes: attempt(() => process.memoryUsage.rss()),
      rssLimitBytes: attempt(() => readCgroupMemoryLimit()),
      heapUsedBytes: heap.usedBytes,
      heapLimitBytes: heap.limitBytes,
      oldGenerationLimitBytes: heap.oldGenerationLimitBytes,
      eventLoop: this.eventLoop?.read(),
      gc: this.gc.read(),
      activeResources: countByName(process.getActiveResourcesInfo()),
      fileDescriptors: readFileDescriptors(),
    };
  }

  private snapshot(): void {
    this.cpu.add(this.clock.now(), cpuTimeMs());
  }

  private cpuUtilization(): number | undefined {
    const since = this.cpu.baseline();
    const elapsedMs = this.clock.now() - (since?.at ?? Infinity);
    return since && elapsedMs > 0 ? (cpuTimeMs() - since.value) / elapsedMs : undefined;
  }
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function cpuTimeMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / MICROSECONDS;
}

function countByName(names: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries(counts);
}
