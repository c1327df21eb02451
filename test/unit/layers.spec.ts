import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/**
 * What each folder of lib may import. Imports point down this table: what is not in a row, or not above it, does not
 * know of the folder. The files that stand directly in lib put everything together, and may import all of it.
 */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  contracts: [],
  errors: ['presentation'],
  aggregation: ['contracts'],
  decorators: ['contracts'],
  probes: ['contracts'],
  execution: ['contracts'],
  validation: ['contracts', 'errors'],
  diagnostics: ['contracts', 'execution'],
  registry: ['contracts', 'errors', 'execution', 'validation'],
  lifecycle: ['aggregation', 'contracts', 'errors', 'execution', 'probes', 'registry', 'validation'],
  discovery: ['contracts', 'decorators', 'errors', 'lifecycle', 'registry', 'validation'],
  presentation: ['contracts', 'diagnostics', 'execution'],
  observability: ['contracts', 'execution', 'lifecycle'],
  // Above the service: it is asked for reports.
  http: [
    'contracts',
    'errors',
    'execution',
    'lifecycle',
    'presentation',
    'probes',
    'registry',
    'health.service',
  ],
  indicators: ['contracts', 'diagnostics', 'errors', 'execution', 'validation'],
  testing: ['contracts', 'errors', 'execution', 'observability'],
};

/** Where Nest may be known by more than its types. All else works without it. */
const NEST = ['discovery', 'lifecycle', 'http', 'indicators', 'observability'];

const lib = new URL('../../lib/', import.meta.url).pathname;

interface Import {
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly ofTypes: boolean;
}

const imports: Import[] = readdirSync(lib, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && file.includes('/'))
  .flatMap((file) =>
    Array.from(
      readFileSync(join(lib, file), 'utf8').matchAll(/^(?:import|export) (type )?[^;]*?from '([^']+)';/gm),
      ([, type, to = '']) => ({
        file,
        from: file.split('/')[0]!,
        to: to.startsWith('.') ? normalize(join(dirname(file), to)) : to,
        ofTypes: type !== undefined,
      }),
    ),
  );

describe('the layers of lib', () => {
  it('are all of its folders', () => {
    const folders = readdirSync(lib, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map(({ name }) => name).sort()).toEqual(Object.keys(LAYERS).sort());
    expect(imports.length).toBeGreaterThan(300);
  });

  it('import only what lies below them', () => {
    const upward = imports.filter(({ from, to }) => {
      const target = to.includes('/') ? to.split('/')[0]! : to.replace(/\.js$/, '');
      const isOwn = target === from || to.startsWith('@') || to.startsWith('node:') || !to.endsWith('.js');
      return !isOwn && !LAYERS[from]!.includes(target);
    });
    expect(upward).toEqual([]);
  });

  it('know Nest only at the edges', () => {
    const known = imports.filter(
      ({ from, to, ofTypes }) => to.startsWith('@nestjs/') && !ofTypes && !NEST.includes(from),
    );
    expect(known).toEqual([]);
  });

  it('stand in an order: none is below itself', () => {
    const below = (folder: string, seen: readonly string[] = []): readonly string[] =>
      seen.includes(folder)
        ? [...seen, folder]
        : (LAYERS[folder] ?? []).flatMap((next) => below(next, [...seen, folder]));
    for (const folder of Object.keys(LAYERS)) expect(below(folder)).toEqual([]);
  });
});
