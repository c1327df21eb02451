import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { FORMS } from './error-forms.js';
import type { Form } from './error-forms.js';
import type { Provocation } from './error-provocations.js';
import { secretsIn } from './secret-marker.js';

/** A text that a library really produced. */
export interface RecordedText {
  /** `pg@8.23.1`, `node:http@v20.20.2`. */
  readonly library: string;
  readonly title: string;
  readonly form: Form;
  readonly text: string;
  /** What must be left of it for the person who reads it. */
  readonly keeps: readonly string[];
}

/** Longer ones are dumps of sockets. */
const MAX_LENGTH = 4_000;

const FRAME_OF_THE_TEST_RUNNER = /(?:\\+n|\n) +at [^\n\\]*(?:jest|node_modules\/expect)[^\n\\]*(?=\\|\n|$)/g;

function libraryOf(source: string): string {
  if (source.startsWith('node:')) return `${source}@${process.version}`;
  const manifest = readFileSync(join('node_modules', source, 'package.json'), 'utf8');
  return `${source}@${(JSON.parse(manifest) as { version: string }).version}`;
}

/** As it came, but for the paths of the machine and the frames of the test runner. */
const portable = (text: string): string =>
  text.replaceAll(process.cwd(), '/app').replace(FRAME_OF_THE_TEST_RUNNER, '');

/** The forms of a provoked error that are worth keeping: the message, the stack, whatever says more or shows the secret. */
export function record(
  { source, title, keeps }: Provocation,
  forms: Partial<Record<Form, string>>,
): RecordedText[] {
  return FORMS.flatMap((form) => {
    const text = portable(forms[form] ?? '');
    const saysMore = keeps.some((kept) => text.includes(kept) && !forms.message?.includes(kept));
    const worthIt = form === 'message' || form === 'stack' || saysMore || secretsIn(text).length > 0;
    if (text.length > MAX_LENGTH || !worthIt) return [];
    return [
      { library: libraryOf(source), title, form, text, keeps: keeps.filter((kept) => text.includes(kept)) },
    ];
  });
}

export function writeCorpus(texts: readonly RecordedText[]): void {
  const header = [
    "import type { RecordedText } from './record-error-corpus.js';",
    '',
    '/** Recorded with `RECORD_ERROR_CORPUS=1` by the integration test of the same name; format it afterwards. */',
  ].join('\n');
  writeFileSync(
    'test/support/error-corpus.ts',
    `${header}\nexport const ERROR_CORPUS: readonly RecordedText[] = ${JSON.stringify(texts, null, 2)};\n`,
  );
}
