import { jest } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readApplicationPackage } from '../../../lib/diagnostics/application-info.js';

describe('readApplicationPackage', () => {
  let root: string;
  beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'application-info-'))));
  afterEach(() => rmSync(root, { recursive: true }));

  const put = (path: string, content: unknown): string => {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return dirname(file);
  };

  it('finds the package of the process without being told where', () => {
    expect(readApplicationPackage()).toMatchObject({ name: 'nestjs-vitals' });
  });

  it('goes up to the nearest one', () => {
    put('package.json', { name: 'monorepo', version: '0.0.0' });
    put('apps/orders/package.json', { name: 'orders', version: '1.2.3' });
    const start = join(put('apps/orders/dist/main.js', ''), 'not', 'there');
    expect(readApplicationPackage([start])).toEqual({ name: 'orders', version: '1.2.3' });
  });

  it('passes by one that has neither name nor version, and one that cannot be read', () => {
    put('package.json', { version: '1.2.3' });
    put('a/package.json', { type: 'module' });
    put('a/b/package.json', '{ not json');
    put('a/b/c/package.json', 'null');
    const start = put('a/b/c/d/package.json/this-is-a-directory', '');
    expect(readApplicationPackage([start])).toEqual({ version: '1.2.3' });
  });

  it('leaves out what is not a text', () => {
    const start = put('package.json', { name: { evil: true }, version: '2.0.0' });
    expect(readApplicationPackage([start])).toEqual({ version: '2.0.0' });
  });

  it('never takes the package of a dependency for that of the application', () => {
    put('package.json', { name: 'application' });
    const start = put('node_modules/runner/package.json', { name: 'runner', version: '9.9.9' });
    expect(readApplicationPackage([join(start, 'bin')])).toEqual({ name: 'application' });
  });

  it('reads a file that begins with a byte order mark', () => {
    expect(readApplicationPackage([put('package.json', '\uFEFF{"name":"bom"}')])).toEqual({ name: 'bom' });
  });

  it('goes up from the second starting point if the first leads nowhere', () => {
    const start = put('package.json', { name: 'second' });
    expect(readApplicationPackage([join('/', 'nowhere'), start])).toEqual({ name: 'second' });
  });

  it('is content with nothing', () => {
    expect(readApplicationPackage([join('/', 'nowhere')])).toEqual({});
  });

  describe('when the working directory is gone', () => {
    afterEach(() => jest.restoreAllMocks());

    it('does not throw, and goes up from the program', () => {
      jest.spyOn(process, 'cwd').mockImplementation(() => {
        throw new Error('ENOENT: no such file or directory, uv_cwd');
      });
      expect(readApplicationPackage()).toMatchObject({ name: 'nestjs-vitals' });
    });
  });
});
