import { Module } from '@nestjs/common';
import { SearchEngine } from './search-engine.js';
import { SearchService } from './search.service.js';

@Module({ providers: [SearchEngine, SearchService], exports: [SearchEngine, SearchService] })
export class SearchModule {}
