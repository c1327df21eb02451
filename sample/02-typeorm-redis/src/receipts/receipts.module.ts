import { Module } from '@nestjs/common';
import { Receipts } from './receipts.js';
import { ReceiptsDiskHealth } from './receipts-disk.health.js';

@Module({ providers: [Receipts, ReceiptsDiskHealth], exports: [Receipts] })
export class ReceiptsModule {}
