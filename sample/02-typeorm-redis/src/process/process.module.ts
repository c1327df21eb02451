import { Module } from '@nestjs/common';
import { EventLoopHealth } from './event-loop.health.js';
import { MemoryHealth } from './memory.health.js';

@Module({ providers: [EventLoopHealth, MemoryHealth] })
export class ProcessModule {}
