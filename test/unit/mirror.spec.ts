import { existsSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** Specs about several files, in folders without a `scenarios/` folder. */
const WIDER = [
  'checks/peers.spec.ts',
  'checks/pool/driver-pools.spec.ts',
  'checks/typeorm/dependency-injection.spec.ts',
  'checks/typeorm/missing-typeorm.spec.ts',
  'checks/wrong-options.spec.ts',
  'checks/wrong-properties.spec.ts',
  'lifecycle/kubernetes-page.spec.ts',
  'redaction/known-values.spec.ts',
  'redaction/redaction-corpus.spec.ts',
  'redaction/redaction-linear-time.spec.ts',
  'redaction/redaction-properties.spec.ts',
  'redaction/redaction-rates.spec.ts',
  'redaction/redaction-vocabulary.spec.ts',
];

/** `test-support/` tests the tools in `test/support/`, and `docs/` the pages. A spec at the top is about all of lib. */
const isAboutOneFileOfLib = (spec: string) =>
  spec.includes('/') && !/^(?:test-support|docs)\//.test(spec) && !spec.includes('/scenarios/');

describe('test/unit', () => {
  it('mirrors lib: each spec has a file of lib with the same path, or is in a folder scenarios/', () => {
    const specs = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
      .map((path) => path.replaceAll('\\', '/'))
      .filter((path) => path.endsWith('.spec.ts'));
    const astray = specs
      .filter(isAboutOneFileOfLib)
      .filter((spec) => !WIDER.includes(spec))
      .filter((spec) => !existsSync(`${root}/lib/${spec.replace(/\.spec\.ts$/, '.ts')}`));
    expect(astray).toEqual([]);
  });
});
