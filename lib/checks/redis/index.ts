export { InvalidClientError } from '../shared/invalid-client.error.js';
export { RedisHealthCheck, type RedisFigure, type RedisCheckOptions } from './redis.health-check.js';
export type {
  IoRedisCluster,
  IoRedisConnection,
  NodeRedisCluster,
  NodeRedisClusterNode,
  NodeRedisConnection,
  RedisClient,
} from './redis-client.js';
