import type { OnModuleInit } from '@nestjs/common';
import type { CheckResult, HealthCheck } from '../../interfaces/check.js';
import { readFileDescriptors } from '../../process/file-descriptors.js';
import { figure, percentOf, resultOf } from './figure.js';
import { optional, percentage, validateProperties } from '../shared/property-rules.js';

/**
 * The open files and sockets of the process against its soft limit, at which it can neither accept nor open a
 * connection any more. Where there is no `/proc` they cannot be counted: then it warns, and says so.
 *
 * @example
 * ```ts
 * @HealthIndicator({ name: 'file-descriptors', componentType: 'system' })
 * export class FileDescriptors extends FileDescriptorsHealthCheck {}
 * ```
 */
export class FileDescriptorsHealthCheck implements HealthCheck, OnModuleInit {
  /** Fails above this share of the limit. Default 90. */
  protected readonly maxUsedPercent: number = 90;
  /** Warns above this share of the limit. Default: never. */
  protected readonly warnUsedPercent: number | undefined = undefined;

  /** @throws HealthConfigurationError */
  onModuleInit(): void {
    this.assertConfigured();
  }

  /** Also where nobody calls the hooks: a check that is registered at run time. */
  private assertConfigured(): void {
    validateProperties(this, { maxUsedPercent: percentage, warnUsedPercent: optional(percentage) }, [
      ['warnUsedPercent', 'maxUsedPercent'],
    ]);
  }

  /** The reading; a seam for tests. */
  protected read(): ReturnType<typeof readFileDescriptors> {
    return readFileDescriptors();
  }

  check(): CheckResult {
    this.assertConfigured();
    const { open, limit, exhausted } = this.read();
    if (exhausted) return { status: 'fail', output: 'no file descriptor is left' };
    if (open === undefined) {
      return {
        status: 'warn',
        output: `open files cannot be counted on ${process.platform}: it has no /proc`,
      };
    }
    const limits = { warn: this.warnUsedPercent, max: this.maxUsedPercent };
    return resultOf([
      figure('open', open, 'descriptors'),
      ...(limit === undefined
        ? []
        : [
            figure('limit', limit, 'descriptors'),
            figure('utilization', percentOf(open, limit), 'percent', limits, 'open file descriptors'),
          ]),
    ]);
  }
}
