import { BadRequestException } from '@nestjs/common';

/** In cents. */
const MENU = new Map([
  ['tea', 390],
  ['coffee', 450],
  ['cake', 320],
]);

export interface NewOrder {
  readonly item: string;
  readonly quantity: number;
  readonly price: number;
}

/** @throws BadRequestException if the body of a request is not an order. */
export function parseNewOrder(body: unknown): NewOrder {
  const { item, quantity = 1 } = (body ?? {}) as Record<string, unknown>;
  const price = typeof item === 'string' ? MENU.get(item) : undefined;
  if (typeof item !== 'string' || price === undefined) {
    throw new BadRequestException(`Give item as one of ${[...MENU.keys()].join(', ')}.`);
  }
  if (typeof quantity !== 'number' || !Number.isInteger(quantity) || quantity < 1 || quantity > 1_000) {
    throw new BadRequestException('Give quantity as a whole number from 1 to 1000.');
  }
  return { item, quantity, price };
}
