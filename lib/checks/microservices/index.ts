export { InvalidClientError } from '../shared/invalid-client.error.js';
export type { IoRedisConnection } from '../redis/redis-client.js';
export type { GrpcClient, ServingStatus } from './grpc-client.js';
export { GrpcHealthCheck, type GrpcCheckOptions } from './grpc.health-check.js';
export type { KafkaClients, KafkaMember } from './kafka-member.js';
export { KafkaHealthCheck, type KafkaCheckOptions, type KafkaSource } from './kafka.health-check.js';
export { MqttHealthCheck, type MqttClient } from './mqtt.health-check.js';
export { NatsHealthCheck, type NatsClient } from './nats.health-check.js';
export type { NestTransport, TransportSource } from './nest-transport.js';
export {
  RabbitMqHealthCheck,
  type AmqpChannel,
  type AmqpClient,
  type AmqpConnection,
  type AmqpConnectionManager,
} from './rabbitmq.health-check.js';
export { RedisTransportHealthCheck, type RedisTransportClient } from './redis-transport.health-check.js';
export { TcpHealthCheck, type TcpClient, type TcpCheckOptions } from './tcp.health-check.js';
export {
  TransportHealthCheck,
  type ConnectionState,
  type Measurements,
  type TransportConnection,
  type TransportNeeds,
} from './transport.health-check.js';
