import { BadRequestException } from '@nestjs/common';

export interface NewOrder {
  readonly customer: string;
  readonly item: string;
  readonly quantity: number;
}

/** @throws BadRequestException if the body of a request is not an order. */
export function parseNewOrder(body: unknown): NewOrder {
  const { customer, item, quantity = 1 } = (body ?? {}) as Record<string, unknown>;
  if (!isText(customer) || !isText(item)) {
    throw new BadRequestException('Give customer and item as texts, and quantity as a whole number.');
  }
  if (typeof quantity !== 'number' || !Number.isInteger(quantity) || quantity < 1 || quantity > 1_000) {
    throw new BadRequestException('Give quantity as a whole number from 1 to 1000.');
  }
  return { customer, item, quantity };
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';
