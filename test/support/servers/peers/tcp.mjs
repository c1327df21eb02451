// A Nest microservice over TCP without a single handler.
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Transport } from '@nestjs/microservices';

class PeerModule {}
Module({})(PeerModule);

const options = { host: '127.0.0.1', port: Number(process.env.PORT) };
const peer = await NestFactory.createMicroservice(PeerModule, {
  transport: Transport.TCP,
  options,
  logger: false,
});
await peer.listen();
process.once('SIGTERM', () => process.exit(0));
console.log('listening');
