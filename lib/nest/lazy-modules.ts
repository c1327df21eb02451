import type { LazyModuleLoader } from '@nestjs/core';

/**
 * Replaces `load()` of the application's `LazyModuleLoader`, because Nest emits no event when it has loaded a module.
 *
 * Tested on Nest 10, 11 and 12. If `load()` is gone, nothing is replaced, and the checks of lazily loaded modules are not
 * found.
 */
export class LazyModules {
  constructor(private readonly loader: LazyModuleLoader) {}

  /** Calls back before each `load()` resolves. If the callback throws, `load()` rejects with that error. */
  onLoaded(callback: () => void): void {
    if (typeof this.loader.load !== 'function') return;
    const load = this.loader.load.bind(this.loader);
    this.loader.load = async (...args) => {
      const moduleRef = await load(...args);
      callback();
      return moduleRef;
    };
  }
}
