import { statfs } from 'node:fs/promises';
import type { OnModuleInit } from '@nestjs/common';
import type { CheckResult, HealthCheck } from '../../contracts/check.js';
import { figure, percentOf, resultOf } from './figure.js';
import { notEmpty, notNegative, optional, percentage, validateProperties } from '../property-rules.js';

/**
 * The filesystem that holds a path: how much of it is used, and how much this process can still write to it. Writes
 * nothing. Of a network filesystem whose server is gone the reading never comes back: then the check times out, and
 * is reported as hung.
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

  async check(): Promise<CheckResult> {
    this.assertConfigured();
    const { bsize, blocks, bfree, bavail, files, ffree } = await statfs(this.path);
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
