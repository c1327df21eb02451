import { createRedactor, type Redact } from '../../redaction/redaction.js';

/** Messages quote values of the application, for instance a URL with a password. Nest logs them unchanged. */
let redact: Redact | undefined;

/** Without credentials. The white space around it, which a redactor takes away, is kept. */
export function scrubbed(text: string): string {
  const inner = text.trim();
  if (inner === '') return text;
  const start = text.length - text.trimStart().length;
  // Made with the first error, not with every import.
  redact ??= createRedactor();
  return text.slice(0, start) + redact(inner) + text.slice(text.trimEnd().length);
}

/** The base of every error that the library throws on purpose. Its message is scrubbed of credentials. */
export abstract class HealthError extends Error {
  /** Stable, for programs; the text is for people. */
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message.split('\n').map(scrubbed).join('\n'), options);
    this.name = new.target.name;
  }
}
