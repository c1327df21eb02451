import { createRedactor } from '../../../lib/redaction/redaction.js';
import { ERROR_CORPUS } from '../../support/error-corpus.js';
import { secretsIn } from '../../support/secret-marker.js';

const redact = createRedactor();

const LIBRARIES = [
  'pg',
  'mysql2',
  'ioredis',
  'redis',
  'amqplib',
  'nats',
  'mqtt',
  'undici',
  'node:http',
  'typeorm',
];

describe('the corpus of real error messages', () => {
  it.each(LIBRARIES)('holds some of %s that show a secret', (library) => {
    const texts = ERROR_CORPUS.filter((entry) => entry.library.startsWith(`${library}@`));
    expect(texts.filter(({ text }) => secretsIn(text).length > 0)).not.toEqual([]);
  });

  it.each(ERROR_CORPUS.map((entry) => [entry.library, entry.title, entry.form, entry] as const))(
    '%s: %s (%s): shows no secret and no stack, and still says what is wrong',
    (_library, _title, _form, { text, keeps }) => {
      const redacted = redact(text);
      expect(secretsIn(redacted)).toEqual([]);
      expect(redacted).not.toMatch(/node_modules|\n|\bat \S+ \(/);
      for (const kept of keeps) expect(redacted).toContain(kept);
    },
  );

  it.each(ERROR_CORPUS.filter(({ text, form }) => form === 'message' && secretsIn(text).length === 0))(
    '$library: $title: a message without a secret stays as it is',
    ({ text }) => {
      expect(redact(text)).toBe(text.trim());
    },
  );
});
