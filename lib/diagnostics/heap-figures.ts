import v8 from 'node:v8';
import { resourceLimits } from 'node:worker_threads';

/** The V8 heap of this thread, in bytes. */
export interface HeapFigures {
  /** As in `process.memoryUsage().heapUsed`. */
  readonly usedBytes: number;
  /** V8's `heap_size_limit`: the old and the young generation together. */
  readonly limitBytes: number;
  /** What V8 has to fit everything that is used into, or ends the process with "JavaScript heap out of memory". */
  readonly oldGenerationLimitBytes: number;
}

const MEBIBYTE = 1_048_576;

/**
 * Reads the heap. `heap_size_limit` contains the reserve for the young generation, 48 MiB and more, that is of no
 * help to objects which stay: with `--max-old-space-size=128` Node 20 dies with 71 % of `heap_size_limit` used, and
 * Node 24 with less than half of it.
 *
 * The limit of the old generation is known where it is set, by `--max-old-space-size` or by a worker's
 * `resourceLimits`. Where it is not, V8 reserves about two hundredths for the young one, and `heap_size_limit` is used.
 */
export function readHeapFigures(): HeapFigures {
  const { used_heap_size: usedBytes, heap_size_limit: limitBytes } = v8.getHeapStatistics();
  const set =
    resourceLimits.maxOldGenerationSizeMb ?? maxOldSpaceSize(process.execArgv, process.env['NODE_OPTIONS']);
  return {
    usedBytes,
    limitBytes,
    oldGenerationLimitBytes: Math.min(limitBytes, set ? set * MEBIBYTE : Infinity),
  };
}

/** The MiB of `--max-old-space-size` in force: the last one counts, and the command line before `NODE_OPTIONS`. */
export function maxOldSpaceSize(execArgv: readonly string[], nodeOptions = ''): number | undefined {
  return [...nodeOptions.split(/\s+/), ...execArgv]
    .map((argument) => /^["']?--max[-_]old[-_]space[-_]size=(\d+)/.exec(argument)?.[1])
    .filter((value) => value !== undefined)
    .map(Number)
    .at(-1);
}
