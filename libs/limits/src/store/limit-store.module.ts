import { Module } from '@nestjs/common';
import { SlidingThrottlerStorage } from '../throttling/sliding-throttler-storage.js';
import { LIMIT_STORE, limitStoreProviders } from './limit-store.provider.js';

/** Where this process counts, for limits and for the throttling of the admin API alike. */
@Module({ providers: [...limitStoreProviders, SlidingThrottlerStorage], exports: [LIMIT_STORE, SlidingThrottlerStorage] })
export class LimitStoreModule {}
