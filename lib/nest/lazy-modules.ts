import type { LazyModuleLoader } from '@nestjs/core';

/**
 * Nest tells nobody when a module has been loaded lazily, so its one loader is asked to: each `load()` of this
 * application, and of no other, calls back before it resolves.
 */
export class LazyModules {
  constructor(private readonly loader: LazyModuleLoader) {}

  /** What the callback throws, the caller of `load()` gets. */
  onLoaded(callback: () => void): void {
    const load = this.loader.load.bind(this.loader);
    this.loader.load = async (...args) => {
      const moduleRef = await load(...args);
      callback();
      return moduleRef;
    };
  }
}
