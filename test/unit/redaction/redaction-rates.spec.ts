import { createRedactor } from '../../../lib/redaction/redaction.js';
import { HARMLESS_TEXTS } from '../../support/harmless-corpus.js';
import { CORE_TEXTS, OTHER_TEXTS, type SecretText } from '../../support/secret-corpus.js';

// The environment of the machine that runs the test must not help.
const redact = createRedactor({ environment: {} });

/** Half of a secret is too much: what is shown of one is shown, unless the text says the same elsewhere. */
function leaksOf({ text, secrets }: SecretText): string[] {
  const redacted = redact(text);
  return secrets.filter((secret) => {
    const half = Math.max(4, Math.ceil(secret.length / 2));
    const around = text.split(secret).join(' ');
    return [secret, secret.slice(0, half), secret.slice(-half)].some(
      (piece) => redacted.includes(piece) && !around.includes(piece),
    );
  });
}

interface Rate {
  readonly percent: number;
  /** What is shown when the rate is too low: the rate of each category, and what has failed. */
  readonly report: string;
}

function rateOf(
  results: readonly { readonly category: string; readonly text: string; readonly good: boolean }[],
): Rate {
  const percentOf = (some: typeof results) => (100 * some.filter(({ good }) => good).length) / some.length;
  const categories = [...new Set(results.map(({ category }) => category))].map((category) => {
    const own = results.filter((result) => result.category === category);
    return `${percentOf(own).toFixed(1)} % of ${own.length}: ${category}`;
  });
  const failures = results.filter(({ good }) => !good).map(({ text }) => `${text}\n    → ${redact(text)}`);
  return { percent: percentOf(results), report: [...categories, ...failures].join('\n') };
}

const hidden = (texts: readonly SecretText[]): Rate =>
  rateOf(texts.map((entry) => ({ ...entry, good: leaksOf(entry).length === 0 })));

function expectAtLeast(percent: number, rate: Rate): void {
  if (rate.percent < percent) throw new Error(`${rate.percent.toFixed(1)} % < ${percent} %\n${rate.report}`);
}

describe('the rates of redaction', () => {
  it('marks a secret in each text of the corpus, and only one text of each kind', () => {
    const texts = [...CORE_TEXTS, ...OTHER_TEXTS];
    expect(texts.length).toBeGreaterThan(600);
    expect(HARMLESS_TEXTS.length).toBeGreaterThan(400);
    expect(texts.filter(({ text, secrets }) => secrets.length === 0 || /[⟦⟧‹›⏎]/.test(text))).toEqual([]);
  });

  it('hides at least 95 % of the secrets in what health checks mostly say', () => {
    expectAtLeast(95, hidden(CORE_TEXTS));
  });

  it('hides at least 95 % of secrets of all kinds', () => {
    expectAtLeast(95, hidden([...CORE_TEXTS, ...OTHER_TEXTS]));
  });

  it('leaves at least 99 % of harmless texts as they are', () => {
    expectAtLeast(
      99,
      rateOf(HARMLESS_TEXTS.map((text) => ({ category: 'harmless', text, good: redact(text) === text }))),
    );
  });

  it('changes nothing in what it has redacted before', () => {
    const changed = [...CORE_TEXTS, ...OTHER_TEXTS]
      .map(({ text }) => redact(text))
      .filter((once) => redact(once) !== once);
    expect(changed).toEqual([]);
  });
});
