import { ModulesContainer } from '@nestjs/core';

const COPIES = Symbol.for('nestjs-vitals:copies');

type Files = Map<string, unknown>;

/** The files of each build of this package that is loaded, by the name of the build. */
const nest = ModulesContainer as typeof ModulesContainer & { [COPIES]?: Map<string, Files> };

/**
 * Runs a file of the package once for each copy of Nest, however often the package is loaded: as a CommonJS and as an ES
 * module, or from two folders. All of them get the same classes, so Nest injects the same providers.
 *
 * The build calls it around each file (`build/bundle.mjs`). The files are kept on a class of Nest, because copies of the
 * package that use different copies of Nest cannot be one. Tested on Nest 10, 11 and 12.
 *
 * @param buildName the version and a hash of the contents: other builds are other code.
 */
export function onceForNest<T>(buildName: string, file: string, run: () => T): T {
  const copies = (nest[COPIES] ??= new Map());
  const files = copies.get(buildName) ?? new Map();
  copies.set(buildName, files);
  if (!files.has(file)) files.set(file, run());
  return files.get(file) as T;
}

/** The builds of this package that are loaded for this copy of Nest. Empty if the package runs from its sources. */
export const loadedBuilds = (): readonly string[] => [...(nest[COPIES]?.keys() ?? [])];
