import type { LoggerService } from '@nestjs/common';

/** A logger that keeps its lines: `warn: …`. For the `nest: { logger }` of a test server. */
export class LogLines implements LoggerService {
  readonly lines: string[] = [];

  log = (text: unknown) => this.add('log', text);
  warn = (text: unknown) => this.add('warn', text);
  error = (text: unknown) => this.add('error', text);
  debug = () => undefined;
  verbose = () => undefined;

  matching(pattern: RegExp): string[] {
    return this.lines.filter((line) => pattern.test(line));
  }

  private add(level: string, text: unknown): void {
    this.lines.push(`${level}: ${String(text)}`);
  }
}
