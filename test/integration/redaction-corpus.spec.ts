import { createRedactor } from '../../lib/redaction/redaction.js';
import { toPlainJson } from '../../lib/report/plain-json.js';
import { formsOf } from '../support/error-forms.js';
import { PROVOCATIONS } from '../support/error-provocations.js';
import { record, writeCorpus } from '../support/record-error-corpus.js';
import type { RecordedText } from '../support/record-error-corpus.js';
import { secretsIn } from '../support/secret-marker.js';

const redact = createRedactor();
const recorded: RecordedText[] = [];

/** Servers that demand a password are not everywhere: `AUTH_POSTGRES_URL=postgres://127.0.0.1:15432` and the like. */
const possible = PROVOCATIONS.filter(({ needs }) => needs === undefined || process.env[needs] !== undefined);

afterAll(() => {
  if (process.env.RECORD_ERROR_CORPUS !== undefined) writeCorpus(recorded);
});

describe('redaction of errors as the installed libraries raise them', () => {
  it.each(
    possible.map((provocation) => [`${provocation.source}: ${provocation.title}`, provocation] as const),
  )('%s', async (_name, provocation) => {
    const provoked = await provocation.provoke();
    const forms = formsOf(provoked);
    recorded.push(...record(provocation, forms));

    const everything = Object.values(forms).join('\n');
    for (const kept of provocation.keeps) expect(everything).toContain(kept);

    for (const text of Object.values(forms)) {
      const redacted = redact(text);
      expect(secretsIn(redacted)).toEqual([]);
      expect(redacted).not.toMatch(/node_modules|\.spec\.ts|\n/);
    }
    for (const kept of provocation.keeps) {
      const said = [forms.message, forms.inspect].filter((text) => text?.includes(kept));
      for (const text of said) expect(redact(text ?? '')).toContain(kept);
    }

    expect(secretsIn(JSON.stringify(toPlainJson(provoked)))).toEqual([]);
  });

  it('provokes what shows the secret, so that there is something to hide', async () => {
    const shown: string[] = [];
    for (const provocation of possible.filter(({ source }) => source === 'undici' || source === 'ioredis')) {
      const texts = Object.values(formsOf(await provocation.provoke()));
      if (texts.some((text) => secretsIn(text).length > 0)) shown.push(provocation.source);
    }
    expect(new Set(shown)).toEqual(new Set(['ioredis', 'undici']));
  });
});
