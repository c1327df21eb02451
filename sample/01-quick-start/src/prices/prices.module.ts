import { Module } from '@nestjs/common';
import { PriceList } from './price-list.js';
import { PriceListHealth } from './price-list.health.js';

@Module({ providers: [PriceList, PriceListHealth], exports: [PriceList] })
export class PricesModule {}
