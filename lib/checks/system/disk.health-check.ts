import type { StatsFs } from 'node:fs';
import { statfs } from 'node:fs/promises';
import type { OnModuleInit } from '@nestjs/common';
import type { CheckContext, CheckResult, HealthCheck } from '../../interfaces/check.js';
import { PatientRead, starvedResult } from '../../process/thread-pool/patient-read.js';
import { figure, percentOf, resultOf } from './figure.js';
import { notEmpty, notNegative, optional, percentage, validateProperties } from '../shared/property-rules.js';

/**
 * The filesystem that holds a path: how much of it is used, and how much this process can still write to it. Writes
 * nothing. Of a network filesystem whose server is gone the reading never comes back: then the check times out, and
 * is reported as hung.
 *
 * `statfs` needs a thread of libuv's pool. While other work of the process holds them all, such as names that DNS does not
 * resolve, the disk is not blamed: the check warns and shows its last reading for 30 s, and then fails, naming the pool.
 *
 * Shares are those of `df`: blocks that are reserved for the superuser count neither as used nor as free. Running out
 * of inodes is as bad as running out of space, and has the same limits, where the filesystem has a number of inodes.
 *
 * @example
 * ```ts
 * @HealthIndicator({ name: 'uploads', componentType: 'system' })
 * export class UploadsDisk extends DiskHealthCheck {
 *   protected override readonly path = '/var/uploads';
 *   protected override readonly minFreeBytes = 500_000_000;
 * }
 * ```
 */
export abstract class DiskHealthCheck implements HealthCheck, OnModuleInit {
  /** Any path on the filesystem; it must exist. */
  protected abstract readonly path: string;
  /** Fails above this share of space or inodes. Default 90. */
  protected readonly maxUsedPercent: number = 90;
  /** Warns above this share of space or inodes. Default: never. */
  protected readonly warnUsedPercent: number | undefined = undefined;
  /** Fails below this many bytes that this process can still write. Default: never. */
  protected readonly minFreeBytes: number | undefined = undefined;

  private readonly reading = new PatientRead<StatsFs>(() => statfs(this.path));
  private last: { readonly result: CheckResult; readonly at: number } | undefined;

  /** @throws HealthConfigurationError */
  onModuleInit(): void {
    this.assertConfigured();
  }

  /** Also where nobody calls the hooks: a check that is registered at run time. */
  private assertConfigured(): void {
    validateProperties(
      this,
      {
        path: notEmpty,
        maxUsedPercent: percentage,
        warnUsedPercent: optional(percentage),
        minFreeBytes: optional(notNegative),
      },
      [['warnUsedPercent', 'maxUsedPercent']],
    );
  }

  async check(context?: Pick<CheckContext, 'timeoutMs'>): Promise<CheckResult> {
    this.assertConfigured();
    const outcome = await this.reading.read(context?.timeoutMs);
    if ('waitedMs' in outcome) return starvedResult(outcome.waitedMs, this.last);
    const result = this.resultOf(outcome.value);
    this.last = { result, at: performance.now() };
    return result;
  }

  private resultOf({ bsize, blocks, bfree, bavail, files, ffree }: StatsFs): CheckResult {
    const limits = { warn: this.warnUsedPercent, max: this.maxUsedPercent };
    const used = blocks - bfree;
    const space = percentOf(used, used + bavail);
    const inodes = percentOf(files - ffree, files);
    return resultOf([
      figure('utilization', space, 'percent', limits, `used space of ${this.path}`),
      figure('free', bavail * bsize, 'bytes', { min: this.minFreeBytes }, `free space of ${this.path}`),
      figure('total', blocks * bsize, 'bytes'),
      ...(files > 0 ? [figure('inodes', inodes, 'percent', limits, `used inodes of ${this.path}`)] : []),
    ]);
  }
}
