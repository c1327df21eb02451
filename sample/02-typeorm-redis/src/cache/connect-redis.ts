import { Logger } from '@nestjs/common';
import { Redis } from 'ioredis';
import { settings } from '../settings.js';
import { unreachable } from '../unreachable.js';

/** Reconnects without limit. Commands fail at once while there is no connection, because waiting for a cache makes no sense. */
export function connectRedis(): Redis {
  const redis = new Redis(settings.redisUrl, {
    enableOfflineQueue: false,
    connectTimeout: 2_000,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempts) => Math.min(attempts * 100, 1_000),
  });
  const logger = new Logger('Redis');
  let told = false;
  redis.on('ready', () => (told = false));
  redis.on('error', ({ message }: Error) => {
    if (told) return;
    told = true;
    logger.warn(`${unreachable('Redis', 'redis', 'REDIS_URL', settings.redisUrl)}: ${message}`);
  });
  return redis;
}
