import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const INDICATORS = resolve('lib/checks');

/** What a file loads when it runs: types are gone by then. */
const loadedBy = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/^(?:import|export) (?!type )(?:[^;]*? from )?'([^']+)';/gm)].map(
    ([, name]) => name!,
  );

describe.each(['redis', 'http', 'microservices'])('nestjs-vitals/%s', (subpath) => {
  it('loads no package, so that none has to be installed for another', () => {
    const files = readdirSync(join(INDICATORS, subpath)).map((name) => join(INDICATORS, subpath, name));
    const loaded = files.flatMap(loadedBy);
    expect(loaded.length).toBeGreaterThan(files.length);
    expect(loaded.filter((name) => !name.startsWith('.') && !name.startsWith('node:'))).toEqual([]);
  });
});
