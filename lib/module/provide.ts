import type { Abstract, FactoryProvider, Type } from '@nestjs/common';

type Class<T> = Type<T> | Abstract<T>;
type Token<T> = Class<T> | symbol;
type Tokens<Parts extends readonly unknown[]> = { [K in keyof Parts]: Token<Parts[K]> };

/**
 * A provider that makes a class with `new`. The classes of the kernel have no Nest decorators, so what they need is listed
 * here, and the compiler compares the list with the constructor.
 */
export const provide = <T, Parts extends unknown[]>(
  type: new (...parts: Parts) => T,
  inject: Tokens<Parts>,
): FactoryProvider<T> => provideBy(type, inject, (...parts) => new type(...parts));

/** A provider that makes a class, or anything else, with a function. */
export const provideBy = <T, Parts extends unknown[]>(
  token: Token<T>,
  inject: Tokens<Parts>,
  make: (...parts: Parts) => T,
): FactoryProvider<T> => ({
  provide: token,
  inject: inject as FactoryProvider['inject'] & object,
  useFactory: (...parts: unknown[]) => make(...(parts as Parts)),
});
