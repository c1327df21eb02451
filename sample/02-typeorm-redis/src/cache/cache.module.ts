import { Module } from '@nestjs/common';
import { Redis } from 'ioredis';
import { connectRedis } from './connect-redis.js';
import { OrdersCache } from './orders-cache.js';
import { OrdersCacheHealth } from './orders-cache.health.js';

@Module({
  providers: [{ provide: Redis, useFactory: connectRedis }, OrdersCache, OrdersCacheHealth],
  exports: [OrdersCache],
})
export class CacheModule {}
