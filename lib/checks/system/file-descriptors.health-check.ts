import type { CheckResult, HealthCheck } from '../../interfaces/check.js';
import { readFileDescriptors } from '../../process/file-descriptors.js';
import { percent, resolveOptions } from '../shared/resolve-options.js';
import { figure, percentOf, resultOf } from './figure.js';

export interface FileDescriptorsCheckOptions {
  /** Fails above this share of the limit, in percent. Default 90. */
  readonly maxUsedPercent?: number;
  /** Warns above this share of the limit, in percent. Default: never. */
  readonly warnUsedPercent?: number;
}

const DEFAULTS = { maxUsedPercent: 90 };

/**
 * Compares the open files and sockets of the process with its soft limit. At the limit, the process can neither accept
 * nor open a connection. On a system without `/proc` they cannot be counted: the check warns and says so.
 *
 * @example
 * ```ts
 * @HealthIndicator({ name: 'file-descriptors', componentType: 'system' })
 * export class FileDescriptors extends FileDescriptorsHealthCheck {}
 * ```
 */
export class FileDescriptorsHealthCheck implements HealthCheck {
  private readonly options: FileDescriptorsCheckOptions & typeof DEFAULTS;

  /** @throws HealthConfigurationError if an option is wrong */
  constructor(options: FileDescriptorsCheckOptions = {}) {
    this.options = resolveOptions(new.target.name, options, DEFAULTS, {
      rules: { maxUsedPercent: percent, warnUsedPercent: percent },
      limits: [['warnUsedPercent', 'maxUsedPercent']],
    });
  }

  /** The reading; tests replace it. */
  protected read(): ReturnType<typeof readFileDescriptors> {
    return readFileDescriptors();
  }

  check(): CheckResult {
    const { open, limit, exhausted } = this.read();
    if (exhausted) return { status: 'fail', output: 'no file descriptor is left' };
    if (open === undefined) {
      return {
        status: 'warn',
        output: `open files cannot be counted on ${process.platform}: it has no /proc`,
      };
    }
    const figures = [figure('open', open, 'descriptors')];
    if (limit !== undefined) {
      const { warnUsedPercent: warn, maxUsedPercent: max } = this.options;
      const used = percentOf(open, limit);
      figures.push(
        figure('limit', limit, 'descriptors'),
        figure('utilization', used, 'percent', { warn, max }, 'open file descriptors'),
      );
    }
    return resultOf(figures);
  }
}
