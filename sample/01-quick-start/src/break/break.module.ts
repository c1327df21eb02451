import { Module } from '@nestjs/common';
import { PricesModule } from '../prices/prices.module.js';
import { SearchModule } from '../search/search.module.js';
import { BreakController } from './break.controller.js';

/** For a person with a terminal. Not imported in production. */
@Module({ imports: [PricesModule, SearchModule], controllers: [BreakController] })
export class BreakModule {}
