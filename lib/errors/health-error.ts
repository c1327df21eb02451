import { createRedactor } from '../presentation/redaction/redaction.js';

/** Messages quote what the application has given: a URL with a password, for instance. Nest logs them as they are. */
export const scrubbed = createRedactor();

/** The base of every error that the library throws on purpose. Its message is scrubbed of credentials. */
export abstract class HealthError extends Error {
  /** Stable, for programs; the text is for people. */
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message.split('\n').map(scrubLine).join('\n'), options);
    this.name = new.target.name;
  }
}

/** The indentation, which a redactor takes away, is kept. */
const scrubLine = (line: string): string =>
  line.slice(0, line.length - line.trimStart().length) + scrubbed(line);
