import os from 'node:os';
import v8 from 'node:v8';
import { resourceLimits } from 'node:worker_threads';

/** The V8 heap of this thread, in bytes. */
export interface HeapFigures {
  /** As in `process.memoryUsage().heapUsed`. */
  readonly usedBytes: number;
  /** The part of `usedBytes` outside the young generation. V8 compares this part with `oldGenerationLimitBytes`. */
  readonly oldGenerationUsedBytes: number;
  /** V8's `heap_size_limit`: the old and the young generation together. */
  readonly limitBytes: number;
  /** V8 ends the process with "JavaScript heap out of memory" when the old generation reaches this limit, or earlier. */
  readonly oldGenerationLimitBytes: number;
}

const MEBIBYTE = 1_048_576;

/**
 * Reads the heap, in about 5 µs.
 *
 * `heap_size_limit` contains the reserve for the young generation, 48 MiB and more, which does not help objects that
 * stay: with `--max-old-space-size=128` Node 20 dies with 71 % of `heap_size_limit` used, and Node 24 with less than
 * half of it.
 *
 * The limit of the old generation is known if it is set, by `--max-old-space-size`, `--max-old-space-size-percentage`
 * or a worker's `resourceLimits`. Otherwise V8 reserves about 2 % for the young generation, and `heap_size_limit` is used.
 */
export function readHeapFigures(): HeapFigures {
  const { used_heap_size: usedBytes, heap_size_limit: limitBytes } = v8.getHeapStatistics();
  const set =
    resourceLimits.maxOldGenerationSizeMb ?? maxOldSpaceSize(process.execArgv, process.env['NODE_OPTIONS']);
  return {
    usedBytes,
    oldGenerationUsedBytes: oldGenerationUsedBytes(),
    limitBytes,
    oldGenerationLimitBytes: Math.min(limitBytes, set ? set * MEBIBYTE : Infinity),
  };
}

/** `new_space` and `new_large_object_space` are the young generation. All other spaces belong to the old one. */
export const oldGenerationUsedBytes = (): number =>
  v8
    .getHeapSpaceStatistics()
    .filter(({ space_name: name }) => !name.startsWith('new_'))
    .reduce((sum, { space_used_size: bytes }) => sum + bytes, 0);

/**
 * The limit of the old generation that the options of Node set, in MiB. The last option counts, and the command line
 * overrides `NODE_OPTIONS`. A percentage overrides a size; it is a share of `memoryBytes`.
 *
 * @param memoryBytes the memory that Node takes the percentage of. Default: that of the container or of the machine,
 *   whichever is smaller.
 */
export function maxOldSpaceSize(
  execArgv: readonly string[],
  nodeOptions = '',
  memoryBytes = availableMemory(),
): number | undefined {
  const options = [...nodeOptions.split(/\s+/), ...execArgv].join(' ');
  const last = (name: string): number | undefined => {
    const option = new RegExp(`(?<=^|[\\s"'])--${name.replaceAll('-', '[-_]')}[=\\s]([\\d.]+)`, 'g');
    const value = [...options.matchAll(option)].at(-1)?.[1];
    return value === undefined ? undefined : Number(value);
  };
  const percentage = last('max-old-space-size-percentage');
  if (percentage === undefined) return last('max-old-space-size');
  return Math.floor(((memoryBytes / MEBIBYTE) * percentage) / 100);
}

/** As Node computes it for `--max-old-space-size-percentage`. Without a limit, `constrainedMemory()` is 0 or huge. */
const availableMemory = (): number => Math.min(process.constrainedMemory() || Infinity, os.totalmem());
