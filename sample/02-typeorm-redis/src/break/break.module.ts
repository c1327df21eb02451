import { Module } from '@nestjs/common';
import { SalesModule } from '../sales/sales.module.js';
import { BreakController } from './break.controller.js';
import { PoolHog } from './pool-hog.js';

/** For a person with a terminal. Not imported in production. */
@Module({ imports: [SalesModule], controllers: [BreakController], providers: [PoolHog] })
export class BreakModule {}
