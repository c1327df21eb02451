import type { StatsFs } from 'node:fs';
import { statfs } from 'node:fs/promises';
import type { CheckContext, CheckResult, HealthCheck } from '../../interfaces/check.js';
import { PatientRead, starvedResult } from '../../process/thread-pool/patient-read.js';
import { percent, required, resolveOptions } from '../shared/resolve-options.js';
import { figure, percentOf, resultOf } from './figure.js';

export interface DiskCheckOptions {
  /** Any path on the filesystem; it must exist. */
  readonly path: string;
  /** Fails above this share of space or inodes, in percent. Default 90. */
  readonly maxUsedPercent?: number;
  /** Warns above this share of space or inodes, in percent. Default: never. */
  readonly warnUsedPercent?: number;
  /** Fails when this process can write fewer bytes than this. Default: never. */
  readonly minFreeBytes?: number;
}

const DEFAULTS = { maxUsedPercent: 90 };

/**
 * Reads how full the filesystem of a path is, and how much this process can still write to it. Writes nothing. If the
 * server of a network filesystem is gone, the reading never ends: the check times out and is reported as hung.
 *
 * `statfs` needs a thread of libuv's pool. While other work of the process occupies all of them, such as DNS lookups
 * that get no answer, the check warns and shows its last reading for 30 s. After that it fails and names the pool.
 *
 * Shares are computed as `df` computes them: blocks reserved for the superuser count neither as used nor as free. Used
 * inodes have the same limits as used space, if the filesystem has a fixed number of inodes.
 *
 * @example
 * ```ts
 * @HealthIndicator({ name: 'uploads', componentType: 'system' })
 * export class UploadsDisk extends DiskHealthCheck {
 *   constructor() {
 *     super({ path: '/var/uploads', minFreeBytes: 500_000_000 });
 *   }
 * }
 * ```
 */
export class DiskHealthCheck implements HealthCheck {
  private readonly options: DiskCheckOptions & typeof DEFAULTS;
  private readonly reading = new PatientRead<StatsFs>(() => statfs(this.options.path));
  private last: { readonly result: CheckResult; readonly at: number } | undefined;

  /** @throws HealthConfigurationError if an option is wrong */
  constructor(options: DiskCheckOptions) {
    this.options = resolveOptions(new.target.name, options, DEFAULTS, {
      rules: {
        path: required((rules, path, value) => rules.text(path, value)),
        maxUsedPercent: percent,
        warnUsedPercent: percent,
        minFreeBytes: (rules, path, value) => rules.integer(path, value, 0, Number.MAX_SAFE_INTEGER),
      },
      limits: [['warnUsedPercent', 'maxUsedPercent']],
    });
  }

  async check(context?: Pick<CheckContext, 'timeoutMs'>): Promise<CheckResult> {
    const outcome = await this.reading.read(context?.timeoutMs);
    if ('waitedMs' in outcome) return starvedResult(outcome.waitedMs, this.last);
    const result = this.resultOf(outcome.value);
    this.last = { result, at: performance.now() };
    return result;
  }

  private resultOf({ bsize, blocks, bfree, bavail, files, ffree }: StatsFs): CheckResult {
    const { path, maxUsedPercent: max, warnUsedPercent: warn, minFreeBytes: min } = this.options;
    const used = blocks - bfree;
    const space = percentOf(used, used + bavail);
    const inodes = percentOf(files - ffree, files);
    return resultOf([
      figure('utilization', space, 'percent', { warn, max }, `used space of ${path}`),
      figure('free', bavail * bsize, 'bytes', { min }, `free space of ${path}`),
      figure('total', blocks * bsize, 'bytes'),
      ...(files > 0 ? [figure('inodes', inodes, 'percent', { warn, max }, `used inodes of ${path}`)] : []),
    ]);
  }
}
