import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Redis } from 'ioredis';
import type { Order } from '../orders/order.entity.js';

const TTL_SECONDS = 60;
const PATIENCE_MS = 200;

/** Orders by their id. Without Redis it is an empty cache, not an error. */
@Injectable()
export class OrdersCache implements OnApplicationShutdown {
  constructor(private readonly redis: Redis) {}

  async get(id: string): Promise<Order | undefined> {
    const text = await orNothing(this.redis.get(keyOf(id)));
    return text ? (JSON.parse(text) as Order) : undefined;
  }

  async put(order: Order): Promise<void> {
    await orNothing(this.redis.set(keyOf(order.id), JSON.stringify(order), 'EX', TTL_SECONDS));
  }

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }
}

const keyOf = (id: string): string => `shop:order:${id}`;

/** A Redis that hangs must not make the requests hang. */
async function orNothing<T>(reply: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), PATIENCE_MS);
  });
  try {
    return await Promise.race([reply.catch(() => undefined), patience]);
  } finally {
    clearTimeout(timer);
  }
}
